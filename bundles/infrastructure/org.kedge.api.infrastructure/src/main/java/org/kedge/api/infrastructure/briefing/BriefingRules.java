package org.kedge.api.infrastructure.briefing;

import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The owner's rules and destinations: ordered data of the registry, which may be edited while a Briefing Node runs. A service. Calls
 * block; every method may throw {@link ErrorCode#REGISTRY_IO} or {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe, also between several
 * processes on one registry.
 */
@ProviderType
public interface BriefingRules {
    /**
     * All of it at one time.
     *
     * @param revision grows with every change; 0 when there never was one
     * @param rules in order; the order counts among rules of one list
     * @param destinations in order of name
     */
    record Rulebook(long revision, List<BriefingRule> rules, List<Destination> destinations) {
        public Rulebook {
            rules = List.copyOf(rules);
            destinations = List.copyOf(destinations);
        }
    }

    /** The rules in force. */
    Rulebook rulebook();

    /** The revision in force; cheaper than {@link #rulebook()}. */
    long revision();

    /**
     * Replaces all rules and destinations in one atomic step. Whether they make sense was checked by the caller.
     *
     * @param edited with the revision it was made from
     * @return what is in force now, with its new revision
     * @throws KedgeException {@link ErrorCode#RULES_CHANGED} when another revision is in force
     */
    Rulebook save(Rulebook edited);
}

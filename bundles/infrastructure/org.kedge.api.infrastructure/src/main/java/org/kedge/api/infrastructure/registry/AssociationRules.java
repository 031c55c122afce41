package org.kedge.api.infrastructure.registry;

import java.util.List;

import org.kedge.api.identity.Fqdn;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which source may share keys with which target through a MEF or MAF ("IdB allowed for A", TS-0003 9.1.2.2). What no rule allows is
 * refused. A service. Calls block and return when durable. Thread-safe.
 */
@ProviderType
public interface AssociationRules {
    /** Stands for every source or target. */
    String ANY = "*";

    /**
     * A rule.
     *
     * @param server FQDN of the MEF or MAF
     * @param source absolute CSE-ID or AE-ID, or {@link #ANY}
     * @param target absolute CSE-ID or AE-ID, FQDN of a MAF, or {@link #ANY}
     */
    record Rule(Fqdn server, String source, String target) {
    }

    /** Adds a rule; one that is there already changes nothing. */
    void add(Rule rule);

    /** Removes a rule. @return whether it was there */
    boolean remove(Rule rule);

    /** All rules of a server in order of source and target. */
    List<Rule> list(Fqdn server);

    /** Whether a rule allows it. */
    boolean allows(Fqdn server, String source, String target);
}

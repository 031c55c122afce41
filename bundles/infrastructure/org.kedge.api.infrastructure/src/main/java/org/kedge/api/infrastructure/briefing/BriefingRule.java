package org.kedge.api.infrastructure.briefing;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of the owner. Rules of a list are tried in their order; the first one whose conditions all hold decides.
 *
 * @param list the list it is in; nodes start in {@link #MAIN}
 * @param name its name, unique
 * @param conditions all must hold; none: it holds for every node (a default)
 * @param accepts whose word about the location counts, in the order of D-83
 * @param outcome what it decides
 * @param enabled whether it is tried
 */
public record BriefingRule(String list, String name, List<Condition> conditions, Set<LocationSource> accepts, Outcome outcome,
        boolean enabled) {
    /** The list in which every node starts. */
    public static final String MAIN = "main";
    /** Whose word counts unless a rule says otherwise (D-83). */
    public static final Set<LocationSource> DEFAULT_SOURCES = Set.of(LocationSource.REGISTRY, LocationSource.TECHNICIAN);

    public BriefingRule {
        conditions = List.copyOf(conditions);
        accepts = Set.copyOf(accepts);
    }

    /** Who says where a node is, in the order in which they are believed (D-83). */
    public enum LocationSource {
        REGISTRY, TECHNICIAN, SELF
    }

    /** What a condition looks at. */
    public enum Subject {
        /** The Node-ID, exactly. */
        NODE,
        /** A label of the node, exactly. */
        LABEL,
        /** An attribute of the subject of the certificate it came with, for example {@code O=Acme}. */
        CERTIFICATE_SUBJECT,
        /** The same of the issuer of that certificate. */
        CERTIFICATE_ISSUER,
        /** How it authenticated itself: {@code certificate}, {@code psk} or {@code gba}. */
        AUTHENTICATION,
        /** An area it is in, for example {@code de/berlin}. */
        AREA,
        /** A circle it is in: {@code latitude,longitude,metres}. */
        WITHIN
    }

    /**
     * A condition.
     *
     * @param subject what it looks at
     * @param values any of them makes it hold; at least one
     * @param negated whether it holds when none of them does. A location that nobody accepted told makes no location condition hold
     */
    public record Condition(Subject subject, List<String> values, boolean negated) {
        public Condition {
            values = List.copyOf(values);
        }
    }

    /**
     * What a rule decides: destinations, or another list to go on with. When that list decides nothing, the next rule of this one is tried.
     *
     * @param destinations names of destinations, each with another target; empty when a list is named
     * @param list name of a list; empty when destinations are named. Neither: the node is given nothing
     */
    public record Outcome(List<String> destinations, Optional<String> list) {
        public Outcome {
            destinations = List.copyOf(destinations);
        }
    }
}

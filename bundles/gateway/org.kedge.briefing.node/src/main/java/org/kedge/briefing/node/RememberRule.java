package org.kedge.briefing.node;

import java.util.Locale;

/** What becomes of a Briefing Node that a pinned pointer led to. */
public enum RememberRule {
    /** It is asked before the configured ones. */
    FIRST,
    /** It is asked when none of the configured ones answers: configuration wins. */
    LAST,
    /** It is forgotten after the round. */
    OFF;

    /** @throws IllegalArgumentException with a text for the owner */
    public static RememberRule of(String word) {
        for (RememberRule rule : values()) {
            if (rule.name().toLowerCase(Locale.ROOT).equals(word.strip())) {
                return rule;
            }
        }
        throw new IllegalArgumentException("node.remember is none of first, last and off");
    }
}

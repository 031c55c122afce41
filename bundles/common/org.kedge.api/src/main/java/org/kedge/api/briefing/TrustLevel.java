package org.kedge.api.briefing;

import java.util.Optional;

/** Who vouches for an instruction, in rising order of strength (D-82, SEED-062). Policy asks for a least one. */
public enum TrustLevel {
    /** Nobody: a hint at most, never acted on as an instruction. */
    NONE("none"),
    /** Read from a place that only the user of this process can write. */
    LOCAL("local"),
    /** A technician saw what it trusts and confirmed it. */
    CONFIRMED("confirmed"),
    /** Received from a Briefing Node over a channel that authenticated both ends. */
    CHANNEL("channel"),
    /** Signed by a pinned signer over the exact octets. */
    SIGNED("signed");

    private final String word;

    TrustLevel(String word) {
        this.word = word;
    }

    /** The word in configuration, logs and tables. */
    public String word() {
        return word;
    }

    /** Whether this is at least as strong as what is asked for. */
    public boolean satisfies(TrustLevel least) {
        return compareTo(least) >= 0;
    }

    /** The level of a word. */
    public static Optional<TrustLevel> of(String word) {
        for (TrustLevel level : values()) {
            if (level.word.equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}

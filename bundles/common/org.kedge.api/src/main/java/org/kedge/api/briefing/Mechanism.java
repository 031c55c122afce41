package org.kedge.api.briefing;

import java.util.Optional;

/** The Remote Security Provisioning Frameworks of TS-0003 8.3. */
public enum Mechanism {
    /** Pre-Provisioned Symmetric Enrolee Key, 8.3.2.1. */
    PSK("psk"),
    /** Certificate-Based, 8.3.2.2. */
    CERTIFICATE("certificate"),
    /** GBA-Based, 8.3.2.3. */
    GBA("gba");

    private final String word;

    Mechanism(String word) {
        this.word = word;
    }

    /** The word in instructions, configuration, logs and tables. */
    public String word() {
        return word;
    }

    /** The mechanism of a word. */
    public static Optional<Mechanism> of(String word) {
        for (Mechanism mechanism : values()) {
            if (mechanism.word.equals(word)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }
}

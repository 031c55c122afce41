package org.kedge.crypto.ec;

/** Whose EC arithmetic stands behind the provider. */
public enum Delegate {
    /** Bouncy Castle, pure Java. */
    BOUNCYCASTLE("bouncycastle"),
    /** Conscrypt, native (BoringSSL). */
    CONSCRYPT("conscrypt");

    private final String word;

    Delegate(String word) {
        this.word = word;
    }

    /** The word used in configuration, in service properties and in the log. */
    public String word() {
        return word;
    }
}

package org.kedge.itests.benchmarks.dtls;

/** What a handshake is made of. Every handshake is a full one. */
public enum Scenario {
    /** Mutual certificates; every client has a chain that nobody has seen before. */
    CERTIFICATE_COLD("cert-cold"),
    /** Mutual certificates; the same client comes again. */
    CERTIFICATE_WARM("cert-warm"),
    /** A pre-shared key. */
    PSK("psk");

    private final String word;

    Scenario(String word) {
        this.word = word;
    }

    /** The word on command lines and between processes. */
    public String word() {
        return word;
    }

    /** The scenario of a word. */
    public static Scenario of(String word) {
        for (Scenario scenario : values()) {
            if (scenario.word.equals(word)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("unknown scenario " + word);
    }
}

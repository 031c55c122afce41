package org.kedge.demo;

/** Over what an enrolment or association runs. */
enum Way {
    DTLS("coaps", "TLS_PSK_WITH_AES_128_CCM_8", "010001c0a8"), TLS("https", "TLS_PSK_WITH_AES_128_CBC_SHA256", "01000100ae");

    private final String scheme;
    private final String pskSuite;
    private final String uaProtocol;

    Way(String scheme, String pskSuite, String uaProtocol) {
        this.scheme = scheme;
        this.pskSuite = pskSuite;
        this.uaProtocol = uaProtocol;
    }

    /** The scheme of its URIs. */
    String scheme() {
        return scheme;
    }

    /** The suite of pre-shared keys that is mandatory over it. */
    String pskSuite() {
        return pskSuite;
    }

    /** The Ua security protocol identifier of that suite, a part of the key (D-66). */
    String uaProtocol() {
        return uaProtocol;
    }

    /** In names of peers. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

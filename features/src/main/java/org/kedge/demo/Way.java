package org.kedge.demo;

/** Over what an enrolment or association runs. */
enum Way {
    DTLS("coaps"), TLS("https");

    private final String scheme;

    Way(String scheme) {
        this.scheme = scheme;
    }

    /** The scheme of its URIs. */
    String scheme() {
        return scheme;
    }

    /** In names of peers. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

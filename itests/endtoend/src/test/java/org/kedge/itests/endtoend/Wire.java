package org.kedge.itests.endtoend;

/** The two transports. */
enum Wire {
    DTLS("coaps"), TLS("https");

    private final String scheme;

    Wire(String scheme) {
        this.scheme = scheme;
    }

    String scheme() {
        return scheme;
    }
}

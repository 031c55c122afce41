package org.kedge.itests.endtoend;

/** The two ways to reach a BSF. */
enum Ub {
    PLAIN("http"), SECURED("https");

    private final String scheme;

    Ub(String scheme) {
        this.scheme = scheme;
    }

    String scheme() {
        return scheme;
    }
}

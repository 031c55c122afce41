package org.kedge.registry.jdbc;

/** The size of a page of a list. */
final class Page {
    private static final int MAX = 10_000;

    private Page() {
    }

    static int limit(int wanted) {
        return Math.max(0, Math.min(wanted, MAX));
    }
}

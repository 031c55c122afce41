package org.kedge.registration;

/** What a peer sent, for log and audit. */
final class Texts {
    private static final int QUOTED = 100;

    private Texts() {
    }

    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(QUOTED).forEach(c -> out.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}

package org.kedge.work;

/** Text of somebody else, of a certificate or a file name, inside a message: printable ASCII only, cut to a length that fits a log line. */
public final class Quoted {
    private static final int MAX = 120;

    private Quoted() {
    }

    /** The text in double quotes. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().limit(MAX).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.append(text.length() > MAX ? "...\"" : "\"").toString();
    }
}

package org.kedge.trigger.smpp;

/** Passwords of SMPP 3.4: a C-Octet String of at most nine octets, one of which ends it. */
public final class Passwords {
    /** The longest, in octets. */
    public static final int MAX = 8;

    private Passwords() {
    }

    /** Whether the octets can be one. */
    public static boolean fits(byte[] octets) {
        boolean printable = octets.length >= 1 && octets.length <= MAX;
        for (int i = 0; printable && i < octets.length; i++) {
            printable = octets[i] > ' ' && octets[i] < 0x7f;
        }
        return printable;
    }
}

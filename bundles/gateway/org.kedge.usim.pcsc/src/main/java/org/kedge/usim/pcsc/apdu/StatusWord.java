package org.kedge.usim.pcsc.apdu;

import java.util.Map;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Status words in words (TS 102 221 10.2.1, TS 31.102 7.3, TS 31.103 7.1). */
public final class StatusWord {
    public static final int END_OF_FILE = 0x6282;
    public static final int WRONG_MAC = 0x9862;
    public static final int PIN_BLOCKED = 0x6983;
    public static final int PIN_DISABLED = 0x6984;
    public static final int FILE_UNKNOWN = 0x6A82;
    public static final int RECORD_UNKNOWN = 0x6A83;
    public static final int OUTSIDE_FILE = 0x6B00;
    private static final int TRIES = 0x63C0;

    private static final Map<Integer, String> WORDS = Map.ofEntries(Map.entry(Answer.OK, "done"),
            Map.entry(END_OF_FILE, "end of file"), Map.entry(0x6581, "memory problem"), Map.entry(0x6700, "wrong length"),
            Map.entry(0x6881, "logical channels are not supported"), Map.entry(0x6982, "it wants its PIN"),
            Map.entry(PIN_BLOCKED, "the PIN is blocked"), Map.entry(PIN_DISABLED, "the PIN is disabled or the data invalidated"),
            Map.entry(0x6985, "conditions of use not satisfied: no Ks in the card, or the application is not active"),
            Map.entry(0x6A80, "wrong data"), Map.entry(0x6A81, "function not supported"),
            Map.entry(FILE_UNKNOWN, "no such file or application"), Map.entry(RECORD_UNKNOWN, "no such record"),
            Map.entry(0x6A86, "wrong parameters: it does not know this security context"),
            Map.entry(0x6A88, "referenced data not found"), Map.entry(OUTSIDE_FILE, "outside the file"),
            Map.entry(0x6D00, "unknown command"), Map.entry(0x6E00, "unknown class"), Map.entry(0x6F00, "technical problem"),
            Map.entry(0x9840, "the PIN is blocked"), Map.entry(WRONG_MAC, "wrong MAC"),
            Map.entry(0x9863, "session keys: not available"), Map.entry(0x9864, "it does not support this security context"));

    private StatusWord() {
    }

    /** Four hexadecimal digits and words. */
    public static String of(int status) {
        String words = isTries(status) ? "wrong PIN, " + tries(status) + " tries left" : WORDS.getOrDefault(status, "unknown status");
        return String.format("%04X (%s)", status, words);
    }

    /** Whether the status tells how many tries of a PIN are left. */
    public static boolean isTries(int status) {
        return (status & 0xFFF0) == TRIES;
    }

    /** The tries that are left. @param status see {@link #isTries} */
    public static int tries(int status) {
        return status & 0x0F;
    }

    /** What to throw when a card did not do what it was asked. @param what was asked, for example {@code reading EF_IMSI} */
    public static KedgeException refused(String what, int status) {
        return new KedgeException(ErrorCode.USIM_REFUSED, what + ": the card answered " + of(status));
    }
}

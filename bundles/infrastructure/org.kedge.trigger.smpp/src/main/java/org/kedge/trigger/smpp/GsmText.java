package org.kedge.trigger.smpp;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Characters that have one septet in the GSM 7-bit default alphabet (TS 23.038 6.2.1) with the very code they have in ASCII. Data coding 0
 * is the default alphabet of the SMSC, which is GSM or IA5: only for these it does not matter which. {@code @ $ _} and the grave accent
 * have other codes, {@code [ ] { } \ ^ ~ |} take two septets.
 */
final class GsmText {
    /** One short message with every character one octet, as octets without padding may be sent by every SMSC. */
    static final int MAX = 140;

    private static final String MARKS = " !\"#%&'()*+,-./:;<=>?";

    private GsmText() {
    }

    /** The index of the first character that does not fit. */
    static OptionalInt foreign(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
            if (!fits) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

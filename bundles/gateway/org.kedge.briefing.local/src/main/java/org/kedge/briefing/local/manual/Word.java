package org.kedge.briefing.local.manual;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

/** The confirmation word: the first 40 bits of the SHA-256 of everything shown, as two groups of four digits. */
final class Word {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int GROUP = 4;
    private static final int BITS = 5;

    private Word() {
    }

    static String of(List<Shown.Line> lines) {
        StringBuilder all = new StringBuilder();
        lines.forEach(line -> all.append(line.label()).append('\t').append(line.value()).append('\n'));
        byte[] digest = sha256(all.toString());
        long bits = 0;
        for (int i = 0; i < 2 * GROUP * BITS / Byte.SIZE; i++) {
            bits = bits << Byte.SIZE | digest[i] & 0xff;
        }
        StringBuilder word = new StringBuilder();
        for (int i = 2 * GROUP - 1; i >= 0; i--) {
            word.append(DIGITS.charAt((int) (bits >>> BITS * i) & 31));
        }
        return word.insert(GROUP, '-').toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /** Whether somebody typed this word: small letters, look-alikes and other hyphens are forgiven. */
    static boolean typed(String typed, String word) {
        return plain(typed).equals(plain(word));
    }

    private static String plain(String word) {
        return word.toUpperCase(Locale.ROOT).replace("-", "").replace(" ", "").replace('O', '0').replace('I', '1').replace('L', '1');
    }
}

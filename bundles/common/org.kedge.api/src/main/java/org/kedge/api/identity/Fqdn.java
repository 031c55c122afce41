package org.kedge.api.identity;

import java.net.IDN;
import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * A fully qualified domain name in its canonical form (D-13): lower case, no trailing dot, IDN labels as A-labels, every label by
 * RFC 1123 (letters, digits, hyphen; 1 to 63 octets; no hyphen at either end), at most 253 octets. Compared exactly.
 *
 * @param value the canonical name
 */
public record Fqdn(String value) implements Comparable<Fqdn> {
    private static final int MAX_OCTETS = 253;
    private static final int MAX_LABEL = 63;

    /**
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when {@code value} is not already canonical; use {@link #parse}
     *         at the configuration boundary
     */
    public Fqdn {
        if (!isCanonical(value)) {
            throw malformed(value);
        }
    }

    /**
     * Normalises a name as configuration or a peer writes it.
     *
     * @param text the name in any case, with or without a trailing dot, possibly with Unicode labels
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when it is not a domain name
     */
    public static Fqdn parse(String text) {
        String ascii = text;
        if (!text.chars().allMatch(c -> c < 0x80)) {
            try {
                ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
            } catch (IllegalArgumentException e) {
                throw malformed(text);
            }
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        if (!isCanonical(name)) {
            throw malformed(text);
        }
        return new Fqdn(name);
    }

    private static boolean isCanonical(String name) {
        if (name.isEmpty() || name.length() > MAX_OCTETS) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (i == start || i - start > MAX_LABEL || name.charAt(start) == '-' || name.charAt(i - 1) == '-') {
                    return false;
                }
                start = i + 1;
            } else if (!isLabelChar(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabelChar(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }

    private static KedgeException malformed(String text) {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a domain name: " + Identifiers.quote(text));
    }

    @Override
    public int compareTo(Fqdn other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

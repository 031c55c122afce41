package org.kedge.api.identity;

import java.util.HexFormat;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What the identifier grammars of this package share. */
final class Identifiers {
    /** RFC 4279 5.3, D-21: what every implementation of TLS-PSK can handle. */
    static final int MAX_PSK_IDENTITY_OCTETS = 128;
    static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final int QUOTED = 80;

    private Identifiers() {
    }

    /** {@code sec:relKeyID}: letters, digits, dot, underscore, hyphen; at least one. */
    static boolean isRelKeyId(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isAlphanumeric(c) || c == '.' || c == '_' || c == '-');
    }

    /** RFC 3986 unreserved characters: what oneM2M identifiers of CSEs and AEs are made of (TS-0001 7.2). */
    static boolean isUnreserved(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isAlphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '~');
    }

    static boolean isHex(String text, int digits) {
        return text.length() == digits && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static boolean isAlphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    static KedgeException malformed(String kind, String text) {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a " + kind + ": " + quote(text));
    }

    /** The text for a message: printable ASCII only, cut to a length that fits a log line. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.append(text.length() > QUOTED ? "...\"" : "\"").toString();
    }
}

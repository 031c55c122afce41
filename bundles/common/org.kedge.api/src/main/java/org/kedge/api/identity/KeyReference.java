package org.kedge.api.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * A key identifier as it travels on the wire: {@code left "@" FQDN}, split at the <em>last</em> {@code @} (D-20). The same text may
 * be a KpmID, KeID, KmID, KpsaID or KcID; which one it is remains the claim of its holder, and a server decides by an exact local
 * record, else by the role of the FQDN in its peer table. Equality ignores the case of the left part (TS-0003 10.6, D-07), except
 * for a B-TID, whose left part is base64.
 *
 * @param left the relative part; {@code sec:relKeyID} (letters, digits, {@code . _ -}) or, for a B-TID, base64 of 16 octets
 * @param fqdn whom to ask about the key
 */
public record KeyReference(String left, Fqdn fqdn) {
    private static final int RAND_OCTETS = 16;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for a left part outside both grammars or more than 128 octets */
    public KeyReference {
        if (!Identifiers.isRelKeyId(left) && !isBase64Rand(left)) {
            throw Identifiers.malformed("key identifier", left + "@" + fqdn);
        }
        if (left.length() + 1 + fqdn.value().length() > Identifiers.MAX_PSK_IDENTITY_OCTETS) {
            throw Identifiers.malformed("key identifier of at most 128 octets (D-21)", left + "@" + fqdn);
        }
    }

    /**
     * Parses a psk_identity or an identifier from a message or a configuration.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static KeyReference parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0 || text.getBytes(StandardCharsets.UTF_8).length > Identifiers.MAX_PSK_IDENTITY_OCTETS) {
            throw Identifiers.malformed("key identifier", text);
        }
        return new KeyReference(text.substring(0, at), Fqdn.parse(text.substring(at + 1)));
    }

    /**
     * Parses a KpmID, KmID or KpsaID, whose left part is a {@code sec:relKeyID}; a B-TID is refused.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static KeyReference parseRelative(String text) {
        KeyReference parsed = parse(text);
        if (!Identifiers.isRelKeyId(parsed.left)) {
            throw Identifiers.malformed("relative key identifier", text);
        }
        return parsed;
    }

    /** Whether the left part is base64 of 16 octets and not a {@code sec:relKeyID}, as in a B-TID (TS 33.220). */
    public boolean isBtid() {
        return !Identifiers.isRelKeyId(left);
    }

    static boolean isBase64Rand(String text) {
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            // The decoder ignores left-over bits and absent padding: one RAND has one spelling, or equality would be in doubt.
            return octets.length == RAND_OCTETS && Base64.getEncoder().encodeToString(octets).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The form under which records are looked up: equal references have equal keys. */
    public String lookupKey() {
        return (isBtid() ? left : left.toLowerCase(Locale.ROOT)) + "@" + fqdn;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyReference that && lookupKey().equals(that.lookupKey());
    }

    @Override
    public int hashCode() {
        return lookupKey().hashCode();
    }

    @Override
    public String toString() {
        return left + "@" + fqdn;
    }
}

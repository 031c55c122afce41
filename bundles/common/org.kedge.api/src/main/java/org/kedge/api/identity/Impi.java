package org.kedge.api.identity;

import java.nio.charset.StandardCharsets;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * An IP multimedia private identity, {@code user@realm} (TS 23.003 13.3). It is personal data: {@code toString} hides it.
 *
 * @param value the identity with its realm in canonical form (D-13)
 */
public record Impi(String value) {
    private static final int MAX_OCTETS = 255;
    private static final String OPERATOR_DOMAIN = ".3gppnetwork.org";

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when it is not canonical; see {@link #parse} */
    public Impi {
        int at = value.lastIndexOf('@');
        if (at < 1 || value.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS || !isUser(value.substring(0, at))
                || !isCanonical(value.substring(at + 1))) {
            throw malformed();
        }
    }

    /**
     * Parses an identity as configuration, a card or a peer writes it.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static Impi parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw malformed();
        }
        return new Impi(text.substring(0, at + 1) + realm(text.substring(at + 1)).value());
    }

    /** Nothing that could end a quoted string of HTTP Digest, or a field of its hash. */
    private static boolean isUser(String user) {
        return user.codePoints().noneMatch(c -> c <= ' ' || c == '"' || c == '\\' || c == ':' || Character.isISOControl(c));
    }

    private static boolean isCanonical(String realm) {
        return realm(realm).value().equals(realm);
    }

    private static Fqdn realm(String text) {
        try {
            return Fqdn.parse(text);
        } catch (KedgeException e) {
            throw malformed();
        }
    }

    private static KedgeException malformed() {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not an IMPI: user@realm of at most " + MAX_OCTETS + " octets");
    }

    /** The realm, the part after the last {@code @}. */
    public Fqdn realm() {
        return new Fqdn(value.substring(value.lastIndexOf('@') + 1));
    }

    /**
     * The BSF of an ISIM with this identity (TS 23.003 16): {@code bsf.} and the realm, with {@code pub.} before 3gppnetwork.org. For an
     * identity made from an IMSI the name follows from MCC and MNC.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when the name would be too long
     */
    public Fqdn isimBsf() {
        String realm = realm().value();
        int split = realm.length() - OPERATOR_DOMAIN.length();
        return new Fqdn("bsf." + (realm.endsWith(OPERATOR_DOMAIN) ? realm.substring(0, split) + ".pub" + OPERATOR_DOMAIN : realm));
    }

    @Override
    public String toString() {
        return "Impi[hidden]";
    }
}

package org.kedge.registry.load;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** Parsers of single values of an import file. */
final class Values {
    private static final String HEX = "([0-9A-Fa-f]{2})+";

    private Values() {
    }

    /** A key in hexadecimal digits, else in base64. A text of an even number of hexadecimal digits is always taken as such. */
    static SecretBytes key(String text) {
        byte[] octets;
        try {
            octets = text.matches(HEX) ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "neither hexadecimal digits nor base64");
        }
        return SecretBytes.owning(octets);
    }

    /** A key in hexadecimal digits. */
    static SecretBytes hexKey(String text) {
        if (!text.matches(HEX)) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "not an even number of hexadecimal digits");
        }
        return SecretBytes.owning(HexFormat.of().parseHex(text));
    }

    /** Two octets in hexadecimal digits. */
    static int twoOctets(String text) {
        if (!text.matches("[0-9A-Fa-f]{4}")) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "not 4 hexadecimal digits");
        }
        return HexFormat.fromHexDigits(text);
    }

    static Mechanism framework(String text) {
        return Mechanism.of(text).filter(m -> m == Mechanism.PSK || m == Mechanism.CERTIFICATE)
                .orElseThrow(() -> new KedgeException(ErrorCode.IMPORT_MALFORMED, "neither psk nor certificate"));
    }

    static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() != null && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw malformedUri();
        }
        throw malformedUri();
    }

    private static KedgeException malformedUri() {
        return new KedgeException(ErrorCode.IMPORT_MALFORMED, "not a URI with scheme and host, without user");
    }

    static Duration duration(String text) {
        return Duration.parse(text);
    }

    /** Wipes octets that held a file with keys. */
    static void wipe(byte[] octets) {
        Arrays.fill(octets, (byte) 0);
    }
}

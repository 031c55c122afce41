package org.kedge.gba;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.internal.Hmac;
import org.kedge.gba.internal.Malformed;

/**
 * The generic key derivation function (TS 33.220 B.2): HMAC-SHA-256 over FC, then each parameter followed by its length in two
 * octets. All keys of GBA have FC = 01.
 */
final class Kdf {
    private static final int FC_GBA = 1;
    private static final int MAX_PARAMETER = 0xffff;

    private Kdf() {
    }

    /** The key, 32 octets, which the caller closes. */
    static SecretBytes derive(SecretBytes key, byte[]... parameters) {
        byte[] input = input(parameters);
        return SecretBytes.owning(key.use(octets -> Hmac.of("HmacSHA256", octets, input)));
    }

    /** The string S. */
    static byte[] input(byte[]... parameters) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(FC_GBA);
        for (byte[] parameter : parameters) {
            if (parameter.length > MAX_PARAMETER) {
                throw Malformed.length("a parameter of the key derivation has more than 65535 octets");
            }
            out.writeBytes(parameter);
            out.write(parameter.length >>> Byte.SIZE);
            out.write(parameter.length);
        }
        return out.toByteArray();
    }

    /** NFKC, then UTF-8 (TS 33.220 B.2.1.2). */
    static byte[] text(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
    }
}

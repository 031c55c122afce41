package org.kedge.gba.aka;

import org.kedge.api.key.SecretBytes;

/**
 * What one run of AKA yields. Closing wipes all three.
 *
 * @param res the response, 4 to 32 octets; any octet may be zero
 * @param ck the cipher key, 16 octets, with TUAK also 32
 * @param ik the integrity key, 16 octets, with TUAK also 32
 */
public record AkaKeys(SecretBytes res, SecretBytes ck, SecretBytes ik) implements AutoCloseable {
    @Override
    public void close() {
        res.close();
        ck.close();
        ik.close();
    }
}

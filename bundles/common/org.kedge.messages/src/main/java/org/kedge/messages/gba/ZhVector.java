package org.kedge.messages.gba;

import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;

/**
 * The authentication vector of an HSS (TS 29.562, 3gAkaAv). Closing wipes what is secret.
 *
 * @param impi whose it is
 * @param rand 16 octets
 * @param autn 16 octets
 * @param xres 4 to 16 octets
 * @param ck 16 octets
 * @param ik 16 octets
 */
public record ZhVector(Impi impi, byte[] rand, byte[] autn, SecretBytes xres, SecretBytes ck, SecretBytes ik) implements AutoCloseable {
    @Override
    public void close() {
        xres.close();
        ck.close();
        ik.close();
    }

    @Override
    public String toString() {
        return "ZhVector";
    }
}

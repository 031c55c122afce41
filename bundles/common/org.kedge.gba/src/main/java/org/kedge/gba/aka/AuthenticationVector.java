package org.kedge.gba.aka;

import org.kedge.api.key.SecretBytes;

/**
 * One authentication vector (TS 33.102 6.3.2). Closing wipes XRES, CK and IK.
 *
 * @param rand the challenge
 * @param autn what proves the network
 * @param keys XRES, CK and IK
 */
public record AuthenticationVector(Rand rand, Autn autn, AkaKeys keys) implements AutoCloseable {
    /** XRES, which stays owned by this vector. */
    public SecretBytes xres() {
        return keys.res();
    }

    @Override
    public void close() {
        keys.close();
    }
}

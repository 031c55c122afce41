package org.kedge.usim.soft;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Rand;

/**
 * What a UICC keeps of its last bootstrap in mode UICC (TS 33.220 5). Closing wipes it.
 *
 * @param rand the challenge
 * @param ks Ks, which never leaves
 */
record CardKey(Rand rand, SecretBytes ks) implements AutoCloseable {
    @Override
    public void close() {
        ks.close();
    }
}

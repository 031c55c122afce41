package org.kedge.api.gba;

import java.time.Instant;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;

/**
 * The key shared with a NAF. Closing wipes it.
 *
 * @param key Ks_NAF or Ks_ext_NAF, 32 octets
 * @param bTid the identity under which the NAF asks for it
 * @param notAfter end of the lifetime of Ks
 */
public record NafKey(SecretBytes key, KeyReference bTid, Instant notAfter) implements AutoCloseable {
    @Override
    public void close() {
        key.close();
    }
}

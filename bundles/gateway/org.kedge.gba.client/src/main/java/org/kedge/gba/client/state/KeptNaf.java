package org.kedge.gba.client.state;

import org.kedge.api.gba.GbaStatus;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.NafId;

/**
 * A NAF key that was given out.
 *
 * @param id whose
 * @param checkValue of the key
 * @param key Ks_ext_NAF of a bootstrap whose Ks is in the card; no octets when it can be derived here again
 */
public record KeptNaf(NafId id, String checkValue, SecretBytes key) implements AutoCloseable {
    /** What may be shown. */
    public GbaStatus.Naf shown() {
        return new GbaStatus.Naf(id.fqdn(), id.protocol().toString(), checkValue);
    }

    @Override
    public void close() {
        key.close();
    }
}

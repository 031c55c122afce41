package org.kedge.api.gba;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;

/**
 * A bootstrap in force (TS 33.220 4.5.2). Closing wipes Ks.
 *
 * @param bTid the B-TID: KeID, KmID and KpsaID (TS-0003 8.3.2.3)
 * @param ks Ks = Ke, 32 octets; empty when it stays in the card ({@link GbaMode#UICC})
 * @param mode where Ks is
 * @param digest the Digest algorithm it was made with, for example {@code AKAv2-SHA-256}; nothing secret
 * @param transport {@code HTTP} or {@code TLS1.2}
 * @param notAfter end of its lifetime
 * @param duration of the run that made it
 * @param reused whether it was there already
 */
public record GbaBootstrap(KeyReference bTid, Optional<SecretBytes> ks, GbaMode mode, String digest, String transport, Instant notAfter,
        Duration duration, boolean reused) implements AutoCloseable {
    @Override
    public void close() {
        ks.ifPresent(SecretBytes::close);
    }
}

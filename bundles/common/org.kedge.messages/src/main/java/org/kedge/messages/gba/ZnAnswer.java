package org.kedge.messages.gba;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.gba.Uss;
import org.kedge.api.key.SecretBytes;

/**
 * What a BSF tells a NAF (TS 29.309). Closing wipes the keys.
 *
 * @param meKey Ks_NAF or Ks_ext_NAF, 32 octets
 * @param uiccKey Ks_int_NAF, 32 octets, of a GBA_U bootstrap for a NAF that can use it
 * @param notAfter end of the keys
 * @param created when the bootstrap was made; unknown to some BSFs
 * @param uss the settings of the services asked for; {@link Uss#nafs} is empty
 */
public record ZnAnswer(SecretBytes meKey, Optional<SecretBytes> uiccKey, Instant notAfter, Optional<Instant> created, List<Uss> uss)
        implements AutoCloseable {
    public ZnAnswer {
        uss = List.copyOf(uss);
    }

    @Override
    public void close() {
        meKey.close();
        uiccKey.ifPresent(SecretBytes::close);
    }
}

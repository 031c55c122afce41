package org.kedge.api.gba;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;

/**
 * What is known about the GBA of one USIM. Holds no secret and no IMPI.
 *
 * @param usim its name
 * @param kind what it runs on; empty while it is absent
 * @param bsf the FQDN of the BSF of the last bootstrap
 * @param mode where Ks is
 * @param bTid the B-TID in force
 * @param digest the Digest algorithm it was made with
 * @param since when it was made
 * @param notAfter its end
 * @param nafs the NAF keys given out since it was made
 * @param lastFailure why the last run failed; empty after a success
 */
public record GbaStatus(String usim, Optional<String> kind, Optional<Fqdn> bsf, Optional<GbaMode> mode, Optional<KeyReference> bTid,
        Optional<String> digest, Optional<Instant> since, Optional<Instant> notAfter, List<Naf> nafs,
        Optional<KedgeException> lastFailure) {
    /**
     * A NAF key that was given out.
     *
     * @param fqdn the NAF
     * @param uaProtocol the Ua security protocol identifier, ten hexadecimal digits
     * @param checkValue the key check value of the NAF key, to be compared with that of the NAF
     */
    public record Naf(Fqdn fqdn, String uaProtocol, String checkValue) {
    }

    public GbaStatus {
        nafs = List.copyOf(nafs);
    }
}

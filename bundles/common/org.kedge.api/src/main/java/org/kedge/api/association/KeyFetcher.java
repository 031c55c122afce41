package org.kedge.api.association;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Fetches the key of an identity that a peer presented in a handshake, from the MEF, MAF or BSF its FQDN names (TS-0003 8.3.2.1 step
 * e, 8.2.2.3). Asks configured peers only; per peer the requests in flight are bounded, each key is asked for once however many wait
 * for it, and a refusal is remembered for a short time. A service. Does not block. Thread-safe.
 */
@ProviderType
public interface KeyFetcher {
    /**
     * @param identity not authenticated
     * @param suid the usage this node wants the key for: {@link Suid#RSPF_MAF} for a MAF, {@link Suid#RSPF_SAEF} for Entity B at a MEF,
     *        {@link Suid#MAF_SAEF} at a MAF. An answer with another SUID counts as none
     * @return completes with the key, of which every caller gets and closes its own copy; empty when no peer of the right role has
     *         this FQDN, or the peer does not grant the key; exceptionally with {@link ErrorCode#KEY_SERVER_UNREACHABLE} when the peer
     *         did not answer before the deadline, or {@link ErrorCode#LOOKUPS_EXHAUSTED} when too many look-ups wait
     */
    CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline);
}

package org.kedge.api.association;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Fetches the key of an identity that a peer presented in a handshake, from the MEF, MAF or BSF its FQDN names (TS-0003 8.3.2.1 step
 * e, 8.2.2.3). Asks configured peers only, and the MEF of this very node ({@link ProvisionedKeySource}, D-81); of each the requests in
 * flight are bounded, each key is asked for once however many wait for it, and a refusal is remembered for a short time. A service. Does
 * not block. Thread-safe.
 */
@ProviderType
public interface KeyFetcher {
    /**
     * @param identity not authenticated
     * @param suid the usage this node wants the key for: {@link Suid#RSPF_MAF} for a MAF, {@link Suid#RSPF_SAEF} for Entity B at a MEF,
     *        {@link Suid#MAF_SAEF} at a MAF. An answer with another SUID counts as none
     * @return completes with the key, of which every caller gets and closes its own copy; empty when no peer of the right role has
     *         this FQDN, or whoever has it does not grant the key; exceptionally with {@link ErrorCode#KEY_SERVER_UNREACHABLE} when the peer
     *         did not answer before the deadline or the MEF of this node could not, or {@link ErrorCode#LOOKUPS_EXHAUSTED} when too many look-ups wait
     */
    CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline);

    /**
     * Fetches the NAF key of a B-TID from the BSF its FQDN names (Zn, TS 33.220 4.4.6): this node is the NAF. The rules of {@link #fetch}
     * hold: BSF peers only, bounded, asked once, refusals remembered.
     *
     * @param bTid not authenticated
     * @param suid the usage, copied to the answer
     * @param cipherSuite the code of the suite of the handshake that waits: part of NAF_Id (D-66)
     * @return as {@link #fetch}; the assigned identifier is the B-TID (TS-0003 8.3.2.3), the source is the user identity of the USS
     *         (D-69), the end is that of Ks. A fetcher that speaks with no BSF grants nothing
     */
    default CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int cipherSuite, Instant deadline) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Whether this node can use a key of the UICC (Ks_int_NAF). Only then an identity that asks for one, {@code
     * 3GPP-bootstrapping-uicc;B-TID}, is looked up at all (TS 24.109 5.3).
     */
    default boolean usesUiccKeys() {
        return false;
    }

    /**
     * For whom this node itself plays the MEF of this name (direct bootstrap, D-81): keys with its ordinary usage are found by
     * {@link #fetch} without any message. Empty on every other node, and while that MEF is not there.
     */
    default Optional<EnrolmentTarget> ownTarget(Fqdn mef) {
        return Optional.empty();
    }
}

package org.kedge.api.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * This node as client of a MEF (Mmef, TS-0003 8.3.5) or a MAF (Mmaf, 8.8). Servers are named by the name of their peer. What is
 * registered is kept in the credential store. A service. Nothing here blocks. Thread-safe. Stages complete exceptionally with
 * {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER}, {@link ErrorCode#REGISTRATION_REFUSED}, {@link ErrorCode#REGISTRATION_UNKNOWN},
 * {@link ErrorCode#EXCHANGE_MALFORMED} or a code of area 2, 3 or 5.
 */
@ProviderType
public interface RegistrationService {
    /**
     * Registers this node as client. At a MAF with {@link org.kedge.api.peer.PeerAuthentication#ENROLMENT} the handshake carries the
     * KeID the first time and the KmID the MAF assigned afterwards.
     *
     * @param expirationTime wished end of the registration; empty: as long as the server likes
     */
    CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels);

    /** Changes the registration; at least one value is present. */
    CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels);

    /** Ends the registration and forgets what the server assigned. */
    CompletionStage<Void> deregister(String server);

    /** The registrations of this node, expired ones left out. */
    List<ClientRegistration> registrations();

    /**
     * Registers a key: exported from a handshake of its own, or the one given.
     *
     * @param suid {@link Suid#MAF_SAEF} at a MAF, {@link Suid#RSPF_SAEF} or {@link Suid#RSPF_MAF} at a MEF
     * @param key a key the caller made and still closes; empty: exported (10.3.1)
     */
    CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
            Optional<Instant> expirationTime, List<String> labels);

    /** Changes a key registration; at least one value is present. */
    CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> expirationTime,
            Optional<List<String>> labels, Optional<List<String>> targetIds);

    /** Ends a key registration and forgets the key. */
    CompletionStage<Void> deregisterKey(String server, String relativeKeyId);

    /** The keys this node has registered, expired ones left out. */
    List<KeyRegistration> keys();
}

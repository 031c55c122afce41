package org.kedge.api.infrastructure.registry;

import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.osgi.annotation.versioning.ProviderType;

/** The peers of an infrastructure function. A service. Calls block and return when durable. Thread-safe. */
@ProviderType
public interface PeerRegistry {
    /** A peer to be written, with its pre-shared key when it authenticates by one. The caller closes the key. */
    record Entry(PeerRecord peer, Optional<SecretBytes> psk) {
    }

    /**
     * Adds peers: all of them or none.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_DUPLICATE} when a name, PSK identity or certificate identifier exists already
     */
    void add(List<Entry> peers);

    /** Removes a peer. @return whether there was one */
    boolean remove(String name);

    /** The peer of this name. */
    Optional<PeerRecord> find(String name);

    /** The peer of this role and FQDN. */
    Optional<PeerRecord> findByFqdn(PeerRole role, Fqdn fqdn);

    /** The peer with certificate information of this flavour and identifier. */
    Optional<PeerRecord> findByCertificate(CertificateFlavour flavour, String identifier);

    /** The peer of this PSK identity. */
    Optional<PeerRecord> findByPskId(KeyReference pskId);

    /** The pre-shared key of this PSK identity, which the caller closes. */
    Optional<SecretBytes> psk(KeyReference pskId);

    /** All peers in order of name. */
    List<PeerRecord> list();
}

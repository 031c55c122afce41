package org.kedge.registration;

import java.util.Optional;
import org.kedge.api.transport.PeerIdentity;
import org.osgi.annotation.versioning.ConsumerType;

/** Who a session belongs to. May block. Thread-safe. */
@ConsumerType
@FunctionalInterface
public interface Clients {
    /** The client whom the handshake authenticated, as it is known now; empty for anybody who may not register or retrieve (4107). */
    Optional<Client> find(PeerIdentity peer);

    /** Whether whoever has this Client ID may still be one; the keys of one that was disabled or removed are handed out no more. */
    default boolean admits(String clientId) {
        return true;
    }
}

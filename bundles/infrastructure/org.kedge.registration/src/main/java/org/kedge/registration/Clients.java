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
}

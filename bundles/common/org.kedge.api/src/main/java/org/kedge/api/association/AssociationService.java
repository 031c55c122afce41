package org.kedge.api.association;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.error.ErrorCode;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The security associations of this node with its configured peers (TS-0003 8.2). A service. Nothing here blocks. Thread-safe.
 */
@ProviderType
public interface AssociationService {
    /**
     * The open association with a peer, established now when there is none; joins a handshake in progress. A MAF peer is associated by
     * client registration (8.8.2.3).
     *
     * @param peer name of the peer
     * @return completes with the association, or exceptionally with {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER},
     *         {@link ErrorCode#ASSOCIATION_NOT_READY}, {@link ErrorCode#ASSOCIATION_REFUSED} or a code of area 2, 3, 4 or 5
     */
    CompletionStage<SecurityAssociation> associate(String peer);

    /**
     * Closes the association with a peer; it is not opened again until {@link #associate} is called.
     *
     * @return whether there was one
     */
    boolean release(String peer);

    /** All associations in order of peer, those in which this node is Entity B included. */
    List<AssociationStatus> associations();

    /**
     * Subscribes to status changes.
     *
     * @param observer called with each new status; must not block
     * @return closes the subscription
     */
    AutoCloseable observe(Consumer<AssociationStatus> observer);
}

package org.kedge.api.association;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.osgi.annotation.versioning.ProviderType;

/** An open association in which this node is Entity A. Closes itself when its credential ends (TS-0001 11.3.2). Thread-safe. */
@ProviderType
public interface SecurityAssociation {
    /** Name of the peer. */
    String peer();

    /** The identity the association is bound to: absolute CSE-ID, or the FQDN of a MAF. */
    String peerId();

    /** How both authenticated. */
    AssociationFramework framework();

    /** What was negotiated. */
    HandshakeFacts facts();

    /** End of the credential it was authenticated with. */
    Optional<Instant> notAfter();

    /** Whether it is still open. */
    boolean isOpen();

    /**
     * Sends a request. Does not block.
     *
     * @return as {@link org.kedge.api.transport.SecureChannel#request}
     */
    CompletionStage<Reply> request(Request request);
}

package org.kedge.api.peer;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Mutually authenticated channels to peers that hold a credential of their own: {@link PeerAuthentication#CERTIFICATE} and
 * {@link PeerAuthentication#PSK}. A service. Nothing here blocks. Thread-safe.
 */
@ProviderType
public interface PeerConnections {
    /**
     * Sends a request over the channel kept open to this peer, opening it when there is none; a channel that the peer has closed
     * meanwhile is opened again once. Several requests may be under way at once.
     *
     * @return completes with the reply whatever its status before the deadline, or exceptionally with
     *         {@link ErrorCode#CREDENTIAL_UNKNOWN}, {@link ErrorCode#TRANSPORT_MISSING} or a code of area 2 or 3
     */
    CompletionStage<Reply> request(Peer peer, Request request, Instant deadline);

    /**
     * Opens a channel of its own by a full handshake, which the caller closes: for a request that exports a key (D-04).
     *
     * @param export {@link KeyExport#BOOTSTRAP} towards a MEF, {@link KeyExport#CONNECTION} towards a MAF (D-03)
     */
    CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline);
}

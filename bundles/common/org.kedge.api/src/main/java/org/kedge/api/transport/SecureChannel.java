package org.kedge.api.transport;

import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ConsumerType;

/** An open, authenticated client channel. Closing it ends the (D)TLS session and wipes an export that was not taken. Thread-safe. */
@ConsumerType
public interface SecureChannel extends AutoCloseable {
    /** What was negotiated. */
    HandshakeFacts facts();

    /** Who the peer proved to be. */
    PeerIdentity peer();

    /**
     * Hands out the exported key material, once.
     *
     * @return {@link KeyExport#LENGTH} octets, which the caller closes
     * @throws KedgeException {@link ErrorCode#EXPORT_UNAVAILABLE} when no export was declared,
     *         {@link ErrorCode#EXPORT_ALREADY_TAKEN} at the second call
     */
    SecretBytes takeExportedKey();

    /**
     * Sends a request. Does not block.
     *
     * @return completes with the reply whatever its status, or exceptionally with {@link ErrorCode#REQUEST_TIMED_OUT},
     *         {@link ErrorCode#PEER_CLOSED}, {@link ErrorCode#MESSAGE_TOO_LARGE} or {@link ErrorCode#TRANSPORT_STOPPED}
     */
    CompletionStage<Reply> request(Request request);

    /** Closes the session; returns at once, may be called more than once. */
    @Override
    void close();
}

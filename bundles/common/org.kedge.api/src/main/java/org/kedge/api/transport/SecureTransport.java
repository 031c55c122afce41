package org.kedge.api.transport;

import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The client side of a (D)TLS 1.2 transport. A service with the property {@link #SCHEME}; it may be replaced while the gateway runs:
 * a transport that goes away first completes its pending stages with {@link ErrorCode#TRANSPORT_STOPPED}. Thread-safe.
 */
@ConsumerType
public interface SecureTransport {
    /**
     * Service property: the URI schemes the transport serves, for example {@code coaps}. Over {@code http} nothing is secured; only
     * {@link LocalCredential.Anonymous} without certificate information is taken there, for GBA (Ub, TS 24.109), which authenticates its
     * messages itself.
     */
    String SCHEME = "kedge.scheme";

    /**
     * Opens a channel by a full handshake. Does not block.
     *
     * @return completes with an authenticated channel, or exceptionally with a {@link KedgeException} of area 2 or 3:
     *         {@link ErrorCode#HANDSHAKE_REFUSED_OR_LOST}, {@link ErrorCode#HANDSHAKE_ALERT}, {@link ErrorCode#CONNECT_FAILED},
     *         {@link ErrorCode#NO_EXTENDED_MASTER_SECRET}, {@link ErrorCode#TRANSPORT_STOPPED},
     *         {@link ErrorCode#CREDENTIAL_NOT_FOR_SCHEME}, or the certificate code that the peer's certificate failed with
     */
    CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options);
}

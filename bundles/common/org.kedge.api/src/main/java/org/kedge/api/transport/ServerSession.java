package org.kedge.api.transport;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ConsumerType;

/** An authenticated session of a listener. Thread-safe. */
@ConsumerType
public interface ServerSession {
    /** An identifier for logs and per-session state, unique while the process runs; says nothing about the peer. */
    String id();

    /** Who the peer proved to be. */
    PeerIdentity peer();

    /** What was negotiated. */
    HandshakeFacts facts();

    /**
     * Hands out the key material that the session exported, once. On a {@link KeyExport#BOOTSTRAP} listener it is available only
     * while the first request of the session is handled, and wiped by the transport in every other case (D-79): another first request,
     * close, or 60 s.
     *
     * @return {@link KeyExport#LENGTH} octets, which the caller closes
     * @throws KedgeException {@link ErrorCode#EXPORT_UNAVAILABLE} when nothing was exported or it was wiped,
     *         {@link ErrorCode#EXPORT_ALREADY_TAKEN} at the second call
     */
    SecretBytes takeExportedKey();

    /** Runs the action once when the session has ended, at once if it has ended already. */
    void onClose(Runnable action);

    /** Ends the session after the reply in progress was sent. */
    void close();
}

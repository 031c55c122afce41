package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsProtocol;
import org.kedge.api.error.KedgeException;

/** A listener's side of one connection. The handshake waits at ClientKeyExchange, which names the identity (DTLS-33). */
public final class ServerEngine extends TlsEngine {
    private final ServerPeer peer;
    private final ServerProtocol protocol;

    /** @param events asked and told about this connection */
    public ServerEngine(ServerParameters parameters, EngineEvents events) {
        super(events, parameters.export(), parameters.anonymous(), parameters.anonymous() ? Optional.empty()
                : Optional.of(new HandshakeGate(HandshakeType.client_key_exchange, parameters.keptBytes())));
        this.peer = new ServerPeer(parameters, this);
        this.protocol = new ServerProtocol(this);
        try {
            protocol.accept(peer);
        } catch (IOException e) {
            throw new IllegalStateException("a server that has got nothing yet cannot fail", e);
        }
    }

    /** Nothing: the client speaks first. */
    @Override
    public void start() {
        return;
    }

    /** The code of the suite both sides agreed on, once the client has said hello. */
    public int suite() {
        return peer.suite();
    }

    /** Whether a pre-shared key authenticates this connection. */
    public boolean isPsk() {
        return !TlsSuites.isCertificate(peer.suite());
    }

    /**
     * The key of the identity, wiped here; empty: nobody has this identity, which shows to the peer as a wrong key (D-80).
     *
     * @throws IOException the handshake fails, or has failed meanwhile
     */
    public void key(Optional<byte[]> key) throws IOException {
        if (isClosed()) {
            key.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
            return;
        }
        key.ifPresent(peer::key);
        try {
            proceed();
        } finally {
            peer.forgetKey();
        }
    }

    @Override
    void held(byte[] body) throws IOException {
        if (!peer.hasSuite()) {
            // It came before any ClientHello: the library says so, and nobody is looked up.
            proceed();
        } else if (isPsk()) {
            int length = body.length < 2 ? -1 : (body[0] & 0xff) << 8 | body[1] & 0xff;
            if (length < 0 || length > body.length - 2) {
                // Malformed: the library says so.
                proceed();
            } else {
                identity(Arrays.copyOfRange(body, 2, 2 + length));
            }
        } else if (!isAsked()) {
            // No Certificate came first: the library says so.
            proceed();
        }
    }

    @Override
    TlsProtocol protocol() {
        return protocol;
    }

    @Override
    void abort(short alert, KedgeException reason) throws IOException {
        protocol.abort(alert, reason);
    }

    @Override
    void shrink() {
        protocol.shrink();
    }
}

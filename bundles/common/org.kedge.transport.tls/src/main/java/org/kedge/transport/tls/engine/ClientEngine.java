package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.util.Optional;

import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsProtocol;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.LocalCredential;

/** A client's side of one connection. With certificates the handshake waits at ServerHelloDone until the server's is verified. */
public final class ClientEngine extends TlsEngine {
    private static final int KEPT = 16_384;

    private final ClientPeer peer;
    private final ClientProtocol protocol;

    /**
     * @param events asked and told about this connection
     * @throws org.kedge.api.error.KedgeException for a key pair that cannot be used
     */
    public ClientEngine(ClientParameters parameters, EngineEvents events) {
        super(events, parameters.export(), false,
                parameters.isPsk() ? Optional.empty() : Optional.of(new HandshakeGate(HandshakeType.server_hello_done, KEPT)));
        Optional<TlsKeyPair> own = parameters.credential() instanceof LocalCredential.KeyPair pair
                ? Optional.of(new TlsKeyPair(parameters.crypto(), pair.privateKey(), pair.publicKey(), pair.chain())) : Optional.empty();
        this.peer = new ClientPeer(parameters, own, this);
        this.protocol = new ClientProtocol(this);
    }

    /** Puts the ClientHello into the output. */
    @Override
    public void start() throws IOException {
        protocol.connect(peer);
    }

    @Override
    void held(byte[] body) throws IOException {
        if (!isAsked()) {
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

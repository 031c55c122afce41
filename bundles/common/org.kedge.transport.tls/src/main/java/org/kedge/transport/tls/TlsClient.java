package org.kedge.transport.tls;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.client.Peers;
import org.kedge.transport.tls.client.ClientConnection;
import org.kedge.transport.tls.client.ClientRuntime;
import org.kedge.transport.tls.client.CredentialRules;

/**
 * The client side over TLS 1.2 and HTTP/1.1, and over plain HTTP/1.1 for GBA (Ub). Every channel is one TCP connection with one full
 * handshake; threads are shared. Closing completes pending stages with {@link ErrorCode#TRANSPORT_STOPPED} and ends every thread.
 * Thread-safe.
 */
public final class TlsClient implements SecureTransport, AutoCloseable {
    private final Supplier<Optional<PeerVerifier>> verifier;
    private final ClientRuntime runtime;

    /** A client with default settings and a fixed verifier. */
    public TlsClient(PeerVerifier verifier) {
        this(() -> Optional.of(verifier), TlsClientSettings.defaults());
    }

    /** @param verifier asked at every connection with a key pair */
    public TlsClient(Supplier<Optional<PeerVerifier>> verifier, TlsClientSettings settings) {
        this.verifier = verifier;
        this.runtime = new ClientRuntime(settings);
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        try {
            CredentialRules.require(peer, credential, options);
            return new ClientConnection(runtime, peer, credential, options, Peers.verifier(peer, credential, verifier)).start();
        } catch (KedgeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends by itself with the last open channel; for a client that another one has replaced. */
    public void retire() {
        runtime.open().retire();
    }

    /** Waits until no handshake is in progress, at most the given time. */
    public boolean awaitHandshakes(Duration limit) {
        return runtime.open().awaitHandshakes(limit);
    }

    @Override
    public void close() {
        runtime.open().close();
    }
}

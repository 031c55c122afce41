package org.kedge.transport.dtls;

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
import org.kedge.transport.dtls.client.ClientConnection;
import org.kedge.transport.dtls.client.ClientRuntime;
import org.kedge.transport.dtls.engine.KeyExporter;

/**
 * The client side over DTLS 1.2 and CoAP. Every connection has its own socket and credential; threads and message layer are shared.
 * Closing completes pending stages with {@link ErrorCode#TRANSPORT_STOPPED} and ends every thread. Thread-safe.
 */
public final class DtlsClient implements SecureTransport, AutoCloseable {
    private final Supplier<Optional<PeerVerifier>> verifier;
    private final ClientRuntime runtime;

    /** A client with default settings and a fixed verifier. */
    public DtlsClient(PeerVerifier verifier) {
        this(() -> Optional.of(verifier), DtlsClientSettings.defaults(), new KeyExporter());
    }

    /** @param verifier asked at every connection with a key pair */
    public DtlsClient(Supplier<Optional<PeerVerifier>> verifier, DtlsClientSettings settings, KeyExporter exporter) {
        this.verifier = verifier;
        this.runtime = new ClientRuntime(settings, exporter);
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        if (credential instanceof LocalCredential.Anonymous) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME,
                    "connection to " + peer.uri() + " without a credential: over DTLS both sides authenticate themselves"));
        }
        try {
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

package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.client.ChannelLink;
import org.kedge.transport.client.ClientChannel;
import org.kedge.transport.client.ConnectAttempt;
import org.kedge.transport.client.OpenConnections;
import org.kedge.transport.client.PendingReply;
import org.kedge.transport.client.Peers;
import org.kedge.transport.dtls.engine.Facts;
import org.kedge.transport.dtls.engine.Failures;

/** One attempt to connect, from the name look-up to the established session, and afterwards the session's link to the library. */
public final class ClientConnection implements OpenConnections.Connection, ChannelLink {
    private final ClientRuntime runtime;
    private final PeerAddress peer;
    private final LocalCredential credential;
    private final ConnectOptions options;
    private final Optional<ServerVerifier> verifier;
    private final ConnectAttempt attempt;
    private final AtomicBoolean released = new AtomicBoolean();
    private final long startNanos = System.nanoTime();
    private volatile ClientConnector connector;
    private volatile InetSocketAddress address;
    private volatile EndpointContext context;
    private volatile ClientChannel channel;

    /** @param peerVerifier present with a key pair */
    public ClientConnection(ClientRuntime runtime, PeerAddress peer, LocalCredential credential, ConnectOptions options,
            Optional<PeerVerifier> peerVerifier) {
        this.runtime = runtime;
        this.peer = peer;
        this.credential = credential;
        this.options = options;
        this.attempt = new ConnectAttempt(runtime.threads(), this::release);
        this.verifier = peerVerifier.map(present -> new ServerVerifier(present, Peers.information(credential).orElseThrow(),
                runtime.threads().workers()));
    }

    /** Starts the attempt and returns at once. */
    public CompletableFuture<SecureChannel> start() {
        runtime.open().opened(this);
        try {
            attempt.limit(options.handshakeTimeout(), () -> Failures.lost(Peers.describe(peer), null));
            if (Peers.isAddress(peer)) {
                handshake();
            } else {
                runtime.threads().workers().execute(this::handshake);
            }
        } catch (RejectedExecutionException e) {
            attempt.fail(runtime.threads().stopped());
        }
        return attempt.result();
    }

    private void handshake() {
        try {
            address = new InetSocketAddress(InetAddress.getByName(peer.uri().getHost()), peer.port());
            ClientConnector opened = runtime.connectors().open(this, options, verifier);
            opened.start();
            connector = opened;
            if (attempt.isDecided()) {
                release();
                return;
            }
            opened.send(RawData.outbound(new byte[0], new MapBasedEndpointContext(address, peer.fqdn().value(), null,
                    DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_AUTO), null, false));
        } catch (UnknownHostException e) {
            attempt.fail(new KedgeException(ErrorCode.CONNECT_FAILED, "host name of " + Peers.describe(peer) + " is unknown", e));
        } catch (IOException e) {
            attempt.fail(new KedgeException(ErrorCode.CONNECT_FAILED, "socket towards " + Peers.describe(peer) + ": " + e.getMessage(), e));
        } catch (RuntimeException e) {
            attempt.fail(KedgeException.of(e));
        }
    }

    LocalCredential credential() {
        return credential;
    }

    /** The peer has proved itself; the last moment at which the master secret exists. */
    void established(Handshaker handshaker, DTLSContext context) throws HandshakeException {
        try {
            runtime.exporter().export(handshaker, context, options.export()).ifPresent(attempt::exported);
        } catch (RuntimeException e) {
            throw Failures.abort(KedgeException.of(e));
        }
    }

    void completed(Handshaker handshaker) {
        context = new MapBasedEndpointContext(address, peer.fqdn().value(), handshaker.getSession().getPeerIdentity(),
                DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_NONE);
        attempt.succeed(export -> channel = new ClientChannel(this, runtime.threads(), Facts.of(handshaker, startNanos),
                Peers.identity(peer, credential, verifier.map(ServerVerifier::verified).orElse(List.of())), peer.fqdn().value(), export,
                options.requestTimeout()));
    }

    void failed(Handshaker handshaker, Throwable error) {
        attempt.fail(Failures.handshake(handshaker, error, Peers.describe(peer)));
    }

    @Override
    public void send(Request request, PendingReply reply) {
        ClientExchange.send(request, reply, context, runtime.coap());
    }

    @Override
    public void release() {
        ClientConnector opened = connector;
        if (opened == null) {
            runtime.closed(this);
        } else if (released.compareAndSet(false, true)) {
            opened.shutDown(address, reusable -> {
                runtime.closed(this);
                if (reusable) {
                    runtime.connectors().giveBack(opened);
                }
            });
        }
    }

    void send(RawData message) {
        try {
            connector.send(message);
        } catch (IllegalStateException e) {
            // The library has reported it through the message's call-back already.
            return;
        }
    }

    void closedByPeer() {
        ClientChannel established = channel;
        if (established != null) {
            established.ended(new KedgeException(ErrorCode.PEER_CLOSED, "session with " + Peers.describe(peer)));
        }
    }

    @Override
    public boolean isPending() {
        return !attempt.isDecided();
    }

    @Override
    public CompletableFuture<Void> stop(KedgeException reason) {
        attempt.stop(reason);
        ClientChannel established = channel;
        if (established != null) {
            established.ended(reason);
        }
        ClientConnector opened = connector;
        return opened == null ? CompletableFuture.completedFuture(null) : opened.sayGoodbye(address);
    }

    @Override
    public void dispose() {
        ClientConnector opened = connector;
        if (opened != null) {
            released.set(true);
            opened.destroy();
        }
    }
}

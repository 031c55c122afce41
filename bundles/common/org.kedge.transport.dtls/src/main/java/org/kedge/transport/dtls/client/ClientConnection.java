package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.SecureChannel;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.core.ExportSlot;
import org.kedge.transport.dtls.engine.Facts;
import org.kedge.transport.dtls.engine.Failures;

/** One attempt to connect, from the name look-up to the established session, and afterwards the session's link to the library. */
public final class ClientConnection implements ClientRuntime.Stoppable {
    private final ClientRuntime runtime;
    private final PeerAddress peer;
    private final LocalCredential credential;
    private final ConnectOptions options;
    private final Optional<ServerVerifier> verifier;
    private final CompletableFuture<SecureChannel> result = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private final long startNanos = System.nanoTime();
    private volatile ClientConnector connector;
    private volatile InetSocketAddress address;
    private volatile Future<?> timeout;
    private volatile SecretBytes exported;
    private volatile ClientChannel channel;

    /** @param peerVerifier used with key pairs only */
    public ClientConnection(ClientRuntime runtime, PeerAddress peer, LocalCredential credential, ConnectOptions options,
            PeerVerifier peerVerifier) {
        this.runtime = runtime;
        this.peer = peer;
        this.credential = credential;
        this.options = options;
        this.verifier = credential instanceof LocalCredential.KeyPair pair
                ? Optional.of(new ServerVerifier(peerVerifier, pair.peer(), runtime.workers())) : Optional.empty();
    }

    /** Starts the attempt and returns at once. */
    public CompletableFuture<SecureChannel> start() {
        runtime.opened(this);
        try {
            timeout = runtime.protocol().schedule(() -> fail(Failures.lost(describe(), null)), options.handshakeTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
            if (isAddress(peer.uri().getHost())) {
                handshake();
            } else {
                runtime.workers().execute(this::handshake);
            }
        } catch (RejectedExecutionException e) {
            fail(ClientRuntime.stoppedFailure());
        }
        return result;
    }

    /** Whether the host needs no name service, and so no thread that may wait. */
    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private void handshake() {
        try {
            address = new InetSocketAddress(InetAddress.getByName(peer.uri().getHost()), peer.port());
            ClientConnector opened = runtime.connectors().open(this, options, verifier);
            opened.start();
            connector = opened;
            if (decided.get()) {
                release();
                return;
            }
            opened.send(RawData.outbound(new byte[0], new MapBasedEndpointContext(address, peer.fqdn().value(), null,
                    DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_AUTO), null, false));
        } catch (UnknownHostException e) {
            fail(new KedgeException(ErrorCode.CONNECT_FAILED, "host name of " + describe() + " is unknown", e));
        } catch (IOException e) {
            fail(new KedgeException(ErrorCode.CONNECT_FAILED, "socket towards " + describe() + ": " + e.getMessage(), e));
        } catch (RuntimeException e) {
            fail(KedgeException.of(e));
        }
    }

    private String describe() {
        return peer.uri() + " (" + peer.fqdn() + ")";
    }

    LocalCredential credential() {
        return credential;
    }

    /** The peer has proved itself; the last moment at which the master secret exists. */
    void established(Handshaker handshaker, DTLSContext context) throws HandshakeException {
        try {
            exported = runtime.exporter().export(handshaker, context, options.export()).orElse(null);
        } catch (RuntimeException e) {
            throw Failures.abort(KedgeException.of(e));
        }
        if (decided.get()) {
            // Given up meanwhile, and nobody may ever complete this handshake.
            wipe();
        }
    }

    void completed(Handshaker handshaker) {
        if (!decided.compareAndSet(false, true)) {
            wipe();
            return;
        }
        cancelTimeout();
        HandshakeFacts facts = Facts.of(handshaker, startNanos);
        EndpointContext context = new MapBasedEndpointContext(address, peer.fqdn().value(), handshaker.getSession().getPeerIdentity(),
                DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_NONE);
        ClientChannel opened = new ClientChannel(runtime, this, context, facts, identity(),
                new ExportSlot(Optional.ofNullable(exported), true), options.requestTimeout());
        channel = opened;
        complete(() -> {
            if (!result.complete(opened)) {
                opened.close();
            }
        });
    }

    private PeerIdentity identity() {
        String principal = peer.fqdn().value();
        if (credential instanceof LocalCredential.Psk psk) {
            return new PeerIdentity(PeerIdentity.Kind.PSK, psk.identity(), principal, List.of());
        }
        CertificateInformation information = ((LocalCredential.KeyPair) credential).peer();
        var chain = verifier.orElseThrow().verified();
        return new PeerIdentity(chain.isEmpty() ? PeerIdentity.Kind.RAW_PUBLIC_KEY : PeerIdentity.Kind.CERTIFICATE,
                information.identifier(), principal, chain);
    }

    void failed(Handshaker handshaker, Throwable error) {
        fail(Failures.handshake(handshaker, error, describe()));
    }

    private void fail(KedgeException failure) {
        if (decided.compareAndSet(false, true)) {
            cancelTimeout();
            wipe();
            release();
            complete(() -> result.completeExceptionally(failure));
        }
    }

    /** Callers' continuations may block, so they never run on a protocol thread. */
    private void complete(Runnable completion) {
        try {
            runtime.workers().execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
    }

    private void cancelTimeout() {
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void wipe() {
        SecretBytes octets = exported;
        if (octets != null) {
            octets.close();
        }
    }

    /** Ends the session and frees its socket; returns at once. */
    void release() {
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
            established.ended(new KedgeException(ErrorCode.PEER_CLOSED, "session with " + describe()));
        }
    }

    @Override
    public boolean isPending() {
        return !decided.get();
    }

    @Override
    public CompletableFuture<Void> stop(KedgeException reason) {
        if (decided.compareAndSet(false, true)) {
            cancelTimeout();
            wipe();
            result.completeExceptionally(reason);
        }
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

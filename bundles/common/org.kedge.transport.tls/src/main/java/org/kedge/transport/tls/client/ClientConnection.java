package org.kedge.transport.tls.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.client.ClientChannel;
import org.kedge.transport.client.ConnectAttempt;
import org.kedge.transport.client.OpenConnections;
import org.kedge.transport.client.Peers;
import org.kedge.transport.tls.engine.ClientEngine;
import org.kedge.transport.tls.engine.ClientParameters;
import org.kedge.transport.tls.engine.Engine;
import org.kedge.transport.tls.engine.Established;
import org.kedge.transport.tls.engine.Failures;
import org.kedge.transport.tls.engine.PlainEngine;
import org.kedge.transport.tls.engine.TlsEngine;
import org.kedge.transport.tls.http.HttpMessages;
import org.kedge.transport.tls.net.Loops;
import org.kedge.transport.tls.net.TlsConnection;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;

/** One attempt to connect, from the name look-up to the established session, and afterwards the session's link to its socket. */
public final class ClientConnection extends TlsConnection implements OpenConnections.Connection {
    private final ClientRuntime runtime;
    private final PeerAddress peer;
    private final LocalCredential credential;
    private final ConnectOptions options;
    private final Optional<PeerVerifier> verifier;
    private final ConnectAttempt attempt;
    private final EventLoop loop;
    private final HttpExchanges exchanges;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile Channel socket;
    private volatile boolean released;
    private volatile boolean connected;
    private volatile ClientChannel channel;
    private volatile List<X509Certificate> verified = List.of();

    /** @param verifier of the server's certificate or raw key; empty where it has none */
    public ClientConnection(ClientRuntime runtime, PeerAddress peer, LocalCredential credential, ConnectOptions options,
            Optional<PeerVerifier> verifier) {
        this.runtime = runtime;
        this.peer = peer;
        this.credential = credential;
        this.options = options;
        this.verifier = verifier;
        this.attempt = new ConnectAttempt(runtime.threads(), this::release);
        this.loop = runtime.loops().next();
        this.exchanges = new HttpExchanges(loop, this::release, HttpMessages.host(peer), peer.fqdn().value());
    }

    /** Starts the attempt and returns at once. */
    public CompletableFuture<SecureChannel> start() {
        runtime.open().opened(this);
        if (attempt.isDecided()) {
            // The client has stopped.
            return attempt.result();
        }
        try {
            attempt.limit(options.handshakeTimeout(), this::late);
            if (Peers.isAddress(peer)) {
                connect();
            } else {
                runtime.threads().workers().execute(this::connect);
            }
        } catch (RejectedExecutionException e) {
            attempt.fail(runtime.threads().stopped());
        }
        return attempt.result();
    }

    private KedgeException late() {
        return connected ? Failures.lost(Peers.describe(peer), null)
                : new KedgeException(ErrorCode.CONNECT_FAILED, "connection to " + Peers.describe(peer) + ": no answer");
    }

    private void connect() {
        if (loop.isShuttingDown()) {
            attempt.fail(runtime.threads().stopped());
            return;
        }
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(peer.uri().getHost()), peer.port());
            // The attempt has a time limit of its own.
            ChannelFuture connecting = new Bootstrap().group(loop).channel(NioSocketChannel.class).disableResolver()
                    .option(ChannelOption.ALLOCATOR, Loops.allocator()).option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0).handler(this).connect(address);
            socket = connecting.channel();
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
                    attempt.fail(new KedgeException(ErrorCode.CONNECT_FAILED,
                            "connection to " + Peers.describe(peer) + ": " + done.cause().getMessage(), done.cause()));
                }
            });
            socket.closeFuture().addListener(closed -> disposed());
            if (released) {
                // Before there was a socket to close. Without TLS the session may be established, and used, by now.
                socket.close();
            }
        } catch (UnknownHostException e) {
            attempt.fail(new KedgeException(ErrorCode.CONNECT_FAILED, "host name of " + Peers.describe(peer) + " is unknown", e));
        } catch (RejectedExecutionException | IllegalStateException e) {
            attempt.fail(runtime.threads().stopped());
        } catch (RuntimeException e) {
            attempt.fail(KedgeException.of(e));
        }
    }

    @Override
    protected Engine open() {
        connected = true;
        return CredentialRules.isPlain(peer) ? new PlainEngine(this) : new ClientEngine(
                new ClientParameters(runtime.crypto(), runtime.suites(), credential, peer.fqdn(), options.export()), this);
    }

    /** Path validation would stall the event loop. */
    @Override
    public void presented(Presented presented, Optional<byte[]> ocspResponse) {
        try {
            runtime.threads().workers().execute(() -> {
                try {
                    verify(presented, ocspResponse);
                    loop.execute(() -> answer(TlsEngine::proceed));
                } catch (RuntimeException e) {
                    refuse(KedgeException.of(e));
                }
            });
        } catch (RejectedExecutionException e) {
            refuse(runtime.threads().stopped());
        }
    }

    private void refuse(KedgeException failure) {
        try {
            loop.execute(() -> answer(engine -> engine.refuse(Failures.alert(failure), failure)));
        } catch (RejectedExecutionException e) {
            attempt.fail(failure);
        }
    }

    private void verify(Presented presented, Optional<byte[]> ocspResponse) {
        PeerVerifier present = verifier.orElseThrow();
        CertificateInformation information = Peers.information(credential).orElseThrow();
        if (presented.chain().isEmpty()) {
            present.verify(presented.publicKey(), information);
        } else if (credential instanceof LocalCredential.Anonymous) {
            verified = present.verifyServer(presented.chain(), information, ocspResponse);
        } else {
            verified = present.verify(presented.chain(), information, ocspResponse);
        }
    }

    @Override
    public void established(Established established) {
        established.exported().ifPresent(attempt::exported);
        attempt.succeed(export -> {
            ClientChannel opened = new ClientChannel(exchanges, runtime.threads(), established.facts(),
                    Peers.identity(peer, credential, verified), peer.fqdn().value(), export, options.requestTimeout());
            channel = opened;
            exchanges.install(context().pipeline(), opened);
            return opened;
        });
    }

    @Override
    protected void broken(Optional<Throwable> failure) {
        ClientChannel opened = channel;
        if (opened != null) {
            opened.ended(new KedgeException(ErrorCode.PEER_CLOSED,
                    Peers.describe(peer) + failure.map(f -> ": " + f.getMessage()).orElse(""), failure.orElse(null)));
        }
        if (!connected) {
            // The connect itself tells why, in a call-back that may come later than this one.
            return;
        }
        attempt.fail(failure.map(f -> Failures.handshake(f, credential instanceof LocalCredential.Psk, Peers.describe(peer)))
                .orElseGet(() -> Failures.lost(Peers.describe(peer) + ", which closed the connection", null)));
    }

    @Override
    public boolean isPending() {
        return !attempt.isDecided();
    }

    /** Says good-bye and closes. */
    private void release() {
        released = true;
        Channel present = socket;
        if (present == null) {
            disposed();
        } else {
            present.close();
        }
    }

    private void disposed() {
        gone.complete(null);
        runtime.open().closed(this);
    }

    @Override
    public CompletableFuture<Void> stop(KedgeException reason) {
        attempt.stop(reason);
        ClientChannel opened = channel;
        if (opened != null) {
            opened.ended(reason);
        }
        released = true;
        Channel present = socket;
        if (present == null) {
            gone.complete(null);
        } else {
            try {
                loop.execute(this::abandon);
            } catch (RejectedExecutionException e) {
                gone.complete(null);
            }
        }
        return gone;
    }

    @Override
    public void dispose() {
        release();
    }
}

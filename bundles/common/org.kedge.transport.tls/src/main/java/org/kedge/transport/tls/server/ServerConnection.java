package org.kedge.transport.tls.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.bouncycastle.tls.AlertDescription;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.Request;
import org.kedge.transport.core.PskIdentity;
import org.kedge.transport.listener.ListenerSession;
import org.kedge.transport.listener.PeerChecks.FoundPsk;
import org.kedge.transport.listener.ReplyPath;
import org.kedge.transport.listener.Resolution;
import org.kedge.transport.listener.SessionLink;
import org.kedge.transport.tls.Clients;
import org.kedge.transport.tls.engine.Engine;
import org.kedge.transport.tls.engine.Established;
import org.kedge.transport.tls.engine.Failures;
import org.kedge.transport.tls.engine.PlainEngine;
import org.kedge.transport.tls.engine.ServerEngine;
import org.kedge.transport.tls.engine.TlsEngine;
import org.kedge.transport.tls.http.RequestReader;
import org.kedge.transport.tls.net.Deadline;
import org.kedge.transport.tls.net.TlsConnection;

/** One connection of a listener: its handshake, its look-up, its session. */
final class ServerConnection extends TlsConnection implements SessionLink, RequestReader.Requests {
    private static final int LONGEST_SHOWN = 128;

    private final ListenerCore core;
    private Deadline deadline;
    private String claimed = "";
    private volatile boolean reported;
    private Resolution resolution;
    private volatile ListenerSession session;
    private RequestReader reader;

    ServerConnection(ListenerCore core) {
        this.core = core;
    }

    @Override
    protected Engine open() {
        deadline = new Deadline(context().channel().eventLoop(), this::late);
        deadline.in(core.limits().handshakeTimeout().toMillis());
        return core.clients() == Clients.PLAIN ? new PlainEngine(this) : new ServerEngine(core.parameters(), this);
    }

    private void late() {
        if (session == null) {
            report(new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST,
                    "handshake not complete within " + core.limits().handshakeTimeout().toMillis() + " ms"));
            context().channel().close();
        } else {
            reader.tooSlow();
            context().channel().close();
        }
    }

    @Override
    public void identity(byte[] identity) {
        Optional<String> text = PskIdentity.text(identity);
        if (text.isEmpty()) {
            report(new KedgeException(ErrorCode.IDENTIFIER_MALFORMED,
                    "psk_identity of " + identity.length + " octets (1 to " + PskIdentity.LONGEST + " of UTF-8)"));
            // To the peer this is a wrong key like any other (D-80).
            later(() -> answer(engine -> ((ServerEngine) engine).key(Optional.empty())));
            return;
        }
        claimed = text.get();
        OptionalInt suite = OptionalInt.of(((ServerEngine) engine()).suite());
        ask(() -> core.runtime().checks().psk(claimed, suite), this::found, FoundPsk::key);
    }

    @Override
    public void presented(Presented presented, Optional<byte[]> ocspResponse) {
        claimed = presented.chain().isEmpty() ? "" : shown(presented.chain().get(0).getSubjectX500Principal().getName());
        ask(() -> core.runtime().checks().certificate(presented.chain(), presented.publicKey()), this::verified, found -> null);
    }

    private static String shown(String name) {
        return name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) : name;
    }

    private interface Question<T> {
        CompletableFuture<T> ask();
    }

    private interface Taker<T> {
        void take(T found, KedgeException failure);
    }

    private interface Secret<T> {
        SecretBytes of(T found);
    }

    /** Has a question answered while the handshake waits; its time does not count as the peer's. */
    private <T> void ask(Question<T> question, Taker<T> taker, Secret<T> secret) {
        if (!core.enterWaiting()) {
            later(() -> taker.take(null, new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED, core.limits().waiting() + " handshakes wait")));
            return;
        }
        long left = deadline.leftMillis();
        deadline.clear();
        question.ask().whenComplete((found, failure) -> {
            core.leaveWaiting();
            try {
                context().executor().execute(() -> {
                    if (isClosing()) {
                        wipe(found, secret);
                        return;
                    }
                    deadline.in(left);
                    taker.take(found, failure == null ? null : KedgeException.of(failure));
                });
            } catch (RejectedExecutionException e) {
                wipe(found, secret);
            }
        });
    }

    private static <T> void wipe(T found, Secret<T> secret) {
        SecretBytes octets = found == null ? null : secret.of(found);
        if (octets != null) {
            octets.close();
        }
    }

    private void later(Runnable action) {
        context().executor().execute(action);
    }

    private void found(FoundPsk found, KedgeException failure) {
        if (failure == null) {
            resolution = found.resolution();
            byte[] key;
            try (SecretBytes secret = found.key()) {
                key = secret.use(byte[]::clone);
            }
            answer(engine -> ((ServerEngine) engine).key(Optional.of(key)));
            return;
        }
        report(failure);
        // Only what may pass is told; what will not, or is found out about known identities alone, looks like a wrong key (D-80).
        if (failure.retryable() && failure.code() != ErrorCode.KEY_EXPIRED && failure.code() != ErrorCode.CLOCK_NOT_TRUSTED) {
            answer(engine -> engine.refuse(AlertDescription.internal_error, failure));
        } else {
            answer(engine -> ((ServerEngine) engine).key(Optional.empty()));
        }
    }

    private void verified(Resolution found, KedgeException failure) {
        if (failure == null) {
            resolution = found;
            answer(TlsEngine::proceed);
        } else {
            report(failure);
            answer(engine -> engine.refuse(Failures.refusal(failure), failure));
        }
    }

    @Override
    public void established(Established established) {
        if (core.clients() != Clients.AUTHENTICATED) {
            resolution = Resolution.ANONYMOUS;
        }
        session = core.runtime().sessions().session(resolution, established.facts(), established.exported(), this);
        core.opened(this);
        core.runtime().sessions().opened(session);
        if (core.clients() != Clients.PLAIN) {
            core.runtime().refusals().accepted();
        }
        // Without a handshake that took some effort a connection is not left idle before its first request.
        deadline.in((core.clients() == Clients.PLAIN ? core.limits().handshakeTimeout() : core.limits().idleTimeout()).toMillis());
        claimed = "";
        reader = RequestReader.install(context().pipeline(), core.limits().headerSize(), core.responses(), this);
    }

    @Override
    public void receiving() {
        deadline.in(core.limits().receiveTimeout().toMillis());
    }

    @Override
    public void request(Optional<Request> request, boolean first, ReplyPath path) {
        // From here on the dispatcher watches the time.
        deadline.clear();
        core.runtime().dispatcher().dispatch(session, request, first, path);
    }

    @Override
    public void idle() {
        deadline.in(core.limits().idleTimeout().toMillis());
    }

    @Override
    public void malformed(String reason) {
        session.wipe("the first message of the session was no request: " + reason);
        core.runtime().refusals().dropped("http " + reason.substring(0, 3));
    }

    private void report(KedgeException failure) {
        if (!reported) {
            reported = true;
            core.runtime().refusals().refused(failure, address(), claimed);
        }
    }

    private Optional<InetSocketAddress> address() {
        return Optional.ofNullable((InetSocketAddress) context().channel().remoteAddress());
    }

    @Override
    protected void broken(Optional<Throwable> failure) {
        if (deadline != null) {
            deadline.cancel();
        }
        if (session != null) {
            core.closed(this);
            core.runtime().sessions().ended(session);
        } else if (failure.isPresent()) {
            report(Failures.handshake(failure.get(), !(engine() instanceof ServerEngine tls) || tls.isPsk(), "a client"));
        } else if (!reported) {
            core.runtime().refusals().dropped("closed");
        }
    }

    /** Whether a handshake is in progress that may still succeed; a socket on which nothing came, a load balancer's, is none. */
    boolean isHopeful() {
        return hasHeard() && session == null && !reported && !isClosing();
    }

    @Override
    public void end(boolean answered) {
        try {
            context().executor().execute(() -> context().channel().close());
        } catch (RejectedExecutionException e) {
            // The listener has stopped, and every connection with it.
            return;
        }
    }

    /** Ends at once; from any thread. */
    void stop() {
        context().executor().execute(this::abandon);
    }
}

package org.kedge.transport.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.core.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings requests to their handlers on the worker pool, and the replies back into the session they came from. Thread-safe. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final String kind;
    private final String listener;
    private final Handlers handlers;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Duration limit;
    private final AtomicInteger inProgress = new AtomicInteger();
    private final RateLimit logs = new RateLimit(10);

    Dispatcher(ListenerSettings settings, Handlers handlers, Executor workers, ScheduledExecutorService timer) {
        this.kind = settings.kind();
        this.listener = settings.name();
        this.handlers = handlers;
        this.workers = workers;
        this.timer = timer;
        this.limit = settings.requestTimeout();
    }

    /** Requests that are not answered yet. */
    public int inProgress() {
        return inProgress.get();
    }

    /**
     * Has a request answered; returns at once.
     *
     * @param request empty for a method that the API does not have
     * @param firstMessage whether nothing else came in the session before
     * @param path used exactly once
     */
    public void dispatch(ListenerSession session, Optional<Request> request, boolean firstMessage, ReplyPath path) {
        boolean open = session.isOpen();
        boolean first = session.begin(firstMessage);
        inProgress.incrementAndGet();
        Pending pending = new Pending(path, session, first);
        // Whoever did not authenticate itself finds only those handlers that do it themselves.
        boolean anonymous = session.peer().kind() == PeerIdentity.Kind.ANONYMOUS;
        Optional<RequestHandler> handler = request.flatMap(r -> handlers.find(r.path(), anonymous));
        if (!open || handlers.isEmpty(anonymous)) {
            pending.answer(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        } else if (request.isEmpty()) {
            pending.answer(Reply.of(ReplyStatus.OPERATION_NOT_ALLOWED));
        } else if (handler.isEmpty()) {
            pending.answer(Reply.of(ReplyStatus.NOT_FOUND));
        } else {
            hand(handler.get(), new IncomingRequest(request.get(), session, first, Instant.now().plus(limit)), pending);
        }
    }

    private void hand(RequestHandler handler, IncomingRequest request, Pending pending) {
        try {
            // Before the handler can answer: nothing else would end it, and it holds request, session and the peer's chain.
            pending.deadline = timer.schedule(() -> pending.answer(Reply.of(ReplyStatus.REQUEST_TIMEOUT)), limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            workers.execute(() -> call(handler, request, pending));
            pending.path.waiting();
        } catch (RejectedExecutionException e) {
            pending.answer(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        }
    }

    private void call(RequestHandler handler, IncomingRequest request, Pending pending) {
        try {
            handler.handle(request).whenComplete((reply, failure) -> {
                if (failure == null && reply != null) {
                    pending.answer(reply);
                } else {
                    failed(request, failure == null ? new NullPointerException("reply") : failure, pending);
                }
            });
        } catch (RuntimeException e) {
            failed(request, e, pending);
        }
    }

    private void failed(IncomingRequest request, Throwable failure, Pending pending) {
        KedgeException known = KedgeException.of(failure);
        if (logs.pass()) {
            Throwable trace = known.code() == ErrorCode.INTERNAL ? failure : null;
            LOG.warn("{}.request.failed listener={} request={} peer={} {}", kind, listener, request.message(),
                    request.session().peer(), known.getMessage(), trace);
        }
        pending.answer(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
    }

    /** One request until it is answered, exactly once. */
    private final class Pending {
        private final ReplyPath path;
        private final ListenerSession session;
        private final boolean first;
        private volatile Future<?> deadline = CompletableFuture.completedFuture(null);
        private boolean answered;

        Pending(ReplyPath path, ListenerSession session, boolean first) {
            this.path = path;
            this.session = session;
            this.first = first;
        }

        private synchronized boolean decide() {
            boolean mine = !answered;
            answered = true;
            return mine;
        }

        void answer(Reply reply) {
            if (!decide()) {
                // It comes too late, and nobody else will wipe it.
                Bodies.wipe(reply.body());
                return;
            }
            deadline.cancel(false);
            session.decided(first);
            try {
                Bodies.check(reply.body(), "reply");
                path.send(reply);
            } catch (RuntimeException e) {
                Bodies.wipe(reply.body());
                LOG.warn("{}.reply.failed listener={} status={}", kind, listener, reply.status(), e);
                path.send(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
            } finally {
                session.handled();
                inProgress.decrementAndGet();
            }
        }
    }
}

package org.kedge.transport.dtls.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.dtls.engine.RateLimit;
import org.kedge.transport.dtls.engine.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings requests to their handlers on the worker pool, and the replies back into the session they came from. */
final class Dispatcher implements MessageDeliverer {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** A request not answered by then is acknowledged on its own, before its sender repeats it (RFC 7252 5.2.2). */
    private static final long ACKNOWLEDGE_MILLIS = 1000;

    private final String listener;
    private final Sessions sessions;
    private final Handlers handlers;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Duration limit;
    private final AtomicInteger inProgress = new AtomicInteger();
    private final RateLimit logs = new RateLimit(10);

    Dispatcher(String listener, Sessions sessions, Handlers handlers, Executor workers, ScheduledExecutorService timer, Duration limit) {
        this.listener = listener;
        this.sessions = sessions;
        this.handlers = handlers;
        this.workers = workers;
        this.timer = timer;
        this.limit = limit;
    }

    int inProgress() {
        return inProgress.get();
    }

    @Override
    public void deliverRequest(Exchange exchange) {
        org.eclipse.californium.core.coap.Request coap = exchange.getRequest();
        Optional<Session> found = sessions.of(coap.getSourceContext());
        if (found.isEmpty()) {
            exchange.sendReject();
            return;
        }
        Session session = found.get();
        boolean open = session.isOpen();
        boolean first = session.delivered(coap);
        inProgress.incrementAndGet();
        Pending pending = new Pending(exchange, session, first);
        Optional<Request> request = CoapMessages.fromCoap(coap);
        Optional<RequestHandler> handler = request.flatMap(r -> handlers.find(r.path()));
        if (!open || handlers.isEmpty()) {
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
            workers.execute(() -> call(handler, request, pending));
            timer.schedule(pending::acknowledge, ACKNOWLEDGE_MILLIS, TimeUnit.MILLISECONDS);
            timer.schedule(() -> pending.answer(Reply.of(ReplyStatus.REQUEST_TIMEOUT)), limit.toMillis(), TimeUnit.MILLISECONDS);
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
            LOG.warn("dtls.request.failed listener={} request={} peer={} {}", listener, request.message(), request.session().peer(),
                    known.getMessage(), trace);
        }
        pending.answer(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
    }

    @Override
    public void deliverResponse(Exchange exchange, Response response) {
        // A listener sends no requests.
    }

    /** One request until it is answered, exactly once. */
    private final class Pending {
        private final Exchange exchange;
        private final Session session;
        private final boolean first;
        private boolean answered;

        Pending(Exchange exchange, Session session, boolean first) {
            this.exchange = exchange;
            this.session = session;
            this.first = first;
        }

        private synchronized boolean decide() {
            boolean mine = !answered;
            answered = true;
            return mine;
        }

        private synchronized boolean isAnswered() {
            return answered;
        }

        void acknowledge() {
            exchange.execute(() -> {
                if (!isAnswered()) {
                    exchange.sendAccept();
                }
            });
        }

        void answer(Reply reply) {
            if (!decide()) {
                // It comes too late, and nobody else will wipe it.
                Arrays.fill(reply.body(), (byte) 0);
                return;
            }
            try {
                if (reply.body().length > Settings.MAX_BODY) {
                    throw new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, "reply of " + reply.body().length + " octets");
                }
                Response response = CoapMessages.toCoap(reply);
                response.addMessageObserver(new ReplyWiper(response, reply.body()));
                exchange.sendResponse(response);
            } catch (RuntimeException e) {
                Arrays.fill(reply.body(), (byte) 0);
                LOG.warn("dtls.reply.failed listener={} status={}", listener, reply.status(), e);
                exchange.sendResponse(CoapMessages.toCoap(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR)));
            } finally {
                session.handled(first);
                inProgress.decrementAndGet();
            }
        }
    }
}

package org.kedge.transport.dtls.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.exception.EndpointUnconnectedException;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.dtls.coap.CoapMessages;

/** One request until its reply, with its own time limit. */
final class ClientExchange extends MessageObserverAdapter {
    private final ClientRuntime runtime;
    private final Supplier<String> what;
    private final Consumer<ClientExchange> done;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private volatile org.eclipse.californium.core.coap.Request sent;
    private volatile Future<?> timeout;
    private final AtomicBoolean decided = new AtomicBoolean();

    /** @param what the request and its peer, for messages of failures */
    ClientExchange(ClientRuntime runtime, Supplier<String> what, Consumer<ClientExchange> done) {
        this.runtime = runtime;
        this.what = what;
        this.done = done;
    }

    CompletionStage<Reply> reply() {
        return reply;
    }

    void send(Request request, EndpointContext context, Duration limit) {
        try {
            Bodies.check(request.body(), request);
            sent = CoapMessages.toCoap(request);
            sent.setDestinationContext(context);
            sent.addMessageObserver(this);
            timeout = runtime.protocol().schedule(this::onTimeout, limit.toMillis(), TimeUnit.MILLISECONDS);
            runtime.coap().send(sent);
        } catch (RejectedExecutionException e) {
            fail(ClientRuntime.stoppedFailure());
        } catch (RuntimeException e) {
            fail(KedgeException.of(e));
        }
    }

    @Override
    public void onResponse(Response response) {
        if (response.getCode() == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
            fail(new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, what.get() + ": the peer takes no body of this size"));
            return;
        }
        Reply received = CoapMessages.fromCoap(response);
        finish(() -> reply.complete(received));
    }

    @Override
    public void onTimeout() {
        fail(new KedgeException(ErrorCode.REQUEST_TIMED_OUT, what.get()));
    }

    @Override
    public void onReject() {
        fail(new KedgeException(ErrorCode.EXCHANGE_MALFORMED, what.get() + ": the peer rejected the message"));
    }

    @Override
    public void onSendError(Throwable error) {
        fail(error instanceof EndpointUnconnectedException ? new KedgeException(ErrorCode.PEER_CLOSED, what.get(), error)
                : new KedgeException(ErrorCode.CONNECT_FAILED, what.get() + ": " + error.getMessage(), error));
    }

    @Override
    public void onResponseHandlingError(Throwable error) {
        fail(new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, what.get() + ": " + error.getMessage(), error));
    }

    @Override
    public void onCancel() {
        fail(new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, what.get() + ": the block-wise reply was given up"));
    }

    void fail(KedgeException failure) {
        if (finish(() -> reply.completeExceptionally(failure))) {
            org.eclipse.californium.core.coap.Request request = sent;
            if (request != null) {
                request.cancel();
            }
        }
    }

    /** The first outcome counts. */
    private boolean finish(Runnable completion) {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
        done.accept(this);
        try {
            runtime.workers().execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
        return true;
    }
}

package org.kedge.transport.dtls.server;

import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.kedge.api.transport.Reply;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.listener.Dispatcher;
import org.kedge.transport.listener.ReplyPath;

/** Hands complete CoAP requests to the dispatcher, and replies to the message layer. */
final class CoapDeliverer implements MessageDeliverer {
    /** A request not answered by then is acknowledged on its own, before its sender repeats it (RFC 7252 5.2.2). */
    private static final long ACKNOWLEDGE_MILLIS = 1000;

    private final Sessions sessions;
    private final Dispatcher dispatcher;
    private final ScheduledExecutorService timer;

    CoapDeliverer(Sessions sessions, Dispatcher dispatcher, ScheduledExecutorService timer) {
        this.sessions = sessions;
        this.dispatcher = dispatcher;
        this.timer = timer;
    }

    @Override
    public void deliverRequest(Exchange exchange) {
        Request coap = exchange.getRequest();
        Optional<DtlsSession> session = sessions.of(coap.getSourceContext());
        if (session.isEmpty()) {
            exchange.sendReject();
            return;
        }
        dispatcher.dispatch(session.get().session(), CoapMessages.fromCoap(coap), session.get().isFirst(coap), new Path(exchange));
    }

    @Override
    public void deliverResponse(Exchange exchange, Response response) {
        // A listener sends no requests.
    }

    /** The way back of one request. */
    private final class Path implements ReplyPath {
        private final Exchange exchange;
        private volatile boolean answered;

        Path(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void waiting() {
            timer.schedule(() -> exchange.execute(() -> {
                if (!answered) {
                    exchange.sendAccept();
                }
            }), ACKNOWLEDGE_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void send(Reply reply) {
            answered = true;
            Response response = CoapMessages.toCoap(reply);
            response.addMessageObserver(new ReplyWiper(response, reply.body()));
            exchange.sendResponse(response);
        }
    }
}

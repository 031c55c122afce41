package org.kedge.gba.client.ub;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.client.work.Waiting;

/** The connection with a BSF. Blocks; for one thread. */
public final class UbLink implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final SecureTransport transport;
    private final BsfAddress bsf;
    private final ConnectOptions options;
    private final String userAgent;
    private Optional<SecureChannel> channel = Optional.empty();

    /**
     * @param handshake the longest wait for a connection
     * @param request the longest wait for a reply
     */
    public UbLink(SecureTransport transport, BsfAddress bsf, Duration handshake, Duration request, String userAgent) {
        this.transport = transport;
        this.bsf = bsf;
        this.options = new ConnectOptions(KeyExport.NONE, handshake, request);
        this.userAgent = userAgent;
    }

    /** Sends a request for the root with these credentials. A BSF may close the connection after each reply: it is opened again. */
    Reply get(String authorization) {
        Request request = Request.get(List.of()).withHeader("user-agent", userAgent).withHeader("authorization", authorization);
        boolean fresh = channel.isEmpty();
        try {
            return send(request);
        } catch (KedgeException e) {
            if (fresh || e.code() != ErrorCode.PEER_CLOSED) {
                throw unavailable(e);
            }
        }
        close();
        try {
            return send(request);
        } catch (KedgeException e) {
            throw unavailable(e);
        }
    }

    private Reply send(Request request) {
        if (channel.isEmpty()) {
            channel = Optional.of(connect());
        }
        return Waiting.on(channel.get().request(request), options.requestTimeout().plus(GRACE),
                "the reply of the BSF " + bsf.address().uri());
    }

    private SecureChannel connect() {
        CompletionStage<SecureChannel> opening = transport.connect(bsf.address(), new LocalCredential.Anonymous(bsf.server()), options);
        try {
            return Waiting.on(opening, options.handshakeTimeout().plus(GRACE), "the connection to the BSF " + bsf.address().uri());
        } catch (KedgeException e) {
            opening.whenComplete((late, thrown) -> Optional.ofNullable(late).ifPresent(SecureChannel::close));
            throw e;
        }
    }

    /** What went over which protocol; known after a reply. */
    String protocol() {
        return channel.map(open -> open.facts().protocol()).orElse("");
    }

    /** What says that nobody answers becomes one code; a transport that is stopped and a certificate that is refused keep theirs. */
    private KedgeException unavailable(KedgeException e) {
        return switch (e.code()) {
            case CONNECT_FAILED, REQUEST_TIMED_OUT, PEER_CLOSED, HANDSHAKE_REFUSED_OR_LOST, HANDSHAKE_ALERT ->
                new KedgeException(ErrorCode.BSF_UNAVAILABLE, "the BSF " + bsf.address().fqdn() + " at " + bsf.address().uri()
                        + " did not answer: " + e.code() + " " + e.detail(), e);
            case MESSAGE_TOO_LARGE, EXCHANGE_MALFORMED -> new KedgeException(ErrorCode.BSF_PROTOCOL, "the BSF " + bsf.address().fqdn()
                    + " at " + bsf.address().uri() + " sent what is no reply of Ub: " + e.code() + " " + e.detail(), e);
            default -> e;
        };
    }

    @Override
    public void close() {
        channel.ifPresent(SecureChannel::close);
        channel = Optional.empty();
    }
}

package org.kedge.registration;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.registration.RegistrationCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What client and key registrations share: who calls, which procedure is meant, how a fault is answered. A change is audited before it
 * is made; what is refused leaves nothing but an audit record.
 */
abstract class Procedures implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Procedures.class);
    private static final int OF_RECORD = 2;

    final RegistrationParts parts;
    private final String refused;

    /** @param refused the audit event of a refusal */
    Procedures(RegistrationParts parts, String refused) {
        this.parts = parts;
        this.refused = refused;
    }

    /** One procedure. */
    @FunctionalInterface
    interface Procedure {
        Reply run(Call call);
    }

    /**
     * A procedure and its word for meters.
     *
     * @param word the value of the tag
     * @param procedure what to do
     */
    record Route(String word, Procedure procedure) {
    }

    /** The procedures over all records (one path segment): the method decides; an absent one is not offered. */
    abstract Map<Method, Route> collection();

    /** The procedures over one record (two path segments). */
    abstract Map<Method, Route> record();

    @Override
    public final CompletionStage<Reply> handle(IncomingRequest in) {
        String word = "none";
        Reply reply;
        try {
            Call call = Call.of(in, parts);
            Route route = route(call);
            word = route.word();
            reply = route.procedure().run(call);
            count(word, "done");
        } catch (RuntimeException e) {
            reply = refuse(in, word, Refusal.of(e));
        }
        return CompletableFuture.completedFuture(reply);
    }

    private Route route(Call call) {
        int segments = call.in().message().path().size();
        if (segments > OF_RECORD) {
            throw Refusal.unknown("nothing is below " + call.in().message());
        }
        Route route = (segments == OF_RECORD ? record() : collection()).get(call.in().message().method());
        if (route == null) {
            throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED, call.in().message() + " is not offered");
        }
        return route;
    }

    /**
     * Audits a change and makes it.
     *
     * @param subject the source client
     */
    final void change(Call call, String event, String subject, Map<String, String> details, Runnable change) {
        call.requireTime(parts.clock().instant());
        parts.audit().granted(event, subject, call.peer(), details);
        try {
            change.run();
        } catch (RuntimeException e) {
            parts.audit().failed(event, subject, call.peer(), details, KedgeException.of(e instanceof Refusal r ? r.fault() : e));
            throw e;
        }
    }

    private Reply refuse(IncomingRequest in, String word, Refusal refusal) {
        KedgeException fault = refusal.fault();
        String peer = in.session().peer().identifier();
        LOG.warn("REGISTRATION-REFUSED peer={} request={} status={} {}", peer, in.message(), refusal.status().code(), fault.getMessage());
        parts.audit().refused(refused, "", peer, Map.of("request", Texts.printable(in.message().toString().replace(' ', ':'))), fault);
        count(word, "refused");
        return Reply.json(refusal.status(), RegistrationCodec.encodeError(refusal.publicText()));
    }

    private void count(String word, String outcome) {
        String name = parts.settings().get().kind().prefix() + ".registrations";
        parts.meters().get().counter(name, "procedure", word, "outcome", outcome).increment();
    }
}

package org.kedge.briefingnode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.registration.server.AuditTrail;
import org.kedge.registration.server.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /briefing} (D-60): whom the node that the handshake authenticated enrols with, by the owner's rules. Thread-safe. */
final class BriefingHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(BriefingHandler.class);
    private static final String REFUSED = "briefing.refused";
    private static final int LOGGED_PER_MINUTE = 60;

    /**
     * What the handler works with.
     *
     * @param callers who asks
     * @param limits how often
     * @param codes one-time codes
     * @param entries location entries
     * @param offers what a node is given
     * @param delivery what goes along with them
     * @param contacts who came
     */
    record Parts(Callers callers, NodeLimits limits, CodeGate codes, EntryIntake entries, Technicians technicians, Offers offers,
            KeyDelivery delivery, Contacts contacts) {
    }

    private final Parts parts;
    private final AuditTrail audit;
    private final BriefingStatus status;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Limiter logged = new Limiter(LOGGED_PER_MINUTE);

    /** @param nanos a clock that only goes forward */
    BriefingHandler(Parts parts, AuditTrail audit, BriefingStatus status, InstantSource clock, LongSupplier nanos) {
        this.parts = parts;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        long began = nanos.getAsLong();
        PeerIdentity peer = in.session().peer();
        Reply reply;
        try {
            Caller caller = parts.callers().of(peer);
            try {
                reply = answer(in.message(), caller, peer, began);
            } catch (RuntimeException e) {
                Refusal refusal = Refusal.of(e);
                note(caller, "refused, " + refusal.fault().getMessage());
                reply = refused(refusal, caller.node().id().value(), peer, began);
            }
        } catch (RuntimeException e) {
            reply = refused(Refusal.of(e), "", peer, began);
        } finally {
            // It may hold a one-time code.
            Arrays.fill(in.message().body(), (byte) 0);
        }
        return CompletableFuture.completedFuture(reply);
    }

    private Reply answer(Request message, Caller caller, PeerIdentity peer, long began) {
        parts.limits().take(caller.node().id());
        requirePost(message);
        BriefingRequest request = BriefingCodec.readRequest(message.body());
        requireSame(caller.node(), request);
        NodeRecord passed = parts.codes().pass(caller.node(), request.code(), peer.identifier());
        Caller now = new Caller(parts.entries().brought(passed, request.entry(), peer.identifier()), caller.authentication(),
                caller.certificate());
        Offers.Offer offer = parts.offers().of(new Facts(parts.technicians().believed(now.node()), now.authentication(), now.certificate(),
                request.location()));
        List<SignedDocument> documents = offer.documents();
        try (BriefingAnswer answer = new BriefingAnswer(documents,
                parts.delivery().deliver(now, offer.keyAlias(), request.keys(), peer.identifier()))) {
            Reply reply = Reply.json(ReplyStatus.OK, BriefingCodec.write(answer));
            status.answered(documents.size(), since(began));
            note(now, documents.isEmpty() ? "undecided" : documents.size() + " instructions, " + answer.keys().size() + " keys");
            LOG.debug("BRIEFED node={} reason={} instructions={}", now.node().id(), request.reason(), documents.size());
            return reply;
        }
    }

    private static void requirePost(Request message) {
        if (!message.path().equals(List.of(BriefingRequest.PATH))) {
            throw new Refusal(ReplyStatus.NOT_FOUND, ErrorCode.BRIEFING_NODE_PROTOCOL, "there is nothing at this path");
        }
        if (message.method() != Method.POST) {
            throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.BRIEFING_NODE_PROTOCOL, "only POST is served here");
        }
        if (!message.contentType().equals(Request.JSON)) {
            throw new Refusal(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.BRIEFING_NODE_PROTOCOL, "a request is " + Request.JSON);
        }
    }

    /** Believed is the handshake alone; a node that takes itself for another one has somebody else's credential or configuration. */
    private static void requireSame(NodeRecord node, BriefingRequest request) {
        request.node().filter(claimed -> !claimed.equals(node.id())).ifPresent(claimed -> {
            throw new KedgeException(ErrorCode.ORIGINATOR_MISMATCH, "node " + node.id() + " calls itself " + claimed);
        });
    }

    private void note(Caller caller, String outcome) {
        parts.contacts().note(caller.node().id(), new Contacts.Contact(clock.instant(), caller.authentication(), outcome));
    }

    private Reply refused(Refusal refusal, String node, PeerIdentity peer, long began) {
        KedgeException fault = refusal.fault();
        if (refusal.isLimit()) {
            // One record for each would let a node in a loop push out of the trail what matters in it.
            status.limited(since(began));
        } else {
            status.refused(fault, since(began));
            if (fault.code() == ErrorCode.PEER_UNKNOWN) {
                audit.refusedUnknown(REFUSED, peer.identifier(), fault);
                return refusal.reply();
            }
            audit.refused(REFUSED, node, peer.identifier(), Map.of(), fault);
        }
        Limiter.Decision decision = logged.next();
        if (decision.allowed()) {
            LOG.warn("BRIEFING-REFUSED node={} {}{}", node, fault.getMessage(),
                    decision.suppressed() == 0 ? "" : " (and " + decision.suppressed() + " more)");
        }
        return refusal.reply();
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }
}

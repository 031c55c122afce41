package org.kedge.bsf;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.gba.ZnAnswer;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Zn (TS 29.309): bootstrapping-info-retrieval for a NAF that has proved the FQDN it asks a key for. Thread-safe. */
final class ZnHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ZnHandler.class);
    private static final String REFUSED = "gba.key.refused";
    /** What somebody can cause who only shows made-up B-TIDs to a NAF: told a few times a minute, or he would fill the trail. */
    private static final Set<ErrorCode> STRANGERS = Set.of(ErrorCode.BTID_UNKNOWN, ErrorCode.BSF_BUSY);

    private final Supplier<BsfSettings> settings;
    private final PeerRegistry peers;
    private final NafKeys keys;
    private final AuditTrail audit;
    private final BsfStatus status;
    private final Rates requests;

    ZnHandler(Supplier<BsfSettings> settings, PeerRegistry peers, NafKeys keys, AuditTrail audit, BsfStatus status, LongSupplier nanos) {
        this.settings = settings;
        this.peers = peers;
        this.keys = keys;
        this.audit = audit;
        this.status = status;
        requests = new Rates(() -> settings.get().limits().znPerMinute(), Duration.ofMinutes(1), nanos);
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        Reply reply;
        try {
            reply = answer(in.message(), in.session().peer());
        } catch (RuntimeException e) {
            Refusal refusal = Refusal.of(e);
            refused(refusal.fault(), in.session().peer());
            reply = new Reply(refusal.status(), refusal.headers(), ZnCodec.PROBLEM, ZnCodec.problem(refusal.http(), refusal.cause()));
        }
        return CompletableFuture.completedFuture(reply);
    }

    private void refused(KedgeException fault, PeerIdentity peer) {
        status.notGranted(fault);
        if (STRANGERS.contains(fault.code())) {
            audit.refusedUnknown(REFUSED, peer.identifier(), fault);
        } else {
            LOG.warn("NAF-KEY-REFUSED naf={} {}", peer.identifier(), fault.getMessage());
            audit.refused(REFUSED, "", peer.identifier(), Map.of(), fault);
        }
    }

    private Reply answer(Request message, PeerIdentity identity) {
        if (settings.get().agreement().isEmpty()) {
            throw new KedgeException(ErrorCode.GBA_NOT_AGREED, "Zn is off");
        }
        PeerRecord peer = Principal.peerName(identity).flatMap(peers::find).filter(ZnKeyResolver::isNaf).orElseThrow(
                () -> new KedgeException(ErrorCode.PEER_UNKNOWN, identity.identifier() + " is no NAF that is known"));
        Refusal.require(requests.take(peer.name()), "the limit of requests of NAF " + peer.name());
        requirePost(message);
        ZnRequest request = ZnCodec.readRequest(message.body());
        requireOwnName(request.naf(), peer, identity);
        try (ZnAnswer answer = keys.release(request, peer.fqdn().value())) {
            return Reply.json(ReplyStatus.OK, ZnCodec.answer(answer));
        }
    }

    private static void requirePost(Request message) {
        if (!message.path().equals(ZnRequest.PATH)) {
            throw new Refusal(ReplyStatus.NOT_FOUND, ErrorCode.EXCHANGE_MALFORMED, "no such operation of Zn");
        }
        if (message.method() != Method.POST) {
            throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED, "only POST is served here");
        }
        if (!message.contentType().equals(Request.JSON)) {
            throw new Refusal(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED, "a request of Zn is " + Request.JSON);
        }
    }

    /** The name must be that of the record and the one that the handshake found in the certificate: a key for another NAF is a theft. */
    private static void requireOwnName(Fqdn naf, PeerRecord peer, PeerIdentity identity) {
        if (!naf.equals(peer.fqdn()) || identity.kind() != PeerIdentity.Kind.CERTIFICATE || !identity.identifier().equals(naf.value())) {
            throw new KedgeException(ErrorCode.NAF_NOT_ALLOWED, "NAF " + peer.name() + " with the certificate of "
                    + identity.identifier() + " asks for the key of " + naf);
        }
    }
}

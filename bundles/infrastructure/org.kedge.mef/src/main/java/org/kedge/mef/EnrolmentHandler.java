package org.kedge.mef;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.crypto.ExportedKey;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.exchange.EnrolmentInstruction;
import org.kedge.messages.exchange.EnrolmentInstruction.End;
import org.kedge.messages.exchange.EnrolmentRequest;
import org.kedge.messages.exchange.ExchangeCodec;
import org.kedge.messages.exchange.Report;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MEF's side of the Enrolment Exchange (TS-0003 8.3.2.1 steps 5 to 16). Ke is kept only when the first message of the session is
 * an enrolment request of an Enrolee (D-79); it is kept at that request, so an answer that gets lost costs a key that expires, never a
 * gateway that holds a key the MEF does not know. Thread-safe.
 */
final class EnrolmentHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentHandler.class);
    private static final String COMMITTED = "enrolment.committed";
    private static final String REFUSED = "enrolment.refused";

    private final Supplier<MefSettings> settings;
    private final MefRegistries registries;
    private final AuditTrail audit;
    private final MefStatus status;
    private final InstantSource clock;
    private final Sessions sessions;
    private final BiConsumer<EnroleeRecord, KeId> committed;
    private final Map<String, ExchangeState> exchanges = new ConcurrentHashMap<>();

    /** @param committed told after an enrolment key was kept; must not throw */
    EnrolmentHandler(Supplier<MefSettings> settings, MefRegistries registries, AuditTrail audit, MefStatus status, InstantSource clock,
            BiConsumer<EnroleeRecord, KeId> committed) {
        this.settings = settings;
        this.registries = registries;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
        this.sessions = new Sessions(registries);
        this.committed = committed;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        Reply reply;
        try {
            ExchangeState running = exchanges.get(in.session().id());
            EnrolmentInstruction next = running == null ? begin(in) : proceed(running, in);
            if (next instanceof End) {
                exchanges.remove(in.session().id());
                in.session().close();
            }
            reply = Reply.json(ReplyStatus.OK, ExchangeCodec.encode(next));
        } catch (RuntimeException e) {
            reply = refuse(in, Refusal.of(e));
        }
        return CompletableFuture.completedFuture(reply);
    }

    /** Number of exchanges that have not ended. */
    int running() {
        return exchanges.size();
    }

    private EnrolmentInstruction begin(IncomingRequest in) {
        requireForm(in.message());
        EnroleeRecord enrolee = enrolee(in);
        if (!in.first()) {
            throw new KedgeException(ErrorCode.SESSION_NOT_FIRST_REQUEST, "enrolment request of " + enrolee.id()
                    + " was not the first message of its session");
        }
        EnrolmentRequest request = ExchangeCodec.decodeRequest(in.message().body());
        requireExportable(in.session().facts());
        Instant now = clock.instant();
        if (!now.isBefore(in.deadline())) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "enrolment request of " + enrolee.id() + " waited too long");
        }
        // Whole seconds: what travels as m2m:timestamp is what is kept.
        Instant notAfter = now.plus(enrolee.enrolmentExpiry()).truncatedTo(ChronoUnit.SECONDS);
        ExchangeState state = ExchangeState.plan(enrolee, request, registries.peers(), notAfter);
        commit(in, enrolee, notAfter);
        EnrolmentInstruction first = state.next();
        if (!(first instanceof End)) {
            exchanges.put(in.session().id(), state);
            in.session().onClose(() -> exchanges.remove(in.session().id()));
        }
        return first;
    }

    private void commit(IncomingRequest in, EnroleeRecord enrolee, Instant notAfter) {
        SecretBytes exported = in.session().takeExportedKey();
        try (EnrolmentKey key = ExportedKey.enrolmentKey(exported, settings.get().fqdn(), notAfter)) {
            String check = KeyCheckValue.of(key.ke());
            Map<String, String> details = Map.of("keId", key.keId().toString(), "check", check, "notAfter", Timestamps.format(notAfter),
                    "mechanism", enrolee.mechanism().word(), "suite", in.session().facts().cipherSuite());
            audit.granted(COMMITTED, enrolee.id(), in.session().peer().identifier(), details);
            try {
                registries.keys().commit(key, enrolee.id());
            } catch (RuntimeException e) {
                audit.failed(COMMITTED, enrolee.id(), in.session().peer().identifier(), details, KedgeException.of(e));
                throw e;
            }
            status.committed();
            LOG.info("KE-COMMITTED enrolee={} keId={} check={} notAfter={}", enrolee.id(), key.keId(), check, notAfter);
            committed.accept(enrolee, key.keId());
        }
    }

    private EnrolmentInstruction proceed(ExchangeState running, IncomingRequest in) {
        requireForm(in.message());
        if (ExchangeCodec.isRequest(in.message().body())) {
            throw new KedgeException(ErrorCode.SESSION_NOT_FIRST_REQUEST, "second enrolment request in one session of "
                    + running.enroleeId());
        }
        Report report = ExchangeCodec.decodeReport(in.message().body());
        EnrolmentInstruction.Type done = running.current();
        if (report.success()) {
            LOG.info("INSTRUCTION-DONE enrolee={} instruction={}", running.enroleeId(), done.word());
        } else {
            LOG.warn("INSTRUCTION-FAILED enrolee={} instruction={} reason={}", running.enroleeId(), done.word(),
                    report.reason().orElse(""));
        }
        return running.next();
    }

    private static void requireForm(Request message) {
        if (!message.path().equals(List.of(EnrolmentRequest.PATH))) {
            throw new Refusal(ReplyStatus.NOT_FOUND, ErrorCode.EXCHANGE_MALFORMED, "nothing is below /" + EnrolmentRequest.PATH);
        }
        if (message.method() != Method.POST) {
            throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED,
                    message.method() + " instead of POST at /" + EnrolmentRequest.PATH);
        }
        if (!Request.JSON.equals(message.contentType())) {
            throw new Refusal(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED, "media type is not " + Request.JSON);
        }
    }

    /** The record as it is now: it may have been disabled since the handshake. */
    private EnroleeRecord enrolee(IncomingRequest in) {
        return sessions.enrolee(in.session().peer()).orElseThrow(
                () -> new KedgeException(ErrorCode.PEER_UNKNOWN, in.session().peer() + " is not an Enrolee that may enrol"));
    }

    /** The transport sees to both; a key from any other session must not be kept whatever the transport (D-04, D-05). */
    private static void requireExportable(HandshakeFacts facts) {
        if (!facts.fullHandshake()) {
            throw new KedgeException(ErrorCode.SESSION_RESUMED, "enrolment request in a resumed session");
        }
        if (!facts.extendedMasterSecret()) {
            throw new KedgeException(ErrorCode.NO_EXTENDED_MASTER_SECRET, "enrolment request in a session without RFC 7627");
        }
    }

    /** After a refused first message the session can never commit, so it is closed. */
    private Reply refuse(IncomingRequest in, Refusal refusal) {
        KedgeException fault = refusal.fault();
        String peer = in.session().peer().identifier();
        LOG.warn("ENROLMENT-REFUSED peer={} status={} {}", peer, refusal.status().code(), fault.getMessage());
        audit.refused(REFUSED, Principal.enroleeId(in.session().peer()).orElse(""), peer, Map.of(), fault);
        status.enrolmentRefused(fault);
        if (exchanges.remove(in.session().id()) != null || in.first()) {
            in.session().close();
        }
        return Reply.json(refusal.status(), ExchangeCodec.encode(Report.failed(refusal.publicText())));
    }
}

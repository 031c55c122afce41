package org.kedge.maf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.PushedKey;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationNames;
import org.kedge.registration.server.AuditTrail;

/**
 * {@code POST /provisionedKey}: a MEF brings the Km of an Enrolee before it comes (seed 004, D-58). Only over a session that the MEF's
 * certificate authenticated, and only for KeIDs with that MEF's name. Thread-safe.
 */
final class ProvisionedKeyHandler implements RequestHandler {
    private static final String REFUSED = "push.refused";

    private final BooleanSupplier accepted;
    private final PeerRegistry peers;
    private final KmIntake intake;
    private final AuditTrail audit;
    private final MafStatus status;

    ProvisionedKeyHandler(BooleanSupplier accepted, PeerRegistry peers, KmIntake intake, AuditTrail audit, MafStatus status) {
        this.accepted = accepted;
        this.peers = peers;
        this.intake = intake;
        this.audit = audit;
        this.status = status;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        Reply reply;
        try {
            keep(in);
            reply = Reply.of(ReplyStatus.CREATED);
        } catch (RuntimeException e) {
            KedgeException cause = KedgeException.of(e);
            audit.refused(REFUSED, "", in.session().peer().identifier(), Map.of(), cause);
            status.pushRefused();
            String text = cause.code().code() + " " + cause.code().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            reply = Reply.json(status(cause.code()), RegistrationCodec.encodeError(text));
        } finally {
            Arrays.fill(in.message().body(), (byte) 0);
        }
        return CompletableFuture.completedFuture(reply);
    }

    private void keep(IncomingRequest in) {
        if (!accepted.getAsBoolean() || in.message().method() != Method.POST
                || !in.message().path().equals(List.of(RegistrationNames.PUSH_PATH))) {
            throw new KedgeException(ErrorCode.REGISTRATION_REFUSED, accepted.getAsBoolean() ? in.message() + " is not served"
                    : "push is not accepted here (accept.push)");
        }
        PeerRecord mef = mef(in.session().peer());
        Optional<String> originator = in.message().header(Request.ORIGINATOR);
        if (originator.filter(sent -> !sent.equals(mef.originator())).isPresent()) {
            throw new KedgeException(ErrorCode.ORIGINATOR_MISMATCH, "peer " + mef.name() + " is " + mef.originator()
                    + " but sent another originator");
        }
        try (PushedKey push = KeyCodec.decodePush(in.message().body())) {
            if (!push.keId().mef().equals(mef.fqdn())) {
                throw new KedgeException(ErrorCode.PEER_UNKNOWN, "MEF " + mef.fqdn() + " may not bring keys of " + push.keId().mef());
            }
            FetchedKey received = new FetchedKey(push.credential(), push.keId().reference(), Suid.RSPF_MAF, push.enroleeId(),
                    Optional.of(push.derivation()), push.keyId(), push.lifetime());
            intake.keep(received, OptionalInt.empty(), mef.fqdn().value()).close();
            status.stored("pushed");
        }
    }

    /** The record as it is now: it may have been removed since the handshake. */
    private PeerRecord mef(PeerIdentity peer) {
        return Optional.of(peer).filter(p -> p.kind() == PeerIdentity.Kind.CERTIFICATE).flatMap(Principal::peerName).flatMap(peers::find)
                .filter(record -> record.role() == PeerRole.MEF)
                .orElseThrow(() -> new KedgeException(ErrorCode.PEER_UNKNOWN, peer + " is not a MEF with a certificate"));
    }

    private static ReplyStatus status(ErrorCode code) {
        return switch (code) {
            case REGISTRATION_REFUSED -> ReplyStatus.OPERATION_NOT_ALLOWED;
            case EXCHANGE_MALFORMED, IDENTIFIER_MALFORMED, MESSAGE_TOO_LARGE -> ReplyStatus.BAD_REQUEST;
            case KEY_EXPIRED, KEY_LENGTH, KEY_NOT_GRANTED -> ReplyStatus.CONTENTS_UNACCEPTABLE;
            case PEER_UNKNOWN -> ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case ORIGINATOR_MISMATCH -> ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED;
            case REGISTRATION_CONFLICT -> ReplyStatus.CONFLICT;
            default -> ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}

package org.kedge.bsf;

import java.util.Map;
import java.util.OptionalLong;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;

/** How faults are told to a UE or a NAF: a status by the table of gba.md 12, text without detail. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long OWN_FAULT_SECONDS = 30;

    private final ReplyStatus status;
    private final KedgeException fault;
    private final long retryAfter;

    private Refusal(ReplyStatus status, KedgeException fault, long retryAfter) {
        super(fault.detail(), fault, false, false);
        this.status = status;
        this.fault = fault;
        this.retryAfter = retryAfter;
    }

    /** A fault whose status does not follow from its code. */
    Refusal(ReplyStatus status, ErrorCode code, String detail) {
        this(status, new KedgeException(code, detail), OWN_FAULT_SECONDS);
    }

    /** A limit is reached. @param seconds when it is worth coming back */
    static Refusal busy(String detail, long seconds) {
        return new Refusal(ReplyStatus.SERVICE_UNAVAILABLE, new KedgeException(ErrorCode.BSF_BUSY, detail), seconds);
    }

    /** Throws when a limit is reached. @param wait what {@link Rates#take} said */
    static void require(OptionalLong wait, String limit) {
        if (wait.isPresent()) {
            throw busy(limit + " is reached", wait.getAsLong());
        }
    }

    /** What a handler threw, as a refusal. */
    static Refusal of(RuntimeException thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal;
        }
        KedgeException fault = KedgeException.of(thrown);
        return new Refusal(status(fault.code()), fault, OWN_FAULT_SECONDS);
    }

    ReplyStatus status() {
        return status;
    }

    KedgeException fault() {
        return fault;
    }

    /** What a NAF reads: the name of the code, so that two owners can talk about it. */
    String cause() {
        return fault.code().name();
    }

    /** Headers that go with the status. */
    Map<String, String> headers() {
        return status == ReplyStatus.SERVICE_UNAVAILABLE ? Map.of("retry-after", Long.toString(retryAfter)) : Map.of();
    }

    /** A reply without a body. */
    Reply reply() {
        return new Reply(status, headers(), "", new byte[0]);
    }

    /** The HTTP status, for bodies that repeat it. */
    int http() {
        return switch (status) {
            case BAD_REQUEST -> 400;
            case ORIGINATOR_HAS_NO_PRIVILEGE -> 403;
            case NOT_FOUND -> 404;
            case OPERATION_NOT_ALLOWED -> 405;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case SERVICE_UNAVAILABLE -> 503;
            default -> 500;
        };
    }

    private static ReplyStatus status(ErrorCode code) {
        return switch (code) {
            case EXCHANGE_MALFORMED, IDENTIFIER_MALFORMED -> ReplyStatus.BAD_REQUEST;
            // One status for what is unknown, disabled, wrongly keyed or used up: 403 is "no subscriber of GBA, do not retry".
            case SUBSCRIBER_UNKNOWN, SUBSCRIBER_SQN, KEY_LENGTH, AKA_REJECTED, NAF_NOT_ALLOWED, PEER_UNKNOWN ->
                    ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case BTID_UNKNOWN -> ReplyStatus.NOT_FOUND;
            case GBA_NOT_AGREED, AUDIT_UNAVAILABLE, REGISTRY_IO, REGISTRY_KEY_FOREIGN, HSS_UNAVAILABLE, CLOCK_NOT_TRUSTED ->
                    ReplyStatus.SERVICE_UNAVAILABLE;
            default -> ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}

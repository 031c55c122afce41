package org.kedge.messages.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.exchange.EnrolmentInstruction.End;

/**
 * The Enrolee's side of the Enrolment Exchange over an authenticated channel (TS-0003 8.3.2.1 steps 5 to 16). The request is the first
 * message of the session, which commits Ke at the MEF (D-79); each further instruction is answered by a report until the MEF ends the
 * exchange. An instruction that the policy did not offer is reported as failed and the exchange goes on. It moves no key: the caller
 * takes the exported key and keeps it only when {@link #run} has completed. One use; thread-safe.
 */
public final class EnrolmentExchange {
    /** The most messages the Enrolee sends in one exchange. */
    public static final int MAX_ROUNDS = 16;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SecureChannel channel;
    private final ExchangePolicy policy;
    private final InstructionHandler handler;
    private final Clock clock;
    private final Instant deadline;

    /** An exchange without handlers, at most 60 s long by the system clock. */
    public EnrolmentExchange(SecureChannel channel, ExchangePolicy policy) {
        this(channel, policy, InstructionHandler.NONE);
    }

    /** An exchange of at most 60 s by the system clock. @param handler carries out the instructions the policy offers */
    public EnrolmentExchange(SecureChannel channel, ExchangePolicy policy, InstructionHandler handler) {
        this(channel, policy, handler, Clock.systemUTC(), Clock.systemUTC().instant().plus(LIMIT));
    }

    /**
     * @param handler carries out the instructions the policy offers
     * @param clock for expiry and deadline
     * @param deadline after which no further message is sent
     */
    public EnrolmentExchange(SecureChannel channel, ExchangePolicy policy, InstructionHandler handler, Clock clock, Instant deadline) {
        this.channel = channel;
        this.policy = policy;
        this.handler = handler;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * Runs the exchange to its end. Does not block.
     *
     * @param ownExpiry the Enrolment Expiry this side is configured with
     * @return completes with the earlier one of {@code ownExpiry} and the MEF's, or exceptionally with a {@link KedgeException}:
     *         {@link ErrorCode#EXCHANGE_REFUSED}, {@link ErrorCode#EXCHANGE_MALFORMED}, {@link ErrorCode#SESSION_NOT_FIRST_REQUEST},
     *         {@link ErrorCode#KEY_EXPIRED} when the MEF's expiry has passed already, or a code of {@link SecureChannel#request}
     */
    public CompletionStage<Instant> run(Instant ownExpiry) {
        return step(ExchangeCodec.encode(EnrolmentRequest.of(policy)), 1).thenApply(end -> agree(end, ownExpiry));
    }

    private CompletionStage<End> step(byte[] message, int round) {
        if (round > MAX_ROUNDS) {
            return failed(ErrorCode.EXCHANGE_MALFORMED, "gave no end of the exchange after " + MAX_ROUNDS + " messages");
        }
        if (!clock.instant().isBefore(deadline)) {
            return failed(ErrorCode.REQUEST_TIMED_OUT, "did not end the exchange in time");
        }
        return channel.request(Request.postJson(List.of(EnrolmentRequest.PATH), message))
                .thenApply(reply -> instruction(reply, round))
                .thenCompose(instruction -> instruction instanceof End end
                        ? CompletableFuture.completedFuture(end)
                        : report(instruction).thenCompose(report -> step(ExchangeCodec.encode(report), round + 1)));
    }

    private CompletionStage<Report> report(EnrolmentInstruction instruction) {
        if (!policy.offers(instruction.type())) {
            return CompletableFuture.completedFuture(Report.failed(instruction.type().word() + " was not offered"));
        }
        return handler.handle(instruction).exceptionally(fault -> Report.failed(KedgeException.of(fault).code().code()));
    }

    private EnrolmentInstruction instruction(Reply reply, int round) {
        if (!reply.status().isSuccess()) {
            throw refused(reply, round);
        }
        if (!Request.JSON.equals(reply.contentType())) {
            throw new KedgeException(ErrorCode.EXCHANGE_MALFORMED, mef() + " answered with media type "
                    + ExchangeCodec.printable(reply.contentType()) + " instead of " + Request.JSON);
        }
        try {
            return ExchangeCodec.decodeInstruction(reply.body());
        } catch (KedgeException e) {
            throw new KedgeException(e.code(), mef() + ": " + e.detail(), e);
        }
    }

    /**
     * The first message was the first of its session, whatever the MEF says: its conflict is about this session's key or KeID, which the
     * next handshake replaces. A conflict later says that the MEF has lost the session's first request.
     */
    private KedgeException refused(Reply reply, int round) {
        String answer = mef() + " answered " + reply.status().code() + " " + reply.status() + reason(reply).map(r -> ": " + r).orElse("");
        return switch (reply.status()) {
            case CONFLICT -> new KedgeException(round == 1 ? ErrorCode.EXCHANGE_REFUSED : ErrorCode.SESSION_NOT_FIRST_REQUEST, answer);
            case BAD_REQUEST, UNSUPPORTED_MEDIA_TYPE -> new KedgeException(ErrorCode.EXCHANGE_MALFORMED, answer);
            default -> new KedgeException(ErrorCode.EXCHANGE_REFUSED, answer);
        };
    }

    private static Optional<String> reason(Reply reply) {
        try {
            return reply.body().length == 0 ? Optional.empty() : ExchangeCodec.decodeReport(reply.body()).reason();
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private Instant agree(End end, Instant ownExpiry) {
        Instant agreed = end.enrolmentExpiry().filter(mefs -> mefs.isBefore(ownExpiry)).orElse(ownExpiry);
        if (!agreed.isAfter(clock.instant())) {
            throw new KedgeException(ErrorCode.KEY_EXPIRED, mef() + " gave an Enrolment Expiry that has passed");
        }
        return agreed;
    }

    private <T> CompletionStage<T> failed(ErrorCode code, String what) {
        return CompletableFuture.failedFuture(new KedgeException(code, mef() + " " + what));
    }

    private String mef() {
        return "MEF " + channel.peer().principal();
    }
}

package org.kedge.messages.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;

class EnrolmentExchangeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant OWN = Instant.parse("2026-09-01T00:00:00Z");
    private static final String END = "{\"instructionType\":\"end\"}";
    private static final String MANAGEMENT = "{\"instructionType\":\"remoteManagement\",\"uri\":\"coaps://dm.example.com\"}";

    private final ScriptedChannel mef = new ScriptedChannel();
    private final List<EnrolmentInstruction> handled = new ArrayList<>();

    private Instant run(ExchangePolicy policy) {
        return run(policy, NOW.plusSeconds(30));
    }

    private Instant run(ExchangePolicy policy, Instant deadline) {
        InstructionHandler handler = instruction -> {
            handled.add(instruction);
            return CompletableFuture.completedFuture(Report.succeeded());
        };
        return await(new EnrolmentExchange(mef, policy, handler, Clock.fixed(NOW, ZoneOffset.UTC), deadline));
    }

    private static Instant await(EnrolmentExchange exchange) {
        return exchange.run(OWN).toCompletableFuture().join();
    }

    private static KedgeException failure(org.junit.jupiter.api.function.Executable run) {
        return KedgeException.of(assertThrows(CompletionException.class, run));
    }

    @Test
    void oneRequestWithNothingOfferedIsEnoughToCommit() {
        mef.answers(END);
        assertEquals(OWN, run(ExchangePolicy.none()));
        assertEquals(1, mef.sent.size());
        assertEquals(Method.POST, mef.sent.get(0).method());
        assertEquals(List.of("enrolment"), mef.sent.get(0).path());
        assertEquals("application/json", mef.sent.get(0).contentType());
        assertEquals("{\"certificateEnrolment\":false,\"mafEnrolment\":false,\"remoteManagement\":false}", mef.sentText(0));
    }

    @Test
    void theEarlierExpiryCounts() {
        mef.answers("{\"instructionType\":\"end\",\"enrolmentExpiry\":\"20260601T000000\"}");
        assertEquals(Instant.parse("2026-06-01T00:00:00Z"), run(ExchangePolicy.none()));
        mef.answers("{\"instructionType\":\"end\",\"enrolmentExpiry\":\"20270601T000000\"}");
        assertEquals(OWN, run(ExchangePolicy.none()));
    }

    @Test
    void anExpiryThatHasPassedIsRefused() {
        mef.answers("{\"instructionType\":\"end\",\"enrolmentExpiry\":\"20260301T100000\"}");
        assertEquals(ErrorCode.KEY_EXPIRED, failure(() -> run(ExchangePolicy.none())).code());
    }

    @Test
    void offeredInstructionIsCarriedOutAndReported() {
        mef.answers(MANAGEMENT).answers(END);
        run(new ExchangePolicy(false, false, true));
        assertEquals(EnrolmentInstruction.Type.REMOTE_MANAGEMENT, handled.get(0).type());
        assertEquals("{\"status\":\"success\"}", mef.sentText(1));
    }

    @Test
    void instructionThatWasNotOfferedIsReportedAsFailedAndTheExchangeGoesOn() {
        mef.answers("{\"instructionType\":\"certificateEnrolment\",\"uri\":\"https://mef.example.com/est\"}").answers(END);
        assertEquals(OWN, run(ExchangePolicy.none()));
        assertTrue(handled.isEmpty());
        assertEquals("{\"status\":\"failure\",\"reason\":\"certificateEnrolment was not offered\"}", mef.sentText(1));
    }

    @Test
    void failingHandlerIsReportedByItsCodeOnly() {
        mef.answers(MANAGEMENT).answers(END);
        InstructionHandler failing = instruction -> CompletableFuture.failedFuture(new IllegalStateException("inner detail"));
        await(new EnrolmentExchange(mef, new ExchangePolicy(true, true, true), failing, Clock.fixed(NOW, ZoneOffset.UTC),
                NOW.plusSeconds(1)));
        assertEquals("{\"status\":\"failure\",\"reason\":\"KEDGE-999\"}", mef.sentText(1));
    }

    @Test
    void withoutAHandlerAnOfferedInstructionIsReportedAsFailed() {
        mef.answers(MANAGEMENT).answers(END);
        new EnrolmentExchange(mef, new ExchangePolicy(false, false, true)).run(Instant.now().plusSeconds(60)).toCompletableFuture().join();
        assertTrue(mef.sentText(1).contains("failure"));
    }

    @Test
    void endlessExchangeIsGivenUp() {
        for (int i = 0; i < EnrolmentExchange.MAX_ROUNDS; i++) {
            mef.answers(MANAGEMENT);
        }
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, failure(() -> run(ExchangePolicy.none())).code());
        assertEquals(EnrolmentExchange.MAX_ROUNDS, mef.sent.size());
    }

    @Test
    void nothingIsSentAfterTheDeadline() {
        assertEquals(ErrorCode.REQUEST_TIMED_OUT, failure(() -> run(ExchangePolicy.none(), NOW)).code());
        assertTrue(mef.sent.isEmpty());
    }

    @Test
    void refusalsHaveTheirCodesAndNameMefStatusAndReason() {
        Map<ReplyStatus, ErrorCode> expected = Map.of(
                ReplyStatus.CONFLICT, ErrorCode.EXCHANGE_REFUSED,
                ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED,
                ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.EXCHANGE_REFUSED,
                ReplyStatus.NOT_FOUND, ErrorCode.EXCHANGE_REFUSED,
                ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.EXCHANGE_REFUSED);
        expected.forEach((status, code) -> {
            mef.answers(Reply.json(status, ExchangeCodec.encode(Report.failed("because"))));
            KedgeException failure = failure(() -> run(ExchangePolicy.none()));
            assertEquals(code, failure.code(), status.name());
            assertTrue(failure.detail().contains("mef.example.com") && failure.detail().contains(Integer.toString(status.code()))
                    && failure.detail().contains("because"), failure.detail());
        });
        mef.answers(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
        assertEquals(ErrorCode.EXCHANGE_REFUSED, failure(() -> run(ExchangePolicy.none())).code());
    }

    @Test
    void aConflictAfterTheFirstMessageIsAboutTheOrder() {
        mef.answers(MANAGEMENT).answers(Reply.json(ReplyStatus.CONFLICT, ExchangeCodec.encode(Report.failed("because"))));
        KedgeException failure = failure(() -> run(ExchangePolicy.none()));
        assertEquals(ErrorCode.SESSION_NOT_FIRST_REQUEST, failure.code());
        assertTrue(failure.detail().contains("because"), failure.detail());
    }

    @Test
    void malformedAnswersAreRefused() {
        for (String json : List.of("", "{", "[]", "{}", "{\"instructionType\":\"dance\"}", "{\"instructionType\":1}", END + END,
                "{\"instructionType\":\"end\",\"instructionType\":\"end\"}",
                "{\"instructionType\":\"end\",\"enrolmentExpiry\":\"2026-06-01\"}",
                "{\"instructionType\":\"remoteManagement\"}", "{\"instructionType\":\"remoteManagement\",\"uri\":\"dm\"}",
                " ".repeat(ExchangeCodec.MAX_OCTETS) + END)) {
            mef.answers(json);
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, failure(() -> run(ExchangePolicy.none())).code(), json.trim());
        }
        mef.answers(new Reply(ReplyStatus.OK, Map.of(), "text/plain", END.getBytes(StandardCharsets.UTF_8)));
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, failure(() -> run(ExchangePolicy.none())).code());
    }

    @Test
    void failuresOfTheChannelPassThrough() {
        mef.fails(ErrorCode.PEER_CLOSED);
        assertEquals(ErrorCode.PEER_CLOSED, failure(() -> run(ExchangePolicy.none())).code());
    }
}

package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.NOTHING_OFFERED;
import static org.kedge.mef.MefFixture.NOW;
import static org.kedge.mef.MefFixture.send;
import static org.kedge.mef.MefFixture.text;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry.Issued;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;

class EnrolmentHandlerTest {
    private final MefFixture fixture = new MefFixture();
    private final ScriptedSession session = new ScriptedSession("enrolee:" + GW1, 0x0C);

    private Reply first(String json) {
        return fixture.enrolment(session, true, json);
    }

    private void assertNothingKept(Reply reply, ReplyStatus status, ErrorCode code) {
        assertEquals(status, reply.status(), text(reply));
        assertEquals(code.code(), fixture.sink.lastCode());
        assertTrue(fixture.registries.keys.issued.isEmpty(), "a Ke was kept");
        assertTrue(text(reply).startsWith("{\"status\":\"failure\",\"reason\":\"" + code.code()), text(reply));
    }

    @Test
    void firstRequestCommitsKeAndIsAnsweredByTheEnd() {
        Reply reply = first(NOTHING_OFFERED);
        assertEquals(ReplyStatus.OK, reply.status());
        assertEquals("{\"instructionType\":\"end\",\"enrolmentExpiry\":\"20260828T100000\"}", text(reply));
        assertTrue(session.closed, "step 16: the MEF closes the session");
        KeId keId = KeId.of(MefFixture.filled(16, 0x0C), MefFixture.MEF);
        Issued issued = fixture.registries.keys.issued.get(keId);
        assertEquals(SecretBytes.owning(MefFixture.filled(32, 0x0C)), issued.key().ke());
        assertEquals(GW1, issued.enroleeId());
        assertEquals(Instant.parse("2026-08-28T10:00:00Z"), issued.key().notAfter(), "what was sent is what is kept");
        AuditRecord record = fixture.sink.granted().get(0);
        assertEquals("enrolment.committed", record.event());
        assertEquals(GW1, record.subject());
        assertEquals(keId.toString(), record.details().get("keId"));
        assertEquals(KeyCheckValue.of(issued.key().ke()), record.details().get("check"));
        assertTrue(session.exported.isClosed(), "the exported octets were wiped");
    }

    @Test
    void theAuditRecordIsDurableBeforeTheKeyIsKept() {
        fixture.sink.onRecord = () -> assertTrue(fixture.registries.keys.issued.isEmpty(), "kept before audited");
        first(NOTHING_OFFERED);
        assertEquals(1, fixture.registries.keys.issued.size());
    }

    @Test
    void instructionsFollowWhatWasOfferedAndTheRecord() {
        Reply maf = first("{\"certificateEnrolment\":true,\"mafEnrolment\":true,\"remoteManagement\":true}");
        assertEquals("{\"instructionType\":\"mafEnrolment\",\"credentialType\":\"symmetricKey\","
                + "\"mafKeyRegistrationUri\":\"coaps://maf.example.com\",\"mafKeyRetrievalUri\":\"coaps://maf.example.com\","
                + "\"lifetime\":\"20260828T100000\"}", text(maf));
        assertFalse(session.closed);
        Reply management = fixture.enrolment(session, false, "{\"status\":\"failure\",\"reason\":\"no MAF client\"}");
        assertEquals("{\"instructionType\":\"remoteManagement\",\"uri\":\"coaps://dm.example.com\"}", text(management));
        Reply end = fixture.enrolment(session, false, "{\"status\":\"success\"}");
        assertTrue(text(end).startsWith("{\"instructionType\":\"end\""), text(end));
        assertTrue(session.closed);
        assertEquals(1, fixture.registries.keys.issued.size());
        assertEquals(0, running());
    }

    /** Step 12: "the MEF may go to step 10 for another MAF", whatever became of the first. */
    @Test
    void anEnroleeOfTwoMafsIsInstructedOnceForEach() {
        PeerRecord maf = fixture.registries.peers.records.get("maf1");
        Fqdn second = Fqdn.parse("maf2.example.com");
        fixture.registries.peers.records.put("maf2", new PeerRecord("maf2", PeerRole.MAF, second, second.value(),
                List.of(URI.create("https://maf2.example.com")), maf.certificate(), Optional.empty(), Optional.empty()));
        fixture.registries.enrolees.update(MefFixture.enrolee(target(MefFixture.MAF), target(EnrolmentTarget.maf(second))));
        assertTrue(text(first("{\"certificateEnrolment\":false,\"mafEnrolment\":true,\"remoteManagement\":false}"))
                .contains("\"mafKeyRegistrationUri\":\"coaps://maf.example.com\""));
        assertTrue(text(fixture.enrolment(session, false, "{\"status\":\"success\"}"))
                .contains("\"mafKeyRegistrationUri\":\"https://maf2.example.com\""));
        assertTrue(text(fixture.enrolment(session, false, "{\"status\":\"failure\",\"reason\":\"KEDGE-710\"}"))
                .startsWith("{\"instructionType\":\"end\""));
        assertEquals(1, fixture.registries.keys.issued.size());
    }

    private static AllowedTarget target(EnrolmentTarget target) {
        return new AllowedTarget(target, Set.of(Suid.RSPF_MAF), KeyDerivation.USAGE_CONSTRAINED);
    }

    private int running() {
        return ((EnrolmentHandler) fixture.mef.enrolmentHandler()).running();
    }

    @Test
    void nothingIsInstructedThatTheRecordDoesNotHold() {
        fixture.registries.enrolees.update(MefFixture.enrolee());
        Reply reply = first("{\"certificateEnrolment\":true,\"mafEnrolment\":true,\"remoteManagement\":false}");
        assertTrue(text(reply).startsWith("{\"instructionType\":\"end\""), text(reply));
    }

    @Test
    void stateOfAnExchangeGoesWithItsSession() {
        first("{\"certificateEnrolment\":false,\"mafEnrolment\":true,\"remoteManagement\":false}");
        assertEquals(1, running());
        session.end();
        assertEquals(0, running());
    }

    @Test
    void requestThatIsNotTheFirstMessageKeepsNothing() {
        assertNothingKept(fixture.enrolment(session, false, NOTHING_OFFERED), ReplyStatus.CONFLICT,
                ErrorCode.SESSION_NOT_FIRST_REQUEST);
        assertEquals(0, session.taken, "the export was not even asked for");
    }

    @Test
    void secondRequestInARunningExchangeIsAConflictAndEndsIt() {
        first("{\"certificateEnrolment\":false,\"mafEnrolment\":true,\"remoteManagement\":false}");
        Reply again = fixture.enrolment(session, false, NOTHING_OFFERED);
        assertEquals(ReplyStatus.CONFLICT, again.status());
        assertEquals(ErrorCode.SESSION_NOT_FIRST_REQUEST.code(), fixture.sink.lastCode());
        assertEquals(1, fixture.registries.keys.issued.size());
        assertEquals(1, session.taken);
        assertTrue(session.closed);
        assertEquals(0, running());
    }

    @Test
    void aTargetMayNotEnrol() {
        Reply reply = fixture.enrolment(new ScriptedSession("peer:maf1", 3), true, NOTHING_OFFERED);
        assertNothingKept(reply, ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void anEnroleeDisabledOrRemovedSinceTheHandshakeMayNotEnrol() {
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee()));
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN);
        fixture.registries.enrolees.remove(GW1);
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void withoutAnAuditSinkNothingIsKept() {
        fixture.sinks.remove(fixture.sink);
        Reply reply = first(NOTHING_OFFERED);
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertTrue(text(reply).contains(ErrorCode.AUDIT_UNAVAILABLE.code()), text(reply));
        assertTrue(fixture.registries.keys.issued.isEmpty());
        assertTrue(session.exported.isClosed());
    }

    @Test
    void withAFailingAuditSinkNothingIsKept() {
        fixture.sink.broken = true;
        Reply reply = first(NOTHING_OFFERED);
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertTrue(text(reply).contains(ErrorCode.AUDIT_UNAVAILABLE.code()), text(reply));
        assertTrue(fixture.registries.keys.issued.isEmpty());
    }

    @Test
    void aFailingRegistryIsAuditedAndAnswered() {
        fixture.registries.keys.broken = true;
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.REGISTRY_IO);
        assertTrue(fixture.sink.records.stream().anyMatch(r -> r.event().equals("enrolment.committed")
                && r.outcome() == AuditRecord.Outcome.FAILED), "the grant was taken back in the trail");
        assertTrue(session.exported.isClosed());
    }

    @Test
    void aKeIdThatExistsIsAConflict() {
        first(NOTHING_OFFERED);
        ScriptedSession clash = new ScriptedSession("enrolee:" + GW1, 0x0C);
        Reply reply = fixture.enrolment(clash, true, NOTHING_OFFERED);
        assertEquals(ReplyStatus.CONFLICT, reply.status());
        assertEquals(1, fixture.registries.keys.issued.size());
    }

    @Test
    void malformedRequestsKeepNothingAndCloseTheSession() {
        for (String bad : List.of("", "{", "[]", "{}", "{\"status\":\"success\"}", NOTHING_OFFERED.replace("false", "0"),
                NOTHING_OFFERED.replace("}", ",\"mafEnrolment\":false}"), NOTHING_OFFERED + " ".repeat(20_000),
                "{\"a\":" + "[".repeat(9000) + "]".repeat(9000) + "}")) {
            ScriptedSession fresh = new ScriptedSession("enrolee:" + GW1, 5);
            assertNothingKept(fixture.enrolment(fresh, true, bad), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
            assertEquals(0, fresh.taken);
            assertTrue(fresh.closed);
        }
    }

    @Test
    void wrongMediaTypeMethodAndPathKeepNothing() {
        byte[] body = NOTHING_OFFERED.getBytes(StandardCharsets.UTF_8);
        List<String> path = List.of("enrolment");
        assertNothingKept(send(fixture.mef.enrolmentHandler(), session, true,
                new Request(Method.POST, path, List.of(), Map.of(), "text/plain", body)), ReplyStatus.UNSUPPORTED_MEDIA_TYPE,
                ErrorCode.EXCHANGE_MALFORMED);
        assertNothingKept(send(fixture.mef.enrolmentHandler(), session, true, Request.get(path)), ReplyStatus.OPERATION_NOT_ALLOWED,
                ErrorCode.EXCHANGE_MALFORMED);
        assertNothingKept(send(fixture.mef.enrolmentHandler(), session, true, Request.postJson(List.of("enrolment", "more"), body)),
                ReplyStatus.NOT_FOUND, ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void aResumedSessionOrOneWithoutExtendedMasterSecretKeepsNothing() {
        session.facts = ScriptedSession.facts(false, true);
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.CONFLICT, ErrorCode.SESSION_RESUMED);
        session.facts = ScriptedSession.facts(true, false);
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.NO_EXTENDED_MASTER_SECRET);
        assertEquals(0, session.taken);
    }

    @Test
    void aRequestWhoseDeadlineHasPassedKeepsNothing() {
        fixture.clock = () -> NOW.plus(Duration.ofSeconds(20));
        assertNothingKept(first(NOTHING_OFFERED), ReplyStatus.REQUEST_TIMEOUT, ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void aClockThatIsNotTrustedKeepsNothing() {
        fixture.clock = () -> {
            throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "below its floor");
        };
        Reply reply = first(NOTHING_OFFERED);
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertTrue(fixture.registries.keys.issued.isEmpty());
        assertEquals(Optional.of(true), Optional.of(fixture.mef.health().health().message().contains("KEDGE-314")));
    }
}

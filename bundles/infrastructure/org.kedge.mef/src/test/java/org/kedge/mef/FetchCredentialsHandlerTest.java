package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.CSE;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.KE_ID;
import static org.kedge.mef.MefFixture.MAF;
import static org.kedge.mef.MefFixture.NOW;
import static org.kedge.mef.MefFixture.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsCodec;

class FetchCredentialsHandlerTest {
    private static final String KEID = KE_ID.toString();
    private static final String NO_KEY = "{\"status\":false,\"errorString\":\"no key of this identifier for this target\"}";

    private final MefFixture fixture = new MefFixture();

    @BeforeEach
    void enrolled() {
        fixture.holdKe(NOW.plus(Duration.ofDays(90)));
    }

    private static SecretBytes ke() {
        return SecretBytes.owning(MefFixture.filled(32, 0x0B));
    }

    private Reply maf(String... path) {
        return fixture.fetch("maf1", "maf.example.com", path);
    }

    private static Granted granted(Reply reply) {
        assertEquals(ReplyStatus.OK, reply.status(), text(reply));
        return (Granted) FetchCredentialsCodec.decode(reply.body());
    }

    private void assertRefused(Reply reply, ReplyStatus status, ErrorCode code) {
        assertEquals(status, reply.status(), text(reply));
        assertEquals(code.code(), fixture.sink.lastCode());
        assertTrue(text(reply).startsWith("{\"status\":false,\"errorString\":"), text(reply));
        assertFalse(text(reply).contains("credential\""), "a key left");
        assertTrue(fixture.sink.granted().isEmpty());
    }

    @Test
    void aMafGetsTheUsageConstrainedKeyOfTheEnrolee() {
        Granted answer = granted(maf("fetchCredentials", KEID, "21"));
        assertEquals(KeyDerivations.usageConstrained(ke(), Suid.RSPF_MAF, "maf.example.com"), answer.credential());
        assertEquals(GW1, answer.enroleeId().orElseThrow());
        assertEquals(KeyDerivation.USAGE_CONSTRAINED, answer.derivation());
        assertEquals(Optional.empty(), answer.keyId(), "the MAF assigns the KmID");
        assertEquals(Instant.parse("2026-03-31T10:00:00Z"), answer.lifetime(), "the configured 30 days");
    }

    @Test
    void theOlderFlowGivesKmAndItsKmId() {
        fixture.registries.enrolees.update(MefFixture.enrolee(new AllowedTarget(MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.LEGACY)));
        Granted answer = granted(maf("fetchCredentials", KEID, "21"));
        SecretBytes km = KeyDerivations.km(ke(), "maf.example.com");
        assertEquals(km, answer.credential());
        assertEquals(KeyDerivation.LEGACY, answer.derivation());
        assertEquals(Optional.of(KeyDerivations.legacyKmId(km, MAF.fqdn())), answer.keyId());
    }

    @Test
    void aCseGetsItsKeyUnderBothStrategies() {
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED)));
        assertEquals(KeyDerivations.usageConstrained(ke(), Suid.RSPF_SAEF, "in1.sp.example.com"),
                granted(fixture.fetch("in1", CSE.id(), "fetchCredentials", KEID, "22")).credential());
        fixture.registries.enrolees.update(MefFixture.enrolee(new AllowedTarget(CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.LEGACY)));
        Granted legacy = granted(fixture.fetch("in1", CSE.id(), "fetchCredentials", KEID, "22"));
        assertEquals(KeyDerivations.kpsa(ke(), "//sp.example.com/in1"), legacy.credential());
        assertEquals(Optional.empty(), legacy.keyId());
    }

    @Test
    void oneTargetMayHaveADerivationPerUsage() {
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(MAF, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED),
                new AllowedTarget(MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.LEGACY)));
        assertEquals(KeyDerivation.LEGACY, granted(maf("fetchCredentials", KEID, "21")).derivation());
    }

    @Test
    void lifetimeNeverOutlivesKe() {
        fixture.registries.keys.issued.clear();
        Instant end = Instant.parse("2026-03-02T00:00:00Z");
        fixture.holdKe(end);
        assertEquals(end, granted(maf("fetchCredentials", KEID, "21")).lifetime());
    }

    @Test
    void theAuditRecordIsWrittenBeforeTheAnswerAndShowsTheCheckValue() {
        Request request = Request.get(List.of("fetchCredentials", KEID.toLowerCase(), "21"))
                .withHeader(Request.ORIGINATOR, "maf.example.com").withQuery("targetUri", "coaps://maf.example.com:5684");
        Granted answer = granted(MefFixture.send(fixture.mef.fetchHandler(), new ScriptedSession("peer:maf1", 1), true, request));
        AuditRecord record = fixture.sink.granted().get(0);
        assertEquals("key.released", record.event());
        assertEquals(GW1, record.subject());
        assertEquals("maf.example.com", record.peer());
        assertEquals(KeyCheckValue.of(answer.credential()), record.details().get("check"));
        assertEquals("21", record.details().get("suid"));
        assertEquals("coaps://maf.example.com:5684", record.details().get("targetUri"));
        assertEquals(KEID, record.details().get("keId"));
    }

    @Test
    void withoutAuditNoKeyLeaves() {
        fixture.sink.broken = true;
        Reply failing = maf("fetchCredentials", KEID, "21");
        fixture.sinks.remove(fixture.sink);
        Reply missing = maf("fetchCredentials", KEID, "21");
        for (Reply reply : List.of(failing, missing)) {
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
            assertEquals("{\"status\":false,\"errorString\":\"KEDGE-516 audit unavailable\"}", text(reply));
        }
    }

    @Test
    void originatorThatIsNotTheAuthenticatedPeerIsRefusedBeforeAnyLookUp() {
        fixture.registries.keys.broken = true;
        for (String originator : List.of("other.example.com", "MAF.example.com", "//sp.example.com/in1", "")) {
            assertRefused(fixture.fetch("maf1", originator, "fetchCredentials", KEID, "21"), ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED,
                    ErrorCode.ORIGINATOR_MISMATCH);
        }
        assertRefused(MefFixture.send(fixture.mef.fetchHandler(), new ScriptedSession("peer:maf1", 1), true,
                Request.get(List.of("fetchCredentials", KEID, "21"))), ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED,
                ErrorCode.ORIGINATOR_MISMATCH);
    }

    @Test
    void anEnroleeOrARemovedPeerMayNotFetch() {
        Request request = Request.get(List.of("fetchCredentials", KEID, "21")).withHeader(Request.ORIGINATOR, GW1);
        assertRefused(MefFixture.send(fixture.mef.fetchHandler(), new ScriptedSession("enrolee:" + GW1, 1), true, request),
                ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN);
        fixture.registries.peers.remove("maf1");
        assertRefused(maf("fetchCredentials", KEID, "21"), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void aTargetThatIsNotAllowedCannotTellWhetherTheKeIdExists() {
        Reply known = fixture.fetch("in1", CSE.id(), "fetchCredentials", KEID, "22");
        assertRefused(known, ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED);
        Reply unknown = fixture.fetch("in1", CSE.id(), "fetchCredentials", "00" + KEID.substring(2), "22");
        assertRefused(unknown, ReplyStatus.NOT_FOUND, ErrorCode.KEY_UNKNOWN);
        assertEquals(known.status(), unknown.status());
        assertArrayEquals(known.body(), unknown.body());
        assertEquals(NO_KEY, text(known));
    }

    /** The role counts: a CSE with the FQDN of a MAF is not that MAF, and a MAF that names itself like a CSE is not that CSE. */
    @Test
    void aPeerOfAnotherRoleIsNotTheTarget() {
        fixture.registries.peers.records.put("x", new PeerRecord("x", PeerRole.CSE, MAF.fqdn(), "//sp.example.com/x", List.of(),
                Optional.empty(), Optional.empty(), Optional.empty()));
        assertRefused(fixture.fetch("x", "//sp.example.com/x", "fetchCredentials", KEID, "21"), ReplyStatus.NOT_FOUND,
                ErrorCode.TARGET_NOT_ALLOWED);
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED)));
        fixture.registries.peers.records.put("y", new PeerRecord("y", PeerRole.MAF, CSE.fqdn(), CSE.id(), List.of(),
                Optional.empty(), Optional.empty(), Optional.empty()));
        assertRefused(fixture.fetch("y", CSE.id(), "fetchCredentials", KEID, "22"), ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED);
    }

    @Test
    void suidThatIsNotAllowed() {
        assertRefused(maf("fetchCredentials", KEID, "22"), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.SUID_NOT_ALLOWED);
    }

    @Test
    void suidThatTheOlderFlowHasNoKeyFor() {
        fixture.registries.enrolees.update(MefFixture.enrolee(new AllowedTarget(MAF, Set.of(Suid.RSPF_SAEF), KeyDerivation.LEGACY)));
        assertRefused(maf("fetchCredentials", KEID, "22"), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.DERIVATION_UNSUPPORTED);
    }

    @Test
    void expiredKeLooksUnknownToTheTargetAndExpiredToTheOwner() {
        fixture.clock = () -> NOW.plus(Duration.ofDays(90));
        Reply reply = maf("fetchCredentials", KEID, "21");
        assertRefused(reply, ReplyStatus.NOT_FOUND, ErrorCode.KEY_EXPIRED);
        assertEquals(NO_KEY, text(reply));
    }

    @Test
    void keOfADisabledEnroleeIsUnknown() {
        fixture.registries.enrolees.update(MefFixture.disabled(fixture.registries.enrolees.find(GW1).orElseThrow()));
        assertRefused(maf("fetchCredentials", KEID, "21"), ReplyStatus.NOT_FOUND, ErrorCode.KEY_UNKNOWN);
    }

    @Test
    void malformedPaths() {
        for (String keId : List.of("", "@", "mef.example.com", "zz" + KEID.substring(2), KEID.substring(1), KEID + "/",
                "%41" + KEID.substring(3), "fe/+8pY3qJ0hiuZNrke/NQ==@bsf.example.com", KEID.replace("example", "exa mple"),
                "A".repeat(200) + "@mef.example.com")) {
            assertRefused(maf("fetchCredentials", keId, "21"), ReplyStatus.BAD_REQUEST, ErrorCode.IDENTIFIER_MALFORMED);
        }
        for (String suid : List.of("", "20", "30", "31", "9", "021", "2 1", "+21", "\u0662\u0661")) {
            assertRefused(maf("fetchCredentials", KEID, suid), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.SUID_UNDEFINED);
        }
        assertRefused(maf("fetchCredentials"), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
        assertRefused(maf("fetchCredentials", KEID), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
        assertRefused(maf("fetchCredentials", KEID, "21", "x"), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void otherMethodsAreNotServed() {
        assertRefused(MefFixture.send(fixture.mef.fetchHandler(), new ScriptedSession("peer:maf1", 1), true,
                Request.postJson(List.of("fetchCredentials", KEID, "21"), new byte[2])), ReplyStatus.OPERATION_NOT_ALLOWED,
                ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void aFailingRegistryIsOurFault() {
        fixture.registries.keys.broken = true;
        assertRefused(maf("fetchCredentials", KEID, "21"), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.REGISTRY_IO);
    }
}

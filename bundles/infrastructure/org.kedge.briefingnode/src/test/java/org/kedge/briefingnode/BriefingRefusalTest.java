package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.ServerSession;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;

/** What is refused, with which status and code; nothing is stored by it. */
class BriefingRefusalTest {
    private final BbnFixture fixture = new BbnFixture();

    @BeforeEach
    void rules() {
        fixture.rules(Map.of("*", BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com")));
    }

    private void assertRefused(ReplyStatus status, String code, Reply reply) {
        assertEquals(status, reply.status(), BbnFixture.text(reply));
        assertTrue(BbnFixture.text(reply).contains(code), BbnFixture.text(reply));
        assertEquals(code, fixture.sink.lastCode());
        assertNothingStored();
    }

    private void assertNothingStored() {
        assertEquals(List.of(), fixture.writes);
        assertEquals(List.of(), fixture.sink.granted());
    }

    private static Request raw(String body) {
        return Request.postJson(List.of(BriefingRequest.PATH), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNodeThatCallsItselfAnotherOneIsRefused() {
        Reply reply = fixture.ask(BbnFixture.gw1(), BbnFixture.request(Optional.of(new NodeId(BbnFixture.GW2))));
        assertRefused(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, "KEDGE-224", reply);
        assertEquals(BbnFixture.GW1, fixture.sink.records.get(0).subject());
        assertTrue(fixture.sink.records.get(0).details().get("cause").contains(BbnFixture.GW2));
    }

    @Test
    void itsOwnNameIsFine() {
        fixture.brief(BbnFixture.gw1(), BbnFixture.request(Optional.of(new NodeId(BbnFixture.GW1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{\"node\":7,\"reason\":\"BOOT\"}", "{\"reason\":\"NOW\"}", "",
        "{\"reason\":\"BOOT\",\"reason\":\"BOOT\"}", "{\"reason\":\"BOOT\",\"code\":\"short\"}"})
    void malformedRequests(String body) {
        assertRefused(ReplyStatus.BAD_REQUEST, "KEDGE-123", fixture.ask(BbnFixture.gw1(), raw(body)));
    }

    @Test
    void aRequestThatIsTooLong() {
        assertRefused(ReplyStatus.BAD_REQUEST, "KEDGE-123", fixture.ask(BbnFixture.gw1(), raw(" ".repeat(
                BriefingCodec.MAX_REQUEST_OCTETS + 1))));
    }

    @Test
    void otherMethodsPathsAndMediaTypes() {
        byte[] body = BriefingCodec.write(BbnFixture.REQUEST);
        assertRefused(ReplyStatus.OPERATION_NOT_ALLOWED, "KEDGE-123", fixture.ask(BbnFixture.gw1(), Request.get(List.of("briefing"))));
        assertRefused(ReplyStatus.NOT_FOUND, "KEDGE-123", fixture.ask(BbnFixture.gw1(), Request.postJson(List.of("briefing", "x"), body)));
        assertRefused(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, "KEDGE-123", fixture.ask(BbnFixture.gw1(),
                new Request(Method.POST, List.of("briefing"), List.of(), Map.of(), "text/plain", body)));
    }

    @Test
    void aRequestIsWipedBecauseItMayHoldACode() {
        Request request = Request.postJson(List.of(BriefingRequest.PATH), BriefingCodec.write(BbnFixture.REQUEST));
        fixture.ask(BbnFixture.gw1(), request);
        for (byte octet : request.body()) {
            assertEquals(0, octet);
        }
    }

    @Test
    void aNodeThatWasDisabledSinceItsHandshake() {
        fixture.change(BbnFixture.GW1, node -> Edits.enabled(node, false));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST));
    }

    @Test
    void aNodeThatWasRemovedSinceItsHandshake() {
        fixture.memory.remove(new NodeId(BbnFixture.GW1));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST));
    }

    @Test
    void aNodeThatAuthenticatedAsItMayNoMore() {
        ServerSession psk = Session.psk(BbnFixture.GW1, "old@bbn.example.com");
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(psk, BbnFixture.REQUEST));
        ServerSession certificate = Session.certificate(BbnFixture.GW3, BbnFixture.CERT1);
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(certificate, BbnFixture.REQUEST));
        ServerSession bTid = Session.psk(BbnFixture.GW3, "AAAAAAAAAAAAAAAAAAAAAA==@bsf.example.com");
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(bTid, BbnFixture.REQUEST));
    }

    @Test
    void nobodyAnonymous() {
        Session nobody = new Session(new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of()));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(nobody, BbnFixture.REQUEST));
        Session named = new Session(new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", BbnFixture.GW1, List.of()));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, "KEDGE-214", fixture.ask(named, BbnFixture.REQUEST));
    }

    @Test
    void aFaultOfTheRegistryIsWorthAnotherTry() {
        fixture.broken = true;
        Reply reply = fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, "KEDGE-512", reply);
        assertFalse(BbnFixture.text(reply).contains("database"), BbnFixture.text(reply));
        assertEquals("30", reply.headers().get("retry-after"));
        assertEquals(Level.WARNING, fixture.bbn.health().health().level());
        fixture.broken = false;
        fixture.brief(BbnFixture.gw1());
        assertEquals(Level.OK, fixture.bbn.health().health().level());
    }

    @Test
    void noRulesThatCanBeRunAtAll() {
        BbnFixture empty = new BbnFixture();
        empty.rules.save(new Rulebook(0, List.of(
                new BriefingRule("main", "r", List.of(), Set.of(),
                        new Outcome(List.of("nowhere"), Optional.empty()), true)),
                List.of()));
        Reply reply = empty.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertTrue(BbnFixture.text(reply).contains("KEDGE-130"), BbnFixture.text(reply));
    }

    @Test
    void aNodeInALoopIsHeldBackAndTheTrailStaysShort() {
        fixture.bbn.reconfigure(BbnFixture.settings().with(new BriefingNodeSettings.Limits(3, 100_000, 30)));
        for (int i = 0; i < 3; i++) {
            fixture.brief(BbnFixture.gw1());
        }
        int audited = fixture.sink.records.size();
        Reply reply = fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertEquals("3601", reply.headers().get("retry-after"));
        assertEquals(audited, fixture.sink.records.size());
        fixture.brief(BbnFixture.gw2());
        fixture.nanos.addAndGet(Duration.ofHours(1).toNanos());
        fixture.brief(BbnFixture.gw1());
    }

    @Test
    void aNodeInALoopTakesNothingFromTheOthers() {
        fixture.bbn.reconfigure(BbnFixture.settings().with(new BriefingNodeSettings.Limits(2, 5, 30)));
        fixture.nanos.addAndGet(1);
        for (int i = 0; i < 20; i++) {
            fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        }
        fixture.brief(BbnFixture.gw2());
    }

    @Test
    void aSessionEndsWithTheCertificateThatItsRecordHad() {
        fixture.brief(BbnFixture.gw1());
        fixture.change(BbnFixture.GW1, node -> new NodeRecord(node.id(), node.enroleeId(), node.pskIdentity(),
                Optional.of(BbnFixture.ca().information(CertificateFlavour.NODE_ID, "gw1-new.example.org")), node.gba(), node.kpmId(),
                node.labels(), node.location(), node.technician(), node.msisdn(), true));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST).status());
    }

    @Test
    void allTogetherAreHeldBack() {
        fixture.bbn.reconfigure(BbnFixture.settings().with(new BriefingNodeSettings.Limits(100, 2, 30)));
        fixture.nanos.addAndGet(1);
        fixture.brief(BbnFixture.gw1());
        fixture.brief(BbnFixture.gw2());
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST).status());
        assertEquals(1, fixture.meters.count("bbn.briefings outcome limited"));
        fixture.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        fixture.brief(BbnFixture.gw1());
    }

    @Test
    void strangersDoNotFillTheTrail() {
        fixture.change(BbnFixture.GW1, (NodeRecord node) -> Edits.enabled(node, false));
        for (int i = 0; i < 1000; i++) {
            fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        }
        assertTrue(fixture.sink.records.size() <= 10, fixture.sink.records.size() + " records");
    }
}

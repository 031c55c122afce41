package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.messages.gba.ZnAnswer;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;

/** Which keys NAFs get, and which they do not. */
class ZnTest {
    private static final String RELEASED = "gba.key.released";
    private final BsfFixture fixture = new BsfFixture();

    private void assertRefused(ReplyStatus status, int http, ErrorCode code, Reply reply) {
        assertEquals(status, reply.status());
        assertEquals(code.code(), fixture.sink.lastCode());
        assertEquals(ZnCodec.PROBLEM, reply.contentType());
        assertEquals(code.name(), ZnCodec.cause(reply.body()));
        assertTrue(BsfFixture.text(reply).contains(Integer.toString(http)), BsfFixture.text(reply));
        assertTrue(fixture.sink.granted().stream().noneMatch(record -> record.event().equals(RELEASED)), "no key left");
    }

    private Reply ask(KeyReference bTid) {
        return fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF));
    }

    private void settle(Uss... uss) {
        fixture.subscribers.update(BsfFixture.IMPI, BsfFixture.guss(uss), true);
    }

    @Test
    void theNafGetsTheKeyThatTheUeDerives() {
        Ue.Done done = fixture.ue().bootstrap();
        Reply reply = ask(BsfFixture.bTid(done.reply()));
        assertEquals(ReplyStatus.OK, reply.status());
        try (ZnAnswer answer = ZnCodec.readAnswer(reply.body()); SecretBytes ks = done.ks();
                SecretBytes mine = GbaKeys.ksNaf(ks, done.rand(), BsfFixture.IMPI,
                        new NafId(BsfFixture.MAF, UaProtocolId.parse(BsfFixture.TLS)))) {
            assertEquals(mine, answer.meKey());
            assertEquals(Optional.empty(), answer.uiccKey());
            assertEquals(Instant.parse("2026-03-02T10:00:00Z"), answer.notAfter());
            assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00Z")), answer.created());
            assertEquals(List.of(BsfFixture.GW1), answer.uss().get(0).ueIds());
            assertEquals(Set.of(), answer.uss().get(0).nafs(), "other NAFs are nobody's business");
            Map<String, String> details = fixture.sink.granted().get(1).details();
            assertEquals(KeyCheckValue.of(mine), details.get("check"));
            assertEquals("contract 7", details.get("agreement"));
            assertEquals(BsfFixture.MAF.value(), details.get("naf"));
        }
    }

    @Test
    void everyProtocolAndEveryNafHasItsOwnKey() {
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.MAF, BsfFixture.CSE));
        ZnRequest dtls = new ZnRequest(bTid, BsfFixture.MAF, "010001C0A8", false, List.of(100));
        Set<String> keys = Set.of(key(ask(bTid)), key(fixture.zn("maf1", BsfFixture.MAF, dtls)),
                key(fixture.zn("in1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.CSE))));
        assertEquals(3, keys.size());
    }

    private static String key(Reply reply) {
        assertEquals(ReplyStatus.OK, reply.status());
        try (ZnAnswer answer = ZnCodec.readAnswer(reply.body())) {
            return KeyCheckValue.of(answer.meKey());
        }
    }

    @Test
    void anUnknownOrEndedBTidIsNotFound() {
        KeyReference bTid = fixture.bootstrapped();
        KeyReference other = KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@" + BsfFixture.FQDN);
        assertRefused(ReplyStatus.NOT_FOUND, 404, ErrorCode.BTID_UNKNOWN, ask(other));
        fixture.now = Instant.parse("2026-03-02T10:00:00Z");
        assertRefused(ReplyStatus.NOT_FOUND, 404, ErrorCode.BTID_UNKNOWN, ask(bTid));
    }

    /** Name of the request, name of the record and name of the certificate must be one. */
    @Test
    void aNafThatAsksForAnothersFqdnGetsNothing() {
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.MAF, BsfFixture.CSE));
        for (Reply reply : List.of(fixture.zn("in1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.MAF)),
                fixture.zn("maf1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.MAF)),
                fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.CSE)))) {
            assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, reply);
        }
        Request body = Request.postJson(ZnRequest.PATH, ZnCodec.request(BsfFixture.request(bTid, BsfFixture.MAF)));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED,
                fixture.zn("maf1", PeerIdentity.Kind.PSK, BsfFixture.MAF, body));
    }

    @Test
    void whoIsNoNafGetsNothing() {
        KeyReference bTid = fixture.bootstrapped();
        for (String name : List.of("ae1", "hss1", "nobody")) {
            assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.PEER_UNKNOWN,
                    fixture.zn(name, BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)));
        }
        fixture.peers.remove("maf1");
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.PEER_UNKNOWN, ask(bTid));
    }

    @Test
    void aNafThatNoSettingAllowsGetsNothing() {
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.CSE));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, ask(bTid));
        settle();
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, ask(bTid));
    }

    @Test
    void aSettingWithAGroupAllowsTheNafsOfThatGroup() {
        KeyReference bTid = fixture.bootstrapped();
        settle(new Uss(100, 0, List.of(BsfFixture.GW1), Optional.of("m2m"), Set.of(), List.of(), Optional.empty()));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, ask(bTid));
        fixture.bsf.reconfigure(BsfFixture.settings().with(Map.of("m2m", Set.of(BsfFixture.MAF))));
        assertEquals(ReplyStatus.OK, ask(bTid).status());
        settle(new Uss(100, 0, List.of(), Optional.of("m2m"), Set.of(BsfFixture.CSE), List.of(), Optional.empty()));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ask(bTid).status(), "NAFs that are named count alone");
    }

    @Test
    void onlySettingsOfTheServicesAskedForThatAllowTheNafAreTold() {
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.MAF), BsfFixture.uss(101, BsfFixture.MAF), BsfFixture.uss(102, BsfFixture.CSE));
        ZnRequest request = new ZnRequest(bTid, BsfFixture.MAF, BsfFixture.TLS, false, List.of(100, 102, 103));
        try (ZnAnswer answer = ZnCodec.readAnswer(fixture.zn("maf1", BsfFixture.MAF, request).body())) {
            assertEquals(List.of(100), answer.uss().stream().map(Uss::gsId).toList());
        }
    }

    @Test
    void aSubscriberDisabledOrRemovedWhileItsBootstrapLivesYieldsNoMoreKeys() {
        KeyReference bTid = fixture.bootstrapped();
        fixture.subscribers.update(BsfFixture.IMPI, BsfFixture.guss(BsfFixture.USS), false);
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.SUBSCRIBER_UNKNOWN, ask(bTid));
        fixture.subscribers.remove(BsfFixture.IMPI);
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.SUBSCRIBER_UNKNOWN, ask(bTid));
    }

    @Test
    void keyChoiceIsHonoured() {
        fixture.subscribers.update(BsfFixture.IMPI, new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.empty(), List.of(BsfFixture.USS)),
                true);
        Ue ue = fixture.ue();
        KeyReference inTerminal = BsfFixture.bTid(ue.bootstrap().reply());
        ue.headers.put("user-agent", "Test 3gpp-gba-uicc");
        DigestChallenge challenge = ue.challenge(ue.start());
        KeyReference inCard = BsfFixture.bTid(ue.get(ue.answer(challenge, ue.keys(ue.checkInCard(challenge))).header()));
        assertEquals(true, uicc(inCard, Optional.empty(), true));
        assertEquals(false, uicc(inCard, Optional.empty(), false));
        assertEquals(false, uicc(inTerminal, Optional.empty(), true));
        assertEquals(false, uicc(inCard, Optional.of(KeyChoice.ME_BASED_KEY), true));
        assertEquals(true, uicc(inCard, Optional.of(KeyChoice.UICC_BASED_KEY), true));
        assertEquals(true, uicc(inCard, Optional.of(KeyChoice.ME_UICC_BASED_KEYS), true));
        fixture.sink.records.clear();
        for (Reply reply : List.of(ask(inCard, Optional.of(KeyChoice.UICC_BASED_KEY), false),
                ask(inTerminal, Optional.of(KeyChoice.UICC_BASED_KEY), true))) {
            assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, reply);
        }
    }

    private boolean uicc(KeyReference bTid, Optional<KeyChoice> choice, boolean aware) {
        try (ZnAnswer answer = ZnCodec.readAnswer(ask(bTid, choice, aware).body())) {
            answer.uiccKey().ifPresent(key -> assertTrue(!key.equals(answer.meKey())));
            return answer.uiccKey().isPresent();
        }
    }

    private Reply ask(KeyReference bTid, Optional<KeyChoice> choice, boolean aware) {
        settle(new Uss(100, 0, List.of(BsfFixture.GW1), Optional.empty(), Set.of(BsfFixture.MAF), List.of(), choice));
        return fixture.zn("maf1", BsfFixture.MAF, new ZnRequest(bTid, BsfFixture.MAF, BsfFixture.TLS, aware, List.of(100)));
    }

    @Test
    void withoutAuditNoKeyLeaves() {
        KeyReference bTid = fixture.bootstrapped();
        fixture.sink.broken = true;
        Reply reply = ask(bTid);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertEquals("30", reply.headers().get("retry-after"));
        assertEquals(ErrorCode.AUDIT_UNAVAILABLE.name(), ZnCodec.cause(reply.body()));
        fixture.sinks.remove(fixture.sink);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, ask(bTid).status());
        assertTrue(fixture.bsf.health().health().message().contains("audit"));
    }

    @Test
    void withoutARegistryOrAnAgreementNoKeyLeaves() {
        KeyReference bTid = fixture.bootstrapped();
        fixture.bootstraps.broken = true;
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, 503, ErrorCode.REGISTRY_IO, ask(bTid));
        fixture.bootstraps.broken = false;
        fixture.peers.broken = true;
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, 503, ErrorCode.REGISTRY_IO, ask(bTid));
        fixture.peers.broken = false;
        fixture.bsf.reconfigure(BsfFixture.settings().off());
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, 503, ErrorCode.GBA_NOT_AGREED, ask(bTid));
    }

    @Test
    void requestsOfOneNafAreLimited() {
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.MAF, BsfFixture.CSE));
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Limits(9, 9, 9, 9, 2)));
        ask(bTid);
        ask(bTid);
        Reply third = ask(bTid);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, third.status());
        assertEquals(ErrorCode.BSF_BUSY.code(), fixture.sink.lastCode());
        assertEquals(ReplyStatus.OK, fixture.zn("in1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.CSE)).status());
        fixture.nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertEquals(ReplyStatus.OK, ask(bTid).status());
    }

    @Test
    void madeUpBTidsDoNotFillTheAuditTrail() {
        KeyReference other = KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@" + BsfFixture.FQDN);
        for (int i = 0; i < 200; i++) {
            assertEquals(ReplyStatus.NOT_FOUND, ask(other).status());
        }
        assertTrue(fixture.sink.records.size() <= 20, fixture.sink.records.size() + " records");
        assertEquals(200, fixture.meters.counted.stream().filter("bsf.keys outcome refused"::equals).count());
        KeyReference bTid = fixture.bootstrapped();
        settle(BsfFixture.uss(100, BsfFixture.CSE));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, 403, ErrorCode.NAF_NOT_ALLOWED, ask(bTid));
    }

    @Test
    void whatIsNoRequestOfZn() {
        KeyReference bTid = fixture.bootstrapped();
        byte[] good = ZnCodec.request(BsfFixture.request(bTid, BsfFixture.MAF));
        assertRefused(ReplyStatus.BAD_REQUEST, 400, ErrorCode.EXCHANGE_MALFORMED, post(ZnRequest.PATH, "{}"));
        assertRefused(ReplyStatus.BAD_REQUEST, 400, ErrorCode.EXCHANGE_MALFORMED, post(ZnRequest.PATH, "<zn/>"));
        assertRefused(ReplyStatus.NOT_FOUND, 404, ErrorCode.EXCHANGE_MALFORMED,
                post(List.of("nbsp-gba", "v1", "push-info-retrieval"), new String(good, StandardCharsets.UTF_8)));
        assertRefused(ReplyStatus.OPERATION_NOT_ALLOWED, 405, ErrorCode.EXCHANGE_MALFORMED, fixture.zn("maf1",
                PeerIdentity.Kind.CERTIFICATE, BsfFixture.MAF, Request.get(ZnRequest.PATH)));
        assertRefused(ReplyStatus.UNSUPPORTED_MEDIA_TYPE, 415, ErrorCode.EXCHANGE_MALFORMED, fixture.zn("maf1",
                PeerIdentity.Kind.CERTIFICATE, BsfFixture.MAF, new Request(Method.POST, ZnRequest.PATH, List.of(), Map.of(), "text/xml",
                        good)));
    }

    private Reply post(List<String> path, String json) {
        return fixture.zn("maf1", PeerIdentity.Kind.CERTIFICATE, BsfFixture.MAF,
                Request.postJson(path, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The key of a TMPI is derived like that of a NAF with the BSF's name: no NAF may ask for that identifier. */
    @Test
    void theIdentifierOfTmpisIsNobodys() {
        KeyReference bTid = fixture.bootstrapped();
        ZnRequest request = new ZnRequest(bTid, BsfFixture.MAF, UaProtocolId.TMPI.toString(), false, List.of(100));
        assertRefused(ReplyStatus.BAD_REQUEST, 400, ErrorCode.IDENTIFIER_MALFORMED, fixture.zn("maf1", BsfFixture.MAF, request));
    }

    @Test
    void ownersCanCompareCheckValuesWithoutARelease() {
        KeyReference bTid = fixture.bootstrapped();
        NafKeys.CheckValues values = fixture.bsf.keys().checkValues(bTid, BsfFixture.MAF, BsfFixture.TLS);
        assertEquals(key(ask(bTid)), values.me());
        assertEquals(Optional.empty(), values.uicc());
    }
}

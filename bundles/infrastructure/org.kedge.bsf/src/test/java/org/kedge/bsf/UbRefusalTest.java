package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;

/** What Ub must not accept, with its status, its code and nothing left behind. */
class UbRefusalTest {
    private final BsfFixture fixture = new BsfFixture();
    private Ue ue;

    @BeforeEach
    void ue() {
        ue = fixture.ue();
    }

    private void assertRefused(ReplyStatus status, ErrorCode code, Reply reply) {
        assertEquals(status, reply.status());
        assertEquals(code.code(), fixture.sink.lastCode());
        assertEquals(0, reply.body().length);
        assertFalse(reply.headers().containsKey("www-authenticate"), "no vector");
        assertTrue(fixture.bootstraps.rows.isEmpty(), "nothing stored");
    }

    /** A fresh challenge instead of a bootstrap: another vector, one more number, nothing stored. */
    private DigestChallenge assertChallengedAgain(DigestChallenge before, Reply reply) {
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
        assertEquals(ErrorCode.AKA_REJECTED.code(), fixture.sink.lastCode());
        DigestChallenge next = ue.challenge(reply);
        assertNotEquals(before.nonce(), next.nonce());
        assertNotEquals(before.opaque(), next.opaque());
        return next;
    }

    private String changed(DigestAuthorization answer, String from, String to) {
        String header = answer.header();
        assertTrue(header.contains(from), header);
        return header.replace(from, to);
    }

    @Test
    void unknownDisabledAndMalformedSubscribersLookAlike() {
        fixture.subscribe(new Impi("001010000000002@ims.mnc001.mcc001.3gppnetwork.org"), SubscriberRecord.Aka.milenage(0),
                BsfFixture.guss());
        fixture.subscribers.update(new Impi("001010000000002@ims.mnc001.mcc001.3gppnetwork.org"), BsfFixture.guss(), false);
        for (String name : List.of("001019999999999@ims.mnc001.mcc001.3gppnetwork.org", "001010000000002@ims.mnc001.mcc001.3gppnetwork.org",
                "nobody", "@", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@tmpi.bsf.3gppnetwork.org")) {
            ue.username = name;
            assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.SUBSCRIBER_UNKNOWN, ue.start());
        }
        assertEquals(0, fixture.bsf.openChallenges());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic dXNlcjpw", "Digest username=\"a@b.c\"", "Digest \u00e9",
        "Digest username=\"a@b.c\", realm=\"r\", nonce=\"\", uri=\"/\", response=\"00000000000000000000000000000000\""})
    void malformedCredentials(String authorization) {
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.get(authorization));
    }

    @Test
    void badBase64AndAShortNonceAreNoOpenChallenge() {
        DigestChallenge challenge = ue.challenge(ue.start());
        AkaKeys keys = ue.keys(ue.check(challenge));
        DigestAuthorization answer = ue.answer(challenge, keys);
        for (String nonce : List.of("!!!!", "AAAA", challenge.nonce().substring(4))) {
            assertChallengedAgain(challenge, ue.get(changed(answer, challenge.nonce(), nonce)));
        }
        assertTrue(fixture.bootstraps.rows.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "!!!!", "AAAAAAAAAAAAAAAAAAAAAAA="})
    void badAutsIsMalformed(String auts) {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.get(answer.header() + ", auts=\"" + auts + "\""));
        assertEquals(1, fixture.bsf.openChallenges(), "a message that is none takes no challenge away");
    }

    @Test
    void anotherRealmOrHostIsNotThisBsf() {
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED,
                ue.get(DigestAuthorization.initial(ue.username, "bsf.example.com", "/").header()));
        ue.headers.put("host", "bsf.example.com");
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.start());
        ue.headers.put("host", "[::1]:80");
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.start());
        ue.headers.remove("host");
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.start());
        assertEquals(0, fixture.subscribers.sqn.get(BsfFixture.IMPI), "no vector was spent");
    }

    @Test
    void onlyGetOfTheRootIsServed() {
        String initial = DigestAuthorization.initial(ue.username, BsfFixture.FQDN.value(), "/").header();
        assertRefused(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED, ue.send(Method.POST, List.of(), initial));
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.send(Method.GET, List.of("x"), initial));
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED,
                ue.get(DigestAuthorization.initial(ue.username, BsfFixture.FQDN.value(), "/x").header()));
    }

    @Test
    void aWrongResIsChallengedAfreshAndTheRightOneThenCounts() {
        DigestChallenge challenge = ue.challenge(ue.start());
        AkaKeys right = ue.keys(ue.check(challenge));
        DigestChallenge next;
        try (AkaKeys wrong = new AkaKeys(SecretBytes.owning(new byte[8]), right.ck().duplicate(), right.ik().duplicate())) {
            next = assertChallengedAgain(challenge, ue.get(ue.answer(challenge, wrong).header()));
        }
        assertChallengedAgain(challenge, ue.get(ue.answer(challenge, right).header()));
        assertTrue(fixture.bootstraps.rows.isEmpty(), "its one answer has been given");
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(next, ue.keys(ue.check(next))).header()).status());
    }

    @Test
    void aReplayedNonceIsChallengedAfresh() {
        Ue.Done done = ue.bootstrap();
        fixture.bootstraps.rows.clear();
        Reply replayed = ue.get(done.sent().header());
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, replayed.status());
        assertTrue(fixture.bootstraps.rows.isEmpty());
        assertEquals(ErrorCode.AKA_REJECTED.code(), fixture.sink.lastCode());
    }

    /** The nonce serves once: neither the same count again nor a higher one finds it. */
    @Test
    void theCountIsOneAndNoOther() {
        DigestChallenge challenge = ue.challenge(ue.start());
        AkaKeys keys = ue.keys(ue.check(challenge));
        assertChallengedAgain(challenge, ue.get(ue.answer(challenge, keys, 2).header()));
        assertChallengedAgain(challenge, ue.get(ue.answer(challenge, keys, 1).header()));
        DigestChallenge other = ue.challenge(ue.start());
        AkaKeys others = ue.keys(ue.check(other));
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(other, others, 1).header()).status());
        fixture.bootstraps.rows.clear();
        assertChallengedAgain(other, ue.get(ue.answer(other, others, 1).header()));
        assertChallengedAgain(other, ue.get(ue.answer(other, others, 2).header()));
        assertTrue(fixture.bootstraps.rows.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"opaque=\"", "username=\"x", "uri=\"/x"})
    void whatTheChallengeBindsCannotBeChanged(String start) {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        String name = start.substring(0, start.indexOf('"') + 1);
        Reply reply = ue.get(changed(answer, name, name + (start.startsWith("uri") ? "/x" : "1")));
        assertNotEquals(ReplyStatus.OK, reply.status());
        assertTrue(fixture.bootstraps.rows.isEmpty());
    }

    @Test
    void anAnswerInTheNameOfAnotherSubscriberIsNone() {
        Impi other = new Impi("001010000000002@ims.mnc001.mcc001.3gppnetwork.org");
        fixture.subscribe(other, SubscriberRecord.Aka.milenage(0), BsfFixture.guss(BsfFixture.USS));
        DigestChallenge challenge = ue.challenge(ue.start());
        AkaKeys keys = ue.keys(ue.check(challenge));
        ue.username = other.value();
        assertChallengedAgain(challenge, ue.get(ue.answer(challenge, keys).header()));
        assertTrue(fixture.bootstraps.rows.isEmpty());
    }

    @Test
    void anAlgorithmThatWasNotOfferedIsRefused() {
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Challenging(Duration.ofSeconds(60), 10,
                List.of(DigestAlgorithm.AKAV2_SHA_256))));
        DigestChallenge offered = ue.challenge(ue.start());
        DigestChallenge weaker = new DigestChallenge(offered.realm(), offered.nonce(), DigestAlgorithm.AKAV1_MD5, offered.qop(),
                offered.opaque(), false);
        assertChallengedAgain(offered, ue.get(ue.answer(weaker, ue.keys(ue.check(offered))).header()));
        assertTrue(fixture.bootstraps.rows.isEmpty());
    }

    @Test
    void withoutIntegrityOfTheBodyNothingIsAnswered() {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        assertRefused(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, ue.get(changed(answer, "qop=auth-int", "qop=auth")));
    }

    @Test
    void aChallengeEndsAfterAMinute() {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        fixture.now = BsfFixture.NOW.plusSeconds(60);
        assertChallengedAgain(challenge, ue.get(answer.header()));
        fixture.now = BsfFixture.NOW.plusSeconds(300);
        fixture.bsf.sweep();
        assertEquals(0, fixture.bsf.openChallenges(), "swept");
    }

    @Test
    void aBsfThatWasStartedAgainChallengesAfresh() {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        fixture.bsf.close();
        fixture.start(BsfFixture.settings());
        ue = sameUsim(ue);
        DigestChallenge next = assertChallengedAgain(challenge, ue.get(answer.header()));
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(next, ue.keys(ue.check(next))).header()).status());
    }

    private Ue sameUsim(Ue before) {
        Ue same = fixture.ue();
        same.state = before.state;
        return same;
    }

    @Test
    void whoWasDisabledWhileChallengedGetsNothing() {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        fixture.subscribers.update(BsfFixture.IMPI, BsfFixture.guss(BsfFixture.USS), false);
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.SUBSCRIBER_UNKNOWN, ue.get(answer.header()));
        assertEquals(List.of(), fixture.sink.granted());
    }

    @Test
    void withoutAuditNothingIsStored() {
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        fixture.sink.broken = true;
        Reply reply = ue.get(answer.header());
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertEquals("30", reply.headers().get("retry-after"));
        assertTrue(fixture.bootstraps.rows.isEmpty());
        assertEquals(Level.WARNING, fixture.bsf.health().health().level());
        fixture.sink.broken = false;
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status());
        assertEquals(Level.OK, fixture.bsf.health().health().level());
    }

    @Test
    void withoutARegistryNobodyIsChallengedAndNothingIsGranted() {
        fixture.subscribers.broken = true;
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.REGISTRY_IO, ue.start());
        fixture.subscribers.broken = false;
        DigestChallenge challenge = ue.challenge(ue.start());
        DigestAuthorization answer = ue.answer(challenge, ue.keys(ue.check(challenge)));
        fixture.bootstraps.broken = true;
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.REGISTRY_IO, ue.get(answer.header()));
        assertTrue(fixture.sink.records.stream().anyMatch(record -> record.event().equals("gba.bootstrapped")
                && record.outcome() == AuditRecord.Outcome.FAILED), "the grant is taken back in the trail");
        assertTrue(fixture.bsf.health().health().message().contains("KEDGE-512"));
    }

    @Test
    void withoutAnAgreementGbaIsOff() {
        fixture.bsf.reconfigure(BsfFixture.settings().off());
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.GBA_NOT_AGREED, ue.start());
        assertEquals(Level.WARNING, fixture.bsf.health().health().level());
        assertTrue(fixture.bsf.health().health().message().contains("gba.agreement"));
        assertEquals(Optional.of(0L), Optional.of(fixture.subscribers.sqn.get(BsfFixture.IMPI)));
    }
}

package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.messages.gba.ZhCodec;
import org.kedge.messages.gba.ZhRequest;
import org.kedge.messages.gba.ZhVector;

/** Vectors and settings of an external HSS. */
class ZhTest {
    private static final Uss FOR_GROUP = new Uss(100, 0, List.of(BsfFixture.GW1), Optional.of("m2m"), Set.of(), List.of(),
            Optional.empty());
    private final ScriptedHss hss = new ScriptedHss();
    private final BsfFixture fixture = new BsfFixture();
    private final Ue ue = fixture.ue();

    @BeforeEach
    void useTheHss() {
        fixture.connections = Optional.of(hss);
        fixture.bsf.reconfigure(BsfFixture.settings().with(BsfSettings.Source.zh("hss1")).with(Map.of("m2m", Set.of(BsfFixture.MAF))));
        fixture.subscribers.remove(BsfFixture.IMPI);
    }

    private Reply vector(Impi impi, long sqn) {
        try (SecretBytes k = SecretBytes.copyOf(BsfFixture.K); SecretBytes opc = SecretBytes.copyOf(BsfFixture.OPC);
                Milenage milenage = new Milenage(k, opc);
                AuthenticationVector made = Aka.vector(milenage, Rand.random(new SecureRandom()), new Sqn(sqn), new Amf(0x8000));
                ZhVector vector = new ZhVector(impi, made.rand().octets(), made.autn().octets(), made.keys().res().duplicate(),
                        made.keys().ck().duplicate(), made.keys().ik().duplicate())) {
            return Reply.json(ReplyStatus.OK, ZhCodec.vector(vector));
        }
    }

    private static Reply settings(Guss guss) {
        return Reply.json(ReplyStatus.OK, ZhCodec.guss(guss));
    }

    private void assertRefused(ReplyStatus status, ErrorCode code) {
        assertEquals(status, ue.start().status());
        assertEquals(code.code(), fixture.sink.lastCode());
        assertEquals(0, fixture.bsf.openChallenges());
        hss.answers.clear();
    }

    @Test
    void aBootstrapWithTheVectorOfTheHssAndItsSettingsForZn() {
        hss.answer(vector(BsfFixture.IMPI, 1 << 5));
        Guss guss = new Guss(Optional.of(Guss.UiccType.GBA), Optional.of(Duration.ofHours(1)), List.of(FOR_GROUP));
        hss.answer(settings(guss));
        KeyReference bTid = BsfFixture.bTid(ue.bootstrap().reply());
        assertEquals(Optional.of(guss), fixture.bootstraps.find(bTid, fixture.now).orElseThrow().info().guss());
        assertEquals(PeerRole.HSS, hss.peers.get(0).role());
        assertEquals(PeerAuthentication.CERTIFICATE, hss.peers.get(0).authentication());
        assertEquals(List.of(ZhCodec.authPath(BsfFixture.IMPI), ZhCodec.gussPath(BsfFixture.IMPI)),
                hss.asked.stream().map(request -> request.path()).toList());
        assertEquals(ReplyStatus.OK, fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status(),
                "by the snapshot: the subscriber is not this registry's");
        assertEquals(2, hss.asked.size(), "the HSS is not asked again for each NAF");
    }

    @Test
    void resynchronisationSendsTheRandOfTheChallengeThatFailed() {
        ue.state = SqnArray.of(SqnRules.STANDARD, filled());
        hss.answer(vector(BsfFixture.IMPI, 1 << 5));
        hss.answer(settings(BsfFixture.guss(FOR_GROUP)));
        DigestChallenge stale = ue.challenge(ue.start());
        Auts auts = ue.auts(stale);
        hss.answer(vector(BsfFixture.IMPI, 1001 << 5));
        hss.answer(settings(BsfFixture.guss(FOR_GROUP)));
        Reply again = ue.get(ue.resynchronise(stale, auts).header());
        ZhRequest.Resynchronisation sent = ZhCodec.readRequest(hss.asked.get(2).body()).resynchronisation().orElseThrow();
        assertArrayEquals(AkaNonce.parse(stale.nonce()).rand().octets(), sent.rand());
        assertArrayEquals(auts.octets(), sent.auts());
        DigestChallenge fresh = ue.challenge(again);
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(fresh, ue.keys(ue.check(fresh))).header()).status());
    }

    private static long[] filled() {
        long[] seq = SqnArray.fresh(SqnRules.STANDARD).values();
        Arrays.fill(seq, 1000);
        return seq;
    }

    @Test
    void aResynchronisationThatTheHssRefusesIsForbidden() {
        hss.answer(vector(BsfFixture.IMPI, 1 << 5));
        hss.answer(settings(BsfFixture.guss(FOR_GROUP)));
        ue.state = SqnArray.of(SqnRules.STANDARD, filled());
        DigestChallenge stale = ue.challenge(ue.start());
        hss.answer(Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ue.get(ue.resynchronise(stale, ue.auts(stale)).header()).status());
        assertEquals(ErrorCode.AKA_REJECTED.code(), fixture.sink.lastCode());
    }

    @Test
    void aSubscriberWithoutSettingsBootstrapsButNoNafGetsAKey() {
        hss.answer(vector(BsfFixture.IMPI, 1 << 5));
        hss.answer(Reply.of(ReplyStatus.NOT_FOUND));
        KeyReference bTid = BsfFixture.bTid(ue.bootstrap().reply());
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status());
    }

    @Test
    void unknownToTheHss() {
        hss.answer(Reply.of(ReplyStatus.NOT_FOUND));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.SUBSCRIBER_UNKNOWN);
        hss.answer(Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE));
        assertRefused(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.SUBSCRIBER_UNKNOWN);
    }

    @Test
    void whateverIsWrongWithTheHssIsNotTheSubscribersFault() {
        hss.fail();
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        hss.answer(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        hss.answer(Reply.json(ReplyStatus.OK, new byte[] {'{', '}'}));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        hss.answer(vector(new Impi("001010000000002@ims.mnc001.mcc001.3gppnetwork.org"), 1 << 5));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        hss.answer(vector(BsfFixture.IMPI, 1 << 5));
        hss.answer(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        assertTrue(fixture.bsf.health().health().message().contains("KEDGE-619"));
    }

    /** As connections do: they say which request was not answered. */
    @Test
    void theImpiInThePathOfARequestIsToldToNobody() {
        hss.answers.add(CompletableFuture.failedFuture(new KedgeException(ErrorCode.REQUEST_TIMED_OUT,
                Request.get(ZhCodec.gussPath(BsfFixture.IMPI)) + " to the peer \"hss1\" was not answered before its deadline")));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        assertFalse(fixture.sink.records.toString().contains("001010123456789"), fixture.sink.records.toString());
        String health = fixture.bsf.health().health().message();
        assertTrue(health.contains("to the peer \"hss1\" was not answered") && !health.contains("001010123456789"), health);
    }

    @Test
    void anHssThatIsSilentIsNotWaitedForLongerThanConfigured() {
        fixture.bsf.reconfigure(BsfFixture.settings().with(
                new BsfSettings.Source(OptionalInt.empty(), 1, Optional.of("hss1"), Duration.ofMillis(20))));
        hss.answers.add(new CompletableFuture<>());
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
    }

    @Test
    void withoutPeerOrConnectionsThereIsNoHss() {
        fixture.bsf.reconfigure(BsfFixture.settings().with(BsfSettings.Source.zh("maf1")));
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
        useTheHss();
        fixture.connections = Optional.empty();
        assertRefused(ReplyStatus.SERVICE_UNAVAILABLE, ErrorCode.HSS_UNAVAILABLE);
    }
}

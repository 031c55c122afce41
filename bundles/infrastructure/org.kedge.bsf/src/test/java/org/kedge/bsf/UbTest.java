package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.AuthenticationInfo;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;
import org.kedge.messages.gba.BootstrappingInfo;
import org.kedge.messages.gba.BootstrappingInfoCodec;

/** A bootstrap as it should be. */
class UbTest {
    private final BsfFixture fixture = new BsfFixture();

    @ParameterizedTest
    @EnumSource(value = DigestAlgorithm.class, mode = EnumSource.Mode.MATCH_ANY, names = "AKA.*")
    void bothEndsHoldTheSameKsUnderEveryAlgorithm(DigestAlgorithm algorithm) {
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Challenging(Duration.ofSeconds(60), 10, List.of(algorithm))));
        Ue.Done done = fixture.ue().bootstrap();
        assertEquals(ReplyStatus.OK, done.reply().status());
        assertEquals(BootstrappingInfo.MEDIA_TYPE, done.reply().contentType());
        KeyReference bTid = BsfFixture.bTid(done.reply());
        assertEquals(new BTid(done.rand(), BsfFixture.FQDN).reference(), bTid);
        try (Bootstrap kept = fixture.bootstraps.find(bTid, fixture.now).orElseThrow(); SecretBytes ks = done.ks()) {
            assertEquals(ks, kept.ks());
            assertEquals(GbaMode.ME, kept.info().mode());
            assertEquals(Optional.empty(), kept.info().guss());
            assertEquals(BsfFixture.IMPI, kept.info().impi());
        }
    }

    @Test
    void theServerProvesItselfOverItsBody() {
        Ue.Done done = fixture.ue().bootstrap();
        AuthenticationInfo info = AuthenticationInfo.parse(done.reply().headers().get("authentication-info"));
        try (SecretBytes password = DigestPassword.aka(done.sent().algorithm(), done.keys())) {
            assertTrue(HttpDigest.verify(info, done.sent(), password, done.reply().body()));
            byte[] changed = done.reply().body().clone();
            changed[changed.length / 2] ^= 1;
            assertFalse(HttpDigest.verify(info, done.sent(), password, changed));
        }
    }

    @Test
    void oneVectorIsOfferedUnderEveryAlgorithmTheStrongestFirst() {
        Reply reply = fixture.ue().start();
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
        List<DigestChallenge> offered = DigestChallenge.parse(List.of(reply.headers().get("www-authenticate")));
        assertEquals(BsfSettings.Challenging.ALL, offered.stream().map(DigestChallenge::algorithm).toList());
        assertEquals(1, offered.stream().map(c -> c.nonce() + c.opaque().orElseThrow() + c.realm()).distinct().count());
        assertEquals(Set.of(Qop.AUTH_INT), offered.get(0).qop());
        assertEquals(BsfFixture.FQDN.value(), offered.get(0).realm());
        assertEquals(32, Base64.getDecoder().decode(offered.get(0).nonce()).length);
        assertEquals(1L << 5 | 3, fixture.subscribers.sqn.get(BsfFixture.IMPI), "one number, in the slot of the BSF");
    }

    @Test
    void noTwoChallengesShareAnything() {
        Set<String> nonces = new HashSet<>();
        Set<String> opaques = new HashSet<>();
        Ue ue = fixture.ue();
        for (int i = 0; i < 50; i++) {
            DigestChallenge challenge = ue.challenge(ue.start());
            nonces.add(challenge.nonce());
            opaques.add(challenge.opaque().orElseThrow());
        }
        assertEquals(50, nonces.size());
        assertEquals(50, opaques.size());
        assertEquals(50L << 5 | 3, fixture.subscribers.sqn.get(BsfFixture.IMPI));
    }

    @Test
    void lifetimeIsThatOfTheGussWithinTheCap() {
        Instant now = Instant.parse("2026-03-01T10:00:00Z");
        assertEquals(now.plus(Duration.ofDays(1)), lifetime(Optional.empty()));
        assertEquals(now.plus(Duration.ofHours(2)), lifetime(Optional.of(Duration.ofHours(2))));
        assertEquals(now.plus(Duration.ofDays(30)), lifetime(Optional.of(Duration.ofDays(400))));
    }

    private Instant lifetime(Optional<Duration> wanted) {
        fixture.subscribers.update(BsfFixture.IMPI, new Guss(Optional.empty(), wanted, List.of(BsfFixture.USS)), true);
        Ue ue = fixture.ue();
        ue.state = SqnArray.fresh(SqnRules.STANDARD);
        Reply reply = ue.bootstrap().reply();
        Instant notAfter = BootstrappingInfoCodec.read(reply.body()).lifetime();
        assertEquals(ZonedDateTime.parse(reply.headers().get("expires"),
                DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), notAfter);
        assertEquals(notAfter, fixture.bootstraps.find(BsfFixture.bTid(reply), fixture.now).orElseThrow().info().notAfter());
        return notAfter;
    }

    @Test
    void theNextBootstrapMayUseTheTmpiAndStillDerivesFromTheImpi() {
        Ue ue = fixture.ue();
        Ue.Done first = ue.bootstrap();
        assertEquals("Kedge 3gpp-gba-tmpi", first.reply().headers().get("server"));
        try (SecretBytes ks = first.ks()) {
            ue.username = GbaKeys.tmpi(ks, first.rand(), BsfFixture.IMPI, BsfFixture.FQDN).value();
        }
        Ue.Done second = ue.bootstrap();
        assertEquals(ReplyStatus.OK, second.reply().status());
        assertEquals(BsfFixture.IMPI, fixture.bootstraps.find(BsfFixture.bTid(second.reply()), fixture.now).orElseThrow().info().impi());
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ue.start().status(), "the TMPI of the first bootstrap is no longer in force");
    }

    @Test
    void aClientThatDoesNotKnowTmpisIsNotToldOfThem() {
        Ue ue = fixture.ue();
        ue.headers.put("user-agent", "Test 3gpp-gba");
        assertEquals("Kedge", ue.bootstrap().reply().headers().get("server"));
    }

    /** The AUTN* of GBA_U goes only to a UE that asks for it and whose card is known to have it. */
    @Test
    void gbaUNeedsTheCardAndTheClient() {
        fixture.subscribers.update(BsfFixture.IMPI, new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.empty(), List.of(BsfFixture.USS)),
                true);
        Ue ue = fixture.ue();
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status(), "plain AUTN without the token");
        ue.headers.put("user-agent", "Test 3gpp-gba-tmpi 3gpp-gba-uicc");
        DigestChallenge challenge = ue.challenge(ue.start());
        AkaKeys keys = ue.keys(ue.checkInCard(challenge));
        Reply reply = ue.get(ue.answer(challenge, keys).header());
        assertEquals(ReplyStatus.OK, reply.status());
        try (Bootstrap kept = fixture.bootstraps.find(BsfFixture.bTid(reply), fixture.now).orElseThrow()) {
            assertEquals(GbaMode.UICC, kept.info().mode());
        }
        fixture.subscribers.update(BsfFixture.IMPI, BsfFixture.guss(BsfFixture.USS), true);
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status(), "plain AUTN for a card without GBA");
    }

    @Test
    void nobodyIsAskedForAkaV2OfKeysThatStayInTheCard() {
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Challenging(Duration.ofSeconds(60), 100,
                List.of(DigestAlgorithm.AKAV2_SHA_256))));
        fixture.subscribers.update(BsfFixture.IMPI, new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.empty(), List.of(BsfFixture.USS)),
                true);
        Ue ue = fixture.ue();
        ue.headers.put("user-agent", "Test 3gpp-gba-tmpi 3gpp-gba-uicc");
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status(), "a plain AUTN");
    }

    /** About 3 % of RES hold a zero octet; a password that went through a String would fail on them. */
    @Test
    void resWithZeroOctetsOverAThousandChallenges() {
        Ue ue = fixture.ue();
        ue.minimum = DigestAlgorithm.AKAV1_MD5;
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Challenging(Duration.ofSeconds(60), 10,
                List.of(DigestAlgorithm.AKAV1_MD5))));
        int withZero = 0;
        for (int i = 0; i < 1000; i++) {
            Ue.Done done = ue.bootstrap();
            assertEquals(ReplyStatus.OK, done.reply().status());
            withZero += done.keys().res().use(UbTest::hasZero) ? 1 : 0;
        }
        assertTrue(withZero > 5, withZero + " of 1,000 held a zero octet");
    }

    private static boolean hasZero(byte[] octets) {
        for (byte octet : octets) {
            if (octet == 0) {
                return true;
            }
        }
        return false;
    }

    /** base64 of RAND holds / and + and = : every such B-TID is found again. */
    @Test
    void bTidsWithEveryBase64CharacterAreFoundAgain() {
        Ue ue = fixture.ue();
        List<KeyReference> bTids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            bTids.add(BsfFixture.bTid(ue.bootstrap().reply()));
        }
        assertTrue(bTids.stream().anyMatch(b -> b.left().contains("/")) && bTids.stream().anyMatch(b -> b.left().contains("+")));
        for (KeyReference bTid : bTids) {
            assertEquals(ReplyStatus.OK, fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status(),
                    bTid.left());
        }
    }

    @Test
    void theAuditRecordNamesEnroleeAgreementAndCheckValueButNoImpi() {
        Ue.Done done = fixture.ue().bootstrap();
        Map<String, String> details = fixture.sink.granted().get(0).details();
        try (SecretBytes ks = done.ks()) {
            assertEquals(KeyCheckValue.of(ks), details.get("check"));
        }
        assertEquals("contract 7", details.get("agreement"));
        assertEquals("AKAv2-SHA-256", details.get("digest"));
        assertEquals(BsfFixture.GW1, fixture.sink.granted().get(0).subject());
        assertFalse(fixture.sink.records.toString().contains("001010123456789"));
        assertTrue(fixture.meters.counted.contains("bsf.bootstraps mode ME"));
    }

    @Test
    void hostMayHaveAPortAndNamesAnyCase() {
        Ue ue = fixture.ue();
        ue.headers.put("host", "BSF.mnc001.mcc001.pub.3gppnetwork.org:8080");
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status());
        assertEquals(0, fixture.bsf.openChallenges());
        assertEquals(32, AkaNonce.parse(ue.challenge(ue.start()).nonce()).rand().length() + 16);
    }
}

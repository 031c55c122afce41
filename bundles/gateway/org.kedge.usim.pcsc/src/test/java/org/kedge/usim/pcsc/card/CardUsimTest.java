package org.kedge.usim.pcsc.card;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualUicc;

class CardUsimTest {
    private static final CardProfile USIM = CardProfile.usim();
    private static final String IMPI = "001010123456789@ims.mnc001.mcc001.3gppnetwork.org";
    private static final NafId NAF = new NafId(new Fqdn("maf.example.com"), UaProtocolId.tls(0x00AE));

    private final VirtualCards cards = new VirtualCards();
    private final Auc auc = new Auc(USIM);

    @AfterEach
    void removeTerminals() {
        cards.close();
    }

    @Test
    void saysWhoTheSubscriberOfAUsimIs() {
        cards.insert(USIM);
        Subscriber subscriber = cards.open().subscriber();
        assertEquals(IMPI, subscriber.impi().value());
        assertEquals("bsf.mnc001.mcc001.pub.3gppnetwork.org", subscriber.bsf().value());
        assertEquals(Set.of(GbaMode.ME, GbaMode.UICC), subscriber.modes());
    }

    @Test
    void prefersTheIsimUnlessToldOtherwise() {
        cards.insert(USIM.withIsim("alice@ims.mnc001.mcc001.3gppnetwork.org"));
        Subscriber isim = cards.open().subscriber();
        assertEquals("alice@ims.mnc001.mcc001.3gppnetwork.org", isim.impi().value());
        assertEquals("bsf.ims.mnc001.mcc001.pub.3gppnetwork.org", isim.bsf().value());
        assertEquals(Set.of(GbaMode.ME, GbaMode.UICC), isim.modes());
        CardOptions usim = new CardOptions(Optional.of(Application.USIM), OptionalInt.empty(), Optional.empty());
        assertEquals(IMPI, cards.open(usim, cards.gate()).subscriber().impi().value());
    }

    @Test
    void aCardWithoutTheWantedApplicationIsRefused() {
        cards.insert(USIM);
        CardOptions isim = new CardOptions(Optional.of(Application.ISIM), OptionalInt.empty(), Optional.empty());
        assertRefused("no ISIM", () -> cards.open(isim, cards.gate()));
    }

    @Test
    void theMncOfACardThatDoesNotSayItsLengthIsConfigured() {
        cards.insert(USIM.withMncDigits(0));
        assertRefused("mnc.digits", cards::open);
        CardOptions three = new CardOptions(Optional.empty(), OptionalInt.of(3), Optional.empty());
        assertEquals("001010123456789@ims.mnc010.mcc001.3gppnetwork.org",
                cards.open(three, cards.gate()).subscriber().impi().value());
    }

    @Test
    void readsFilesWithoutParametersToo() {
        cards.insert(USIM.withoutParameters());
        CardUsim usim = cards.open();
        assertEquals(IMPI, usim.subscriber().impi().value());
        assertEquals(Optional.of("maf.example.com"), usim.report().subscriptions().get(0).maf());
    }

    @Test
    void authenticatesTheNetworkInThe3gContext() {
        cards.insert(USIM);
        CardUsim usim = cards.open();
        try (AuthenticationVector vector = auc.next(); AkaResult result = authenticate(usim, vector, GbaMode.ME)) {
            AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, result);
            assertEquals(vector.keys().res(), success.res());
            assertEquals(vector.keys().ck(), success.ck());
            assertEquals(vector.keys().ik(), success.ik());
        }
    }

    @Test
    void aReplayIsASyncFailureWhoseAutsBringsTheNetworkBack() {
        cards.insert(USIM);
        CardUsim usim = cards.open();
        try (AuthenticationVector vector = auc.next()) {
            authenticate(usim, vector, GbaMode.ME).close();
            AkaResult.SyncFailure failure = assertInstanceOf(AkaResult.SyncFailure.class, authenticate(usim, vector, GbaMode.ME));
            auc.resynchronise(auc.open(vector.rand(), failure.auts()));
        }
        try (AuthenticationVector next = auc.next()) {
            assertInstanceOf(AkaResult.Success.class, authenticate(usim, next, GbaMode.ME)).close();
        }
    }

    @Test
    void aChallengeOfAnotherNetworkIsAMacFailure() {
        cards.insert(USIM);
        CardUsim usim = cards.open();
        try (AuthenticationVector vector = auc.next()) {
            byte[] forged = vector.autn().octets();
            forged[15] ^= 1;
            assertInstanceOf(AkaResult.MacFailure.class, usim.authenticate(vector.rand().octets(), forged, GbaMode.ME));
            // AUTN without the mask of GBA_U is not authentic in that context.
            assertInstanceOf(AkaResult.MacFailure.class, authenticate(usim, vector, GbaMode.UICC, vector.autn().octets()));
        }
    }

    @Test
    void bootstrapsInTheCardAndDerivesTheKeyOfANafThere() {
        VirtualUicc card = cards.insert(USIM);
        CardUsim usim = cards.open();
        assertRefused("6985", () -> usim.deriveExternal(NAF.octets(), usim.subscriber().impi()));
        try (AuthenticationVector vector = auc.next(); SecretBytes ks = GbaKeys.ks(vector.keys())) {
            AkaResult result = authenticate(usim, vector, GbaMode.UICC, Auc.autnForCard(vector));
            assertEquals(vector.keys().res(), assertInstanceOf(AkaResult.SuccessInCard.class, result).res());
            try (SecretBytes expected = GbaKeys.ksExtNaf(ks, vector.rand(), usim.subscriber().impi(), NAF);
                    SecretBytes key = usim.deriveExternal(NAF.octets(), usim.subscriber().impi())) {
                assertEquals(expected, key);
            }
            usim.bootstrapped("btid@bsf.example.com", "2026-01-01T00:00:00Z");
            byte[] file = card.content(0, 0x6FD6);
            assertArrayEquals(vector.rand().octets(), Arrays.copyOfRange(file, 1, 17));
            assertEquals("\u0014btid@bsf.example.com\u00142026-01-01T00:00:00Z", new String(file, 17, 42, StandardCharsets.US_ASCII));
            assertEquals((byte) 0xFF, file[59]);
        }
    }

    @Test
    void aReplayInTheGbaContextIsASyncFailureToo() {
        cards.insert(USIM);
        CardUsim usim = cards.open();
        try (AuthenticationVector vector = auc.next()) {
            authenticate(usim, vector, GbaMode.UICC, Auc.autnForCard(vector)).close();
            assertInstanceOf(AkaResult.SyncFailure.class, authenticate(usim, vector, GbaMode.UICC, Auc.autnForCard(vector)));
        }
    }

    @Test
    void aCardWithoutGbaIsNeverAskedForIt() {
        VirtualUicc card = cards.insert(USIM.withoutGba());
        CardUsim usim = cards.open();
        assertEquals(Set.of(GbaMode.ME), usim.subscriber().modes());
        try (AuthenticationVector vector = auc.next()) {
            assertRefused("no service GBA", () -> authenticate(usim, vector, GbaMode.UICC));
            assertRefused("no service GBA", () -> usim.deriveExternal(NAF.octets(), usim.subscriber().impi()));
            usim.bootstrapped("btid@bsf.example.com", "2026-01-01T00:00:00Z");
            assertInstanceOf(AkaResult.Success.class, authenticate(usim, vector, GbaMode.ME)).close();
        }
        assertFalse(card.instructions().contains("880084"), card.instructions().toString());
        assertTrue(card.instructions().contains("880081"));
    }

    @Test
    void whatTheIssuerSaysAboutOneM2mIsReported() {
        cards.insert(USIM);
        CardReport report = cards.open().report();
        assertEquals(List.of(), report.faults());
        M2mSubscription m2m = report.subscriptions().get(0);
        assertEquals(List.of("sub1", "m2m.example.com", "node-7", "//m2m.example.com/mn-cse-1", "maf.example.com"),
                List.of(m2m.subscription(), m2m.serviceProvider().orElseThrow(), m2m.nodeId().orElseThrow(), m2m.cseId().orElseThrow(),
                        m2m.maf().orElseThrow()));
        assertEquals(List.of("//m2m.example.com/C1"), m2m.aeIds());
        assertEquals(List.of("//m2m.example.com/in-cse", "//m2m.example.com/in-cse-2"), m2m.inCseIds());
        assertEquals(List.of(new MefAddress(MefAddress.Type.FQDN, "mef.example.com"),
                new MefAddress(MefAddress.Type.IPV4, "192.0.2.10")), m2m.mefs());
        assertTrue(m2m.services().containsAll(Set.of(M2mSubscription.GBA_PROVISIONING, M2mSubscription.GBA_CONNECTION)));
    }

    @Test
    void filesOfServicesThatAreNotAvailableAreNotRead() {
        VirtualUicc card = cards.insert(USIM);
        card.personaliseM2m(0x6F0A, new byte[] {0x01});
        M2mSubscription m2m = cards.open().report().subscriptions().get(0);
        assertEquals(Optional.empty(), m2m.maf());
        assertEquals(List.of(), m2m.mefs());
        assertEquals(Optional.of("//m2m.example.com/mn-cse-1"), m2m.cseId());
    }

    @Test
    void aFaultInTheFilesOfOneM2mTakesNothingFromTheUsim() {
        VirtualUicc card = cards.insert(USIM);
        card.personaliseM2m(0x6F09, new byte[] {(byte) 0x80, 0x20, 'm'});
        CardUsim usim = cards.open();
        assertEquals(List.of("EF_MAFFQDN of the card is malformed"), usim.report().faults());
        assertEquals(IMPI, usim.subscriber().impi().value());
    }

    @Test
    void aCardThatIsPulledInMidRunIsUnavailableAndReportedOnce() {
        cards.insert(USIM);
        AtomicInteger gone = new AtomicInteger();
        CardUsim usim = CardUsim.open("sim1", cards.readers().connect(VirtualCards.ANY), VirtualCards.AUTO, cards.gate(),
                gone::incrementAndGet);
        // SELECT is answered, AUTHENTICATE is not.
        cards.reader.removeAfter(2);
        try (AuthenticationVector vector = auc.next()) {
            KedgeException failure = assertThrows(KedgeException.class, () -> authenticate(usim, vector, GbaMode.ME));
            assertEquals(ErrorCode.USIM_UNAVAILABLE, failure.code());
            assertTrue(failure.retryable());
            assertEquals(1, gone.get());
        }
    }

    @Test
    void otherProgramsSeeTheirOwnChannelUntouched() {
        VirtualUicc card = cards.insert(USIM);
        try (CardUsim usim = cards.open(); AuthenticationVector vector = auc.next()) {
            // The modem manager has the MF selected on the basic channel and an EF below it; it reads on as if nothing had happened.
            card.process(new byte[] {0, (byte) 0xA4, 0, 0x0C, 2, 0x2F, (byte) 0xE2});
            authenticate(usim, vector, GbaMode.ME).close();
            assertEquals(12, card.process(new byte[] {0, (byte) 0xB0, 0, 0, 10}).length);
        }
        assertTrue(card.instructions().contains("708001"), "the channel is given back");
    }

    @Test
    void aCardWithoutSpareChannelsIsSharedOnTheBasicOne() {
        VirtualUicc card = cards.insert(USIM);
        for (int i = 1; i < 4; i++) {
            card.process(new byte[] {0, 0x70, 0, 0, 1});
        }
        CardUsim usim = cards.open();
        try (AuthenticationVector vector = auc.next()) {
            card.process(new byte[] {0, (byte) 0xA4, 0, 0x0C, 2, 0x3F, 0});
            assertInstanceOf(AkaResult.Success.class, authenticate(usim, vector, GbaMode.ME)).close();
        }
    }

    private static AkaResult authenticate(CardUsim usim, AuthenticationVector vector, GbaMode mode) {
        return authenticate(usim, vector, mode, vector.autn().octets());
    }

    private static AkaResult authenticate(CardUsim usim, AuthenticationVector vector, GbaMode mode, byte[] autn) {
        return usim.authenticate(vector.rand().octets(), autn, mode);
    }

    private static void assertRefused(String words, Runnable operation) {
        KedgeException refused = assertThrows(KedgeException.class, operation::run);
        assertEquals(ErrorCode.USIM_REFUSED, refused.code());
        assertTrue(refused.detail().contains(words), refused.detail());
    }
}

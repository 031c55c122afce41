package org.kedge.usim.pcsc.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.Pcscd;
import org.kedge.itests.uicc.VirtualUicc;
import org.kedge.itests.uicc.VpcdCard;
import org.kedge.usim.pcsc.card.Auc;
import org.kedge.usim.pcsc.card.PinGate;
import org.kedge.usim.pcsc.card.VirtualCards;
import org.kedge.usim.pcsc.reader.ReaderName;
import org.kedge.usim.pcsc.reader.Readers;

/** A virtual card behind vpcd, pcscd, libpcsclite and the JDK: everything but the plastic. */
class PcscdTest {
    private static final CardProfile PROFILE = CardProfile.usim();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static Pcscd pcscd;
    private static VpcdCard slot;

    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final Offers offers = new Offers();
    private Optional<CardWatch> watch = Optional.empty();

    /** Skips the tests without pcscd, or fails them when the environment says CI=true. */
    @BeforeAll
    static void start() {
        Optional<String> obstacle = Pcscd.obstacle();
        if (obstacle.isPresent() && "true".equals(System.getenv("CI"))) {
            Assertions.fail(obstacle.get() + ", and CI runs no test without it");
        }
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "skipped: " + obstacle.get());
        int port = Pcscd.freePorts();
        slot = new VpcdCard(port);
        pcscd = Pcscd.start(directory, port);
    }

    @AfterAll
    static void stop() {
        if (pcscd != null) {
            pcscd.close();
            slot.close();
        }
    }

    @AfterEach
    void release() {
        watch.ifPresent(CardWatch::close);
        if (slot != null) {
            slot.remove();
        }
    }

    /** Puts a card in and looks for it. */
    private VirtualUicc insert(CardProfile profile) {
        VirtualUicc card = new VirtualUicc(profile);
        slot.insert(card);
        CardSettings settings = new CardSettings("sim1", "PC/SC", new ReaderName(Pcscd.READER), VirtualCards.AUTO, Optional.of("pin"),
                Duration.ofMillis(50));
        watch = Optional.of(new CardWatch(settings, Readers.of("PC/SC"), new PinGate(() -> Optional.of(store), Optional.of("pin"), "sim1"),
                offers));
        watch.get().start();
        return card;
    }

    private void await(String word) throws IOException {
        try {
            Await.until("the card is " + word, LIMIT, () -> watch.orElseThrow().state().word().equals(word));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + UiccLines.of("sim1", watch.orElseThrow().state()) + "; pcscd "
                    + (pcscd.isAlive() ? "runs" : "ended") + ":\n" + Files.readString(pcscd.log()), e);
        }
    }

    private AkaAuthenticator ready() throws IOException {
        await("ready");
        return Await.value("an offer", LIMIT, offers::last);
    }

    @Test
    void authenticatesInBothContexts() throws IOException {
        insert(PROFILE);
        AkaAuthenticator usim = ready();
        Auc auc = new Auc(PROFILE);
        assertEquals("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", usim.subscriber().impi().value());
        try (AuthenticationVector vector = auc.next()) {
            AkaResult.Success success = assertInstanceOf(AkaResult.Success.class, authenticate(usim, vector));
            assertEquals(vector.keys().ck(), success.ck());
            AkaResult.SyncFailure replay = assertInstanceOf(AkaResult.SyncFailure.class, authenticate(usim, vector));
            auc.resynchronise(auc.open(vector.rand(), replay.auts()));
            byte[] forged = vector.autn().octets();
            forged[8] ^= 1;
            assertInstanceOf(AkaResult.MacFailure.class, usim.authenticate(vector.rand().octets(), forged, GbaMode.ME));
        }
        NafId naf = new NafId(new Fqdn("maf.example.com"), UaProtocolId.tls(0x00AE));
        try (AuthenticationVector vector = auc.next(); SecretBytes ks = GbaKeys.ks(vector.keys())) {
            AkaResult result = usim.authenticate(vector.rand().octets(), Auc.autnForCard(vector), GbaMode.UICC);
            assertEquals(vector.keys().res(), assertInstanceOf(AkaResult.SuccessInCard.class, result).res());
            usim.bootstrapped("btid@bsf.example.com", "2026-01-01T00:00:00Z");
            try (SecretBytes expected = GbaKeys.ksExtNaf(ks, vector.rand(), usim.subscriber().impi(), naf);
                    SecretBytes key = usim.deriveExternal(naf.octets(), usim.subscriber().impi())) {
                assertEquals(expected, key);
            }
        }
    }

    @Test
    void presentsThePin() throws IOException {
        try (VirtualCards cards = new VirtualCards()) {
            cards.pin("4711");
            store.putAll(List.of(cards.store.require("pin")));
        }
        VirtualUicc card = insert(PROFILE.withPin("4711").withIsim("alice@ims.mnc001.mcc001.3gppnetwork.org"));
        assertEquals("alice@ims.mnc001.mcc001.3gppnetwork.org", ready().subscriber().impi().value());
        assertEquals(3, card.tries());
    }

    @Test
    void noticesThatTheCardIsPulledInMidRunAndUsesItAgain() throws IOException {
        VirtualUicc card = insert(PROFILE);
        AkaAuthenticator usim = ready();
        Auc auc = new Auc(PROFILE);
        slot.removeAfter(2);
        try (AuthenticationVector vector = auc.next()) {
            KedgeException failure = assertThrows(KedgeException.class, () -> authenticate(usim, vector));
            assertEquals(ErrorCode.USIM_UNAVAILABLE, failure.code());
        }
        await("absent");
        slot.insert(card);
        AkaAuthenticator again = ready();
        try (AuthenticationVector vector = auc.next()) {
            assertInstanceOf(AkaResult.Success.class, authenticate(again, vector)).close();
        }
    }

    @Test
    void survivesARestartOfTheDaemon() throws IOException {
        insert(PROFILE);
        ready();
        pcscd.stop();
        await("absent");
        Await.until("the cause is named", () -> watch.orElseThrow().state().health().message().contains("SCARD_E_NO_SERVICE")
                || watch.orElseThrow().state().health().message().contains("no card service"));
        pcscd.startAgain();
        assertTrue(ready().subscriber().modes().contains(GbaMode.UICC));
    }

    private static AkaResult authenticate(AkaAuthenticator usim, AuthenticationVector vector) {
        return usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME);
    }
}

package org.kedge.usim.pcsc.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualUicc;
import org.kedge.usim.pcsc.card.Auc;
import org.kedge.usim.pcsc.card.VirtualCards;
import org.kedge.usim.pcsc.reader.ReaderName;
import org.kedge.usim.pcsc.reader.Readers;

class CardWatchTest {
    private final VirtualCards cards = new VirtualCards();
    private final Offers offers = new Offers();
    private Optional<CardWatch> watch = Optional.empty();

    @AfterEach
    void stop() {
        watch.ifPresent(CardWatch::close);
        cards.close();
    }

    private CardWatch start(Readers readers, Duration poll) {
        CardSettings settings = new CardSettings("sim1", "any", new ReaderName("virtual*00 00"), VirtualCards.AUTO,
                Optional.of("pin"), poll);
        watch = Optional.of(new CardWatch(settings, readers, cards.gate(), offers));
        watch.get().start();
        return watch.get();
    }

    private CardWatch start() {
        return start(cards.readers(), Duration.ofMillis(20));
    }

    private void await(String word) {
        Await.until("the card is " + word, () -> watch.orElseThrow().state().word().equals(word));
    }

    @Test
    void theCardIsOfferedWhileItIsThere() {
        CardWatch started = start();
        await("absent");
        assertEquals(0, offers.count());
        assertEquals(Level.CRITICAL, started.state().health().level());
        cards.insert(CardProfile.usim());
        await("ready");
        Await.until("it is offered", () -> offers.last().isPresent());
        assertEquals(Level.OK, started.state().health().level());
        cards.reader.remove();
        await("absent");
        Await.until("it is withdrawn", () -> offers.last().isEmpty());
        cards.insert(CardProfile.usim());
        await("ready");
    }

    /** The poll interval is far longer than the test: only the failed operation can have told the watch. */
    @Test
    void aCardPulledInMidRunGoesAtOnceAndItsSessionIsBuiltUpAgain() {
        CardProfile profile = CardProfile.usim();
        cards.insert(profile);
        start(cards.readers(), Duration.ofMinutes(1));
        AkaAuthenticator first = Await.value("an offer", Await.DEFAULT, offers::last);
        Auc auc = new Auc(profile);
        try (AuthenticationVector vector = auc.next()) {
            cards.reader.removeAfter(2);
            KedgeException failure = assertThrows(KedgeException.class,
                    () -> first.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME));
            assertEquals(ErrorCode.USIM_UNAVAILABLE, failure.code());
        }
        Await.until("it is withdrawn", () -> offers.last().isEmpty());
    }

    @Test
    void aCardThatWasResetByOthersIsOpenedAnew() {
        CardProfile profile = CardProfile.usim();
        cards.insert(profile);
        start();
        AkaAuthenticator first = Await.value("an offer", Await.DEFAULT, offers::last);
        // Out and in again between two looks.
        cards.reader.insert(new VirtualUicc(profile));
        Auc auc = new Auc(profile);
        try (AuthenticationVector vector = auc.next()) {
            assertThrows(KedgeException.class, () -> first.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME));
            AkaAuthenticator second = Await.value("another offer", Await.DEFAULT, () -> offers.last().filter(usim -> usim != first));
            try (AkaResult result = second.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME)) {
                assertInstanceOf(AkaResult.Success.class, result);
            }
        }
    }

    @Test
    void aCardThatWantsItsPinSaysSoAndOpensWhenItComes() {
        cards.insert(CardProfile.usim().withPin("4711"));
        CardWatch started = start();
        await("refused");
        AkaAuthenticator refused = Await.value("an offer", Await.DEFAULT, offers::last);
        KedgeException why = assertThrows(KedgeException.class, refused::subscriber);
        assertEquals(ErrorCode.USIM_REFUSED, why.code());
        assertTrue(why.detail().contains("3 tries left"), why.detail());
        assertEquals(Level.CRITICAL, started.state().health().level());
        cards.pin("4711");
        await("ready");
        Await.until("the open card is offered", () -> offers.last().filter(usim -> usim != refused).isPresent());
    }

    @Test
    void aWrongPinIsTriedOnceHoweverOftenTheWatchLooks() {
        VirtualUicc card = cards.insert(CardProfile.usim().withPin("4711"));
        cards.pin("0815");
        start();
        await("refused");
        int after = card.instructions().size();
        int asked = cards.reader.asked();
        Await.until("some looks have passed", () -> cards.reader.asked() > asked + 10);
        assertEquals(2, card.tries());
        assertEquals(after, card.instructions().size());
        cards.pin("4711");
        await("ready");
        assertEquals(3, card.tries());
    }

    @Test
    void aPulledCardWithAWrongPinIsNotTriedWhenItComesBack() {
        VirtualUicc card = cards.insert(CardProfile.usim().withPin("4711"));
        cards.pin("0815");
        start();
        await("refused");
        cards.reader.remove();
        await("absent");
        cards.reader.insert(card);
        await("refused");
        assertEquals(2, card.tries());
    }

    @Test
    void aReaderThatNobodyMeansIsNotTouched() {
        VirtualUicc card = cards.insert(CardProfile.usim());
        CardSettings other = new CardSettings("sim2", "any", new ReaderName("gemalto"), VirtualCards.AUTO, Optional.empty(),
                Duration.ofMillis(20));
        watch = Optional.of(new CardWatch(other, cards.readers(), cards.gate(), offers));
        watch.get().start();
        await("absent");
        assertTrue(watch.get().state().failure().orElseThrow().detail().contains("there is no reader \"gemalto\""));
        assertEquals(List.of(), card.instructions());
    }

    @Test
    void withoutTheModuleOrTheServiceTheReasonIsSaid() {
        start(Readers.of("PC/SC", "javax.smartcardio.NotInThisJvm"), Duration.ofMillis(20));
        await("absent");
        assertTrue(watch.get().state().health().message().contains("no module java.smartcardio"), watch.get().state().health().message());
        watch.get().close();
        start(Readers.of("NoSuchType"), Duration.ofMillis(20));
        await("absent");
        assertTrue(watch.get().state().health().message().contains("no card service of type NoSuchType"));
    }

    @Test
    void closingWithdrawsTheCardAndGivesItsChannelBack() {
        VirtualUicc card = cards.insert(CardProfile.usim());
        CardWatch started = start(cards.readers(), Duration.ofMinutes(1));
        Await.value("an offer", Await.DEFAULT, offers::last);
        started.close();
        // Closing waits less than a second for it.
        Await.until("it is withdrawn", () -> offers.last().isEmpty());
        Await.until("the channel is given back", () -> card.instructions().contains("708001"));
        Await.until("the thread has ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("kedge-usim-sim1")));
    }
}

package org.kedge.usim.pcsc.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualUicc;

class PinGateTest {
    private static final CardProfile LOCKED = CardProfile.usim().withPin("4711");

    private final VirtualCards cards = new VirtualCards();

    @AfterEach
    void removeTerminals() {
        cards.close();
    }

    @Test
    void thePinIsPresentedOncePerSession() {
        VirtualUicc card = cards.insert(LOCKED);
        cards.pin("4711");
        PinGate gate = cards.gate();
        Auc auc = new Auc(LOCKED);
        CardUsim usim = cards.open(VirtualCards.AUTO, gate);
        for (int i = 0; i < 2; i++) {
            try (AuthenticationVector vector = auc.next()) {
                usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME).close();
            }
        }
        // One VERIFY asks for the tries, one presents the PIN.
        assertEquals(2, card.instructions().stream().filter(i -> i.startsWith("20")).count());
        assertFalse(gate.hasFailed());
    }

    @Test
    void aCardThatWantsNoPinIsNotGivenOne() {
        VirtualUicc card = cards.insert(CardProfile.usim());
        cards.pin("4711");
        cards.open();
        assertEquals(0, card.instructions().stream().filter(i -> i.startsWith("20")).count());
    }

    @Test
    void aWrongPinIsTriedOnceAlsoAfterARestart() {
        VirtualUicc card = cards.insert(LOCKED);
        cards.pin("0815");
        PinGate gate = cards.gate();
        assertRefused("63C2 (wrong PIN, 2 tries left)", gate);
        assertTrue(gate.hasFailed());
        assertFalse(gate.hasNews());
        assertRefused("not tried again", gate);
        card.reset();
        assertRefused("not tried again, 2 tries left", cards.gate());
        assertEquals(2, card.tries());
        cards.pin("4711");
        assertTrue(gate.hasNews());
        cards.open(VirtualCards.AUTO, gate).close();
        assertFalse(gate.hasFailed());
        assertEquals(3, card.tries());
    }

    @Test
    void anotherCardMayHaveThePinThatOneRefused() {
        PinGate gate = new PinGate(() -> Optional.of(cards.store), Optional.of("pin"), "sim1");
        cards.pin("0815");
        VirtualUicc first = new VirtualUicc(LOCKED);
        Uicc uicc = uicc(first);
        byte[] card = HexFormat.of().parseHex("98000000000000000001");
        byte[] other = HexFormat.of().parseHex("98000000000000000002");
        assertThrows(KedgeException.class, () -> gate.open(uicc, 1, card));
        assertThrows(KedgeException.class, () -> gate.open(uicc, 1, card));
        assertEquals(2, first.tries());
        VirtualUicc second = new VirtualUicc(CardProfile.usim().withPin("0815"));
        gate.open(uicc(second), 1, other);
        assertEquals(3, second.tries());
    }

    @Test
    void theLastTryIsNeverRisked() {
        VirtualUicc card = cards.insert(LOCKED);
        for (String wrong : new String[] {"1111", "2222"}) {
            cards.pin(wrong);
            assertThrows(KedgeException.class, cards::open);
        }
        assertEquals(1, card.tries());
        cards.pin("4711");
        assertRefused("one try", cards.gate());
        assertEquals(1, card.tries());
    }

    @Test
    void aBlockedCardIsLeftAlone() {
        VirtualUicc card = cards.insert(LOCKED);
        for (int i = 0; i < 3; i++) {
            card.process(HexFormat.of().parseHex("00200001083131313131313131"));
        }
        cards.pin("4711");
        assertRefused("blocked", cards.gate());
        assertEquals(0, card.tries());
    }

    @Test
    void withoutAPinTheTriesAreReported() {
        VirtualUicc card = cards.insert(LOCKED);
        assertRefused("wants its PIN, 3 tries left; the store has no PIN \"pin\"", cards.gate());
        assertRefused("pin.alias names none", new PinGate(() -> Optional.of(cards.store), Optional.empty(), "sim1"));
        assertRefused("no PIN \"pin\"", new PinGate(Optional::empty, Optional.of("pin"), "sim1"));
        assertEquals(3, card.tries());
    }

    @Test
    void whatIsNoPinIsNotTried() {
        VirtualUicc card = cards.insert(LOCKED);
        for (String wrong : new String[] {"123", "123456789", "12a4"}) {
            cards.pin(wrong);
            assertRefused("is not a PIN", cards.gate());
        }
        assertEquals(3, card.tries());
    }

    /** A store that cannot write must not turn one wrong PIN into three. */
    @Test
    void withoutARecordTheLastTryIsStillKept() {
        VirtualUicc card = cards.insert(LOCKED);
        cards.pin("0815");
        cards.store.failWrites(credential -> credential.kind() == CredentialKind.STATE);
        for (int i = 0; i < 4; i++) {
            assertThrows(KedgeException.class, cards::open);
        }
        assertEquals(1, card.tries());
    }

    /** 6700 to a VERIFY without a PIN, as some old cards have it. */
    @Test
    void aCardThatCannotBeAskedIsGivenThePinThatIsConfigured() {
        VirtualUicc card = new VirtualUicc(LOCKED);
        Uicc uicc = new Uicc(channel(command -> command.length == 4 ? HexFormat.of().parseHex("6700") : card.process(command)));
        new PinGate(() -> Optional.of(cards.store), Optional.empty(), "sim1").open(uicc, 1, new byte[10]);
        cards.pin("0815");
        PinGate gate = cards.gate();
        assertThrows(KedgeException.class, () -> gate.open(uicc, 1, new byte[10]));
        assertThrows(KedgeException.class, () -> gate.open(uicc, 1, new byte[10]));
        assertEquals(2, card.tries());
    }

    /** 6Cxx asks for another length, and in VERIFY there is none: what stands there is the key reference or the last digit. */
    @Test
    void aCardThatWantsALengthWhereThereIsNoneIsSentNoOtherPin() {
        List<String> sent = new ArrayList<>();
        Uicc uicc = new Uicc(channel(command -> {
            sent.add(HexFormat.of().formatHex(command));
            return HexFormat.of().parseHex(command.length == 4 ? "6c08" : "6c31");
        }));
        cards.pin("4711");
        PinGate gate = cards.gate();
        assertThrows(KedgeException.class, () -> gate.open(uicc, 1, new byte[10]));
        assertEquals(List.of("00200001", "002000010834373131ffffffff"), sent);
    }

    private void assertRefused(String words, PinGate gate) {
        KedgeException refused = assertThrows(KedgeException.class, () -> cards.open(VirtualCards.AUTO, gate));
        assertEquals(ErrorCode.USIM_REFUSED, refused.code());
        assertTrue(refused.detail().contains(words), refused.detail());
        assertFalse(refused.getMessage().contains("4711") || refused.getMessage().contains("0815"));
    }

    private static Uicc uicc(VirtualUicc card) {
        return new Uicc(channel(card::process));
    }

    private static CardChannel channel(UnaryOperator<byte[]> card) {
        return new CardChannel() {
            @Override
            public String reader() {
                return "reader";
            }

            @Override
            public byte[] transmit(byte[] command) {
                return card.apply(command);
            }

            @Override
            public void begin() {
                // Nobody else is there.
            }

            @Override
            public void end() {
                // Nobody else is there.
            }

            @Override
            public boolean isPresent() {
                return true;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}

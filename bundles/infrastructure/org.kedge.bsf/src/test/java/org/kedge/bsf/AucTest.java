package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Algorithm;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.bsf.AvSource.Supply;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/** The own AuC: functions by record, numbers, what it refuses. */
class AucTest {
    private static final Impi IMPI = new Impi("001010000000009@ims.mnc001.mcc001.3gppnetwork.org");
    private static final byte[] TOPC = new byte[32];
    private final FakeSubscribers subscribers = new FakeSubscribers();
    private final AtomicReference<BsfSettings> settings = new AtomicReference<>(BsfFixture.settings());
    private final Auc auc = new Auc(settings::get, subscribers, new SecureRandom());

    private void subscribe(SubscriberRecord.Aka aka, int kOctets, long sqn) {
        try (SecretBytes k = SecretBytes.owning(new byte[kOctets]);
                SecretBytes opc = SecretBytes.owning(new byte[aka.algorithm() == Algorithm.TUAK ? 32 : 16])) {
            subscribers.add(List.of(new SubscriberRegistry.Entry(new SubscriberRecord(IMPI, aka, BsfFixture.guss(), true),
                    new SubscriberRegistry.Keys(k, opc), sqn)));
        }
    }

    private static SubscriberRecord.Aka tuak(int mac, int res, int ck) {
        return new SubscriberRecord.Aka(Algorithm.TUAK, 0x8001, 5, 7, mac, res, ck, 128, 2);
    }

    private void assertRefused(ErrorCode code) {
        long before = subscribers.sqn.get(IMPI);
        assertEquals(code, assertThrows(KedgeException.class, () -> auc.next(IMPI)).code());
        assertEquals(before, subscribers.sqn.get(IMPI), "no number was spent");
    }

    @Test
    void tuakOfBothKeyLengthsWithEveryResThatFits() {
        for (int kOctets : new int[] {16, 32}) {
            for (int res : new int[] {32, 64, 128, 256}) {
                subscribe(tuak(64, res, 128), kOctets, 0);
                try (Supply supply = auc.next(IMPI); SecretBytes k = SecretBytes.owning(new byte[kOctets]);
                        SecretBytes topc = SecretBytes.copyOf(TOPC);
                        AkaAlgorithm usim = new Tuak(k, topc, new TuakSettings(64, res, 128, 128, 2))) {
                    assertEquals(Optional.of(new Sqn(1 << 5 | 7)), Aka.open(usim, supply.vector().rand(), supply.vector().autn()));
                    assertEquals(0x8001, supply.vector().autn().amf().value());
                    assertEquals(res / 8, supply.vector().xres().length());
                }
            }
        }
    }

    /** Ks has 32 octets and the nonce room for a MAC of 8: other settings fail before a number is spent. */
    @Test
    void settingsThatDoNotFitUb() {
        subscribe(tuak(128, 64, 128), 16, 0);
        assertRefused(ErrorCode.KEY_LENGTH);
        subscribe(tuak(64, 64, 256), 16, 0);
        assertRefused(ErrorCode.KEY_LENGTH);
    }

    @Test
    void theNodeMayHaveASlotOfItsOwn() {
        subscribe(SubscriberRecord.Aka.milenage(3), 16, 0);
        settings.set(BsfFixture.settings().with(new BsfSettings.Source(OptionalInt.of(9), SqnRules.STANDARD.delta(), Optional.empty(),
                BsfSettings.Source.AUC.zhTimeout())));
        auc.next(IMPI).close();
        assertEquals(1L << 5 | 9, subscribers.sqn.get(IMPI));
        settings.set(BsfFixture.settings().with(new BsfSettings.Source(OptionalInt.of(32), SqnRules.STANDARD.delta(), Optional.empty(),
                BsfSettings.Source.AUC.zhTimeout())));
        assertRefused(ErrorCode.SUBSCRIBER_SQN);
    }

    @Test
    void whenTheNumbersAreUsedUpThereIsNoVector() {
        subscribe(SubscriberRecord.Aka.milenage(31), 16, (1L << 48) - 1);
        assertRefused(ErrorCode.SUBSCRIBER_SQN);
    }

    @Test
    void unknownDisabledAndWithoutKeysAreOne() {
        assertEquals(ErrorCode.SUBSCRIBER_UNKNOWN, assertThrows(KedgeException.class, () -> auc.next(IMPI)).code());
        subscribe(SubscriberRecord.Aka.milenage(3), 16, 0);
        subscribers.update(IMPI, BsfFixture.guss(), false);
        assertRefused(ErrorCode.SUBSCRIBER_UNKNOWN);
    }

    /** A late AUTS of a USIM that is behind takes no number back. */
    @Test
    void aLateAutsTakesNothingBack() {
        subscribe(SubscriberRecord.Aka.milenage(3), 16, 500L << 5 | 3);
        try (Supply supply = auc.next(IMPI); SecretBytes k = SecretBytes.owning(new byte[16]);
                SecretBytes opc = SecretBytes.owning(new byte[16]); AkaAlgorithm usim = new Milenage(k, opc)) {
            Auts late = Aka.auts(usim, supply.vector().rand(), new Sqn(20L << 5 | 3));
            auc.resynchronise(IMPI, supply.vector().rand(), late).orElseThrow().close();
        }
        assertEquals(502L << 5 | 3, subscribers.sqn.get(IMPI));
    }
}

package org.kedge.itests.benchmarks.gba;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.Imsi;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Milenage;

/**
 * A subscription as both ends hold it. Its keys are of this benchmark only.
 *
 * @param number tells it from the others
 * @param k the subscriber key
 * @param opc beside K
 */
public record Subscriber(int number, SecretBytes k, SecretBytes opc) {
    /** The two digits of the MNC of its IMSI. */
    static final int MNC_DIGITS = 2;
    private static final int KEY_OCTETS = 16;
    private static final int GS_ID = 100;
    private static final int IND = 3;

    static Subscriber of(int number) {
        Random random = new Random(number);
        return new Subscriber(number, key(random), key(random));
    }

    private static SecretBytes key(Random random) {
        byte[] octets = new byte[KEY_OCTETS];
        random.nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    String imsi() {
        return "00101%010d".formatted(number);
    }

    /** Who it is to the operator. */
    public Impi impi() {
        return new Imsi(imsi(), MNC_DIGITS).impi();
    }

    /** What its USIM computes with. */
    AkaAlgorithm algorithm() {
        return new Milenage(k, opc);
    }

    /** For the registry of the BSF; Milenage, as an Enrolee of its own at this NAF. */
    SubscriberRegistry.Entry entry(Fqdn naf) {
        Uss uss = new Uss(GS_ID, 0, List.of("//m2m.example.com/sim-" + number), Optional.empty(), Set.of(naf), List.of(), Optional.empty());
        Guss guss = new Guss(Optional.of(Guss.UiccType.GBA), Optional.of(Duration.ofDays(1)), List.of(uss));
        return new SubscriberRegistry.Entry(new SubscriberRecord(impi(), SubscriberRecord.Aka.milenage(IND), guss, true),
                new SubscriberRegistry.Keys(k.duplicate(), opc.duplicate()), 0);
    }
}

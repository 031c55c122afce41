package org.kedge.registry;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Info;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Entry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry.Keys;
import org.kedge.api.key.SecretBytes;

/** Subscribers and bootstraps for tests. */
final class Subscribers {
    static final Guss GUSS = new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.of(Duration.ofHours(8)), List.of(
            new Uss(100, 0, List.of("//example.com/mn-1", "//example.com/mn-1/C2"), Optional.of("oneM2M \"nafs\""),
                    Set.of(new Fqdn("maf.example.com"), new Fqdn("in-cse.example.com")), List.of(1, 7),
                    Optional.of(KeyChoice.ME_BASED_KEY)),
            new Uss(4, 2, List.of(), Optional.empty(), Set.of(), List.of(), Optional.empty())));
    static final Guss NOTHING = new Guss(Optional.empty(), Optional.empty(), List.of());
    static final Instant CREATED = Instant.parse("2029-12-31T23:59:59.000000001Z");

    private Subscribers() {
    }

    static Impi impi(int number) {
        return new Impi(String.format("00101%010d@ims.mnc001.mcc001.3gppnetwork.org", number));
    }

    static SubscriberRecord record(int number) {
        return new SubscriberRecord(impi(number), Aka.milenage(3), GUSS, true);
    }

    static Keys keys(int fill) {
        return new Keys(SecretBytes.owning(Records.octets(16, fill)), SecretBytes.owning(Records.octets(16, fill + 1)));
    }

    static Entry entry(int number) {
        return new Entry(record(number), keys(number), 0);
    }

    static KeyReference bTid(int number) {
        return new KeyReference(Base64.getEncoder().encodeToString(ByteBuffer.allocate(16).putInt(0xfbefbe00).putInt(number).array()),
                new Fqdn("bsf.example.com"));
    }

    static String tmpi(int number) {
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(24).putInt(number).array()) + "@tmpi.bsf.3gppnetwork.org";
    }

    /** A bootstrap of a subscriber, with a Ks of octets of its number. */
    static Bootstrap bootstrap(int number, int subscriber) {
        return new Bootstrap(new Info(bTid(number), impi(subscriber), GbaMode.ME, Optional.empty(), CREATED, Records.NOT_AFTER),
                Records.secret(number));
    }
}

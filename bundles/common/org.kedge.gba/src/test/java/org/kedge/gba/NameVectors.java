package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.identity.Impi;
import org.kedge.messages.fetch.PathSegments;

/** Vectors of names and identities. */
final class NameVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("imsi", NameVectors::imsi, "isim_bsf", NameVectors::isimBsf, "urlseg",
            NameVectors::pathSegment, "psk_identity", NameVectors::pskIdentity);

    private NameVectors() {
    }

    private static void imsi(Vector v) {
        Imsi imsi = new Imsi(v.in("imsi"), v.number("mnc_digits"));
        assertEquals(v.out("IMPI"), imsi.impi().value());
        assertEquals(v.out("BSF"), imsi.bsf().value());
    }

    private static void isimBsf(Vector v) {
        assertEquals(v.out("BSF"), Impi.parse(v.in("impi")).isimBsf().value());
    }

    private static void pathSegment(Vector v) {
        assertEquals(v.out("segment"), PathSegments.encode(BTid.parse(v.in("text")).toString()));
    }

    private static void pskIdentity(Vector v) {
        Optional<GbaPskIdentity> identity = GbaPskIdentity.of(v.in("text"));
        assertEquals(v.accepted(), identity.isPresent());
        identity.ifPresent(i -> {
            assertEquals(v.out("form"), i.prefix().map(mode -> mode.name().toLowerCase(Locale.ROOT)).orElse("bare"));
            assertEquals(v.out("B_TID"), i.bTid().toString());
            assertEquals(v.in("text"), i.text());
        });
    }
}

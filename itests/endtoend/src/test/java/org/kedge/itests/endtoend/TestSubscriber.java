package org.kedge.itests.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.kedge.api.credential.Credential;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.BTid;
import org.kedge.gba.Imsi;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Milenage;
import org.kedge.usim.soft.UsimFile;

/** A subscription as both ends hold it: the USIM of the gateway and the AuC of the operator. Its keys are of this test only. */
final class TestSubscriber {
    static final String USIM = "sim-1";
    static final int GS_ID = 100;
    private static final int IND = 3;

    private final String imsi;
    private final byte[] k = new byte[16];
    private final byte[] opc = new byte[16];
    private final boolean gbaU;

    /** @param gbaU whether Ks stays in the UICC */
    TestSubscriber(int number, boolean gbaU) {
        Random random = new Random(number);
        random.nextBytes(k);
        random.nextBytes(opc);
        this.imsi = "00101%010d".formatted(number);
        this.gbaU = gbaU;
    }

    /** A USIM of the same IMSI with another K. */
    TestSubscriber withOtherKey() {
        TestSubscriber other = new TestSubscriber(Integer.parseInt(imsi.substring(5)), gbaU);
        other.k[0] ^= 1;
        return other;
    }

    Impi impi() {
        return new Imsi(imsi, 2).impi();
    }

    /** Its algorithm with its keys. */
    Milenage milenage() {
        try (SubscriberRegistry.Keys keys = keys()) {
            return new Milenage(keys.k(), keys.opc());
        }
    }

    /** Whether the answer to the challenge of a bootstrap held a zero octet. */
    boolean hasZeroInRes(KeyReference bTid) {
        try (Milenage milenage = milenage(); AkaKeys answer = milenage.f2f3f4(BTid.of(bTid).rand())) {
            return answer.res().use(res -> IntStream.range(0, res.length).anyMatch(i -> res[i] == 0));
        }
    }

    /** What the gateway's owner drops into the intake. */
    Credential usim() {
        HexFormat hex = HexFormat.of();
        String json = "{\"name\":\"" + USIM + "\",\"imsi\":\"" + imsi + "\",\"mncLength\":2,\"algorithm\":\"milenage\",\"k\":\""
                + hex.formatHex(k) + "\",\"opc\":\"" + hex.formatHex(opc) + "\",\"gbaU\":" + gbaU + "}";
        return new UsimFile().read(USIM + ".usim.json", USIM, json.getBytes(StandardCharsets.UTF_8));
    }

    SubscriberRegistry.Keys keys() {
        return new SubscriberRegistry.Keys(SecretBytes.copyOf(k), SecretBytes.copyOf(opc));
    }

    Guss guss(String enroleeId, Fqdn... nafs) {
        return new Guss(Optional.of(gbaU ? Guss.UiccType.GBA_U : Guss.UiccType.GBA), Optional.of(Duration.ofHours(2)),
                List.of(new Uss(GS_ID, 0, List.of(enroleeId), Optional.empty(), Set.of(nafs), List.of(), Optional.empty())));
    }

    SubscriberRegistry.Entry entry(SubscriberRegistry.Keys keys, String enroleeId, Fqdn... nafs) {
        return new SubscriberRegistry.Entry(new SubscriberRecord(impi(), SubscriberRecord.Aka.milenage(IND), guss(enroleeId, nafs), true),
                keys, 0);
    }
}

package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;
import org.kedge.itests.testkit.MemoryCredentialStore;

/** TUAK from the file to the answer. */
class TuakUsimTest {
    private final Random random = new Random(35231);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final SoftUsim usim = new SoftUsim("tuak", () -> Optional.of(store));

    private SecretBytes octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    /** With TOP in the file and TOPc at the network. */
    private Network subscribe(SecretBytes k, TuakSettings s) {
        SecretBytes top = octets(32);
        store.remove("usim-state/tuak");
        Network.bringIn(store, "tuak", "{\"impi\":\"user@ims.example.com\",\"algorithm\":\"tuak\",\"k\":\"" + hex(k) + "\",\"top\":\""
                + hex(top) + "\",\"gbaU\":true,\"tuak\":{\"resBits\":" + s.resBits() + ",\"ckBits\":" + s.ckBits() + ",\"ikBits\":"
                + s.ikBits() + ",\"iterations\":" + s.iterations() + "}}");
        return new Network(new Tuak(k, Tuak.topc(k, top, s.iterations()), s));
    }

    private static String hex(SecretBytes secret) {
        return secret.use(HexFormat.of()::formatHex);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyLengthOfKeyAndResult(int iterations) {
        for (int kOctets : List.of(16, 32)) {
            for (int resBits : List.of(32, 64, 128, 256)) {
                for (int keyBits : List.of(128, 256)) {
                    check(octets(kOctets), new TuakSettings(64, resBits, keyBits, 384 - keyBits, iterations));
                }
            }
        }
    }

    private void check(SecretBytes k, TuakSettings settings) {
        Network network = subscribe(k, settings);
        AuthenticationVector vector = network.vector(1, 0);
        try (AkaResult.Success success = assertInstanceOf(AkaResult.Success.class,
                usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME), settings.toString())) {
            assertEquals(settings.resBits(), success.res().length() * Byte.SIZE);
            assertEquals(settings.ckBits(), success.ck().length() * Byte.SIZE);
            assertEquals(vector.xres(), success.res());
            assertEquals(vector.keys().ck(), success.ck());
            assertEquals(vector.keys().ik(), success.ik());
        }
        AkaResult.SyncFailure failure = assertInstanceOf(AkaResult.SyncFailure.class,
                usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME));
        assertEquals(Optional.of(Network.sqn(1, 0)), network.open(vector.rand(), failure.auts()));
    }

    @Test
    void inTheCardWithLongKeys() throws Exception {
        Network network = subscribe(octets(32), new TuakSettings(64, 256, 256, 256, 2));
        AuthenticationVector vector = network.vector(1, 0);
        byte[] autn = vector.autn().octets();
        byte[] mask = MessageDigest.getInstance("SHA-1").digest(vector.keys().ik().copy());
        for (int i = 0; i < 8; i++) {
            autn[8 + i] ^= mask[i];
        }
        assertInstanceOf(AkaResult.SuccessInCard.class, usim.authenticate(vector.rand().octets(), autn, GbaMode.UICC)).close();
        NafId naf = new NafId(usim.subscriber().bsf(), UaProtocolId.HTTP_DIGEST);
        try (SecretBytes ks = GbaKeys.ks(vector.keys());
                SecretBytes derived = usim.deriveExternal(naf.octets(), usim.subscriber().impi())) {
            assertEquals(64, ks.length());
            assertEquals(GbaKeys.ksExtNaf(ks, vector.rand(), usim.subscriber().impi(), naf), derived);
        }
    }
}

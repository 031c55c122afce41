package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

class UsimFileTest {
    private static final String OP = "cdc202d5123e20f62b6d676ac72cb318";
    private static final String TOP = "5555555555555555555555555555555555555555555555555555555555555555";

    private static Credential read(String text) {
        return new UsimFile().read("sim1.usim.json", "sim1", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Subscription subscription(String text) {
        try (Credential credential = read(text)) {
            return SubscriptionCodec.decode(credential.secret());
        }
    }

    /** The standard file with one part changed. */
    private static String with(String part, String by) {
        assertTrue(Network.file("").contains(part), part);
        return Network.file("").replace(part, by);
    }

    private static String tuak(String members) {
        return "{\"impi\":\"a@b.example.com\",\"algorithm\":\"tuak\",\"k\":\"" + Network.K + "\"" + members + "}";
    }

    @Test
    void readsASubscription() {
        try (Credential credential = read(Network.file("")); Subscription read = SubscriptionCodec.decode(credential.secret())) {
            assertEquals("usim/sim1", credential.alias());
            assertEquals("sim1", credential.identifier());
            assertEquals(CredentialKind.USIM, credential.kind());
            assertEquals("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", read.impi().value());
            assertEquals("bsf.mnc001.mcc001.pub.3gppnetwork.org", read.bsf().value());
            assertEquals(SqnRules.STANDARD, read.rules());
            assertEquals(Optional.empty(), read.tuak());
            assertFalse(read.gbaU());
            assertEquals(Network.secret(Network.K), read.k());
            assertEquals(Network.secret(Network.OPC), read.opc());
            assertFalse(credential.toString().contains(Network.IMSI) || read.toString().contains(Network.IMSI));
        }
    }

    @Test
    void theLengthOfTheMncAndTheIsimDecideTheNames() {
        assertEquals("001010123456789@ims.mnc010.mcc001.3gppnetwork.org",
                subscription(with("\"mncLength\":2", "\"mncLength\":3")).impi().value());
        Subscription isim = subscription(with("\"imsi\":\"" + Network.IMSI + "\",\"mncLength\":2",
                "\"impi\":\"gw1@IMS.mnc001.mcc001.3gppnetwork.org\""));
        assertEquals("gw1@ims.mnc001.mcc001.3gppnetwork.org", isim.impi().value());
        assertEquals("bsf.ims.mnc001.mcc001.pub.3gppnetwork.org", isim.bsf().value());
    }

    @Test
    void takesEverySetting() {
        Subscription read = subscription(Network.file(",\"gbaU\":true,\"indBits\":0,\"delta\":7,\"ageLimit\":3,\"name\":\"other/name\""));
        assertTrue(read.gbaU());
        assertEquals(new SqnRules(0, 7, OptionalLong.of(3)), read.rules());
        assertEquals("usim/other/name", read(Network.file(",\"name\":\"other/name\"")).alias());
    }

    @Test
    void keepsOpcAndNeverOp() {
        try (Credential credential = read(with("\"opc\":\"" + Network.OPC, "\"op\":\"" + OP))) {
            assertEquals(Milenage.opc(Network.secret(Network.K), Network.secret(OP)), SubscriptionCodec.decode(credential.secret()).opc());
            assertFalse(credential.secret().use(HexFormat.of()::formatHex).contains(OP));
        }
        try (Credential credential = read(tuak(",\"top\":\"" + TOP + "\",\"tuak\":{\"iterations\":3,\"resBits\":256}"))) {
            Subscription read = SubscriptionCodec.decode(credential.secret());
            assertEquals(Tuak.topc(Network.secret(Network.K), Network.secret(TOP), 3), read.opc());
            assertEquals(Optional.of(new TuakSettings(64, 256, 128, 128, 3)), read.tuak());
            assertFalse(credential.secret().use(HexFormat.of()::formatHex).contains(TOP));
        }
        assertEquals(Optional.of(TuakSettings.STANDARD), subscription(tuak(",\"topc\":\"" + TOP + "\"")).tuak());
    }

    private static void assertMalformed(String text) {
        KedgeException e = assertThrows(KedgeException.class, () -> read(text), text);
        assertEquals(ErrorCode.INTAKE_MALFORMED, e.code(), text);
        assertTrue(e.detail().startsWith("sim1.usim.json: "), e.detail());
        for (String secret : List.of(Network.IMSI, "0123456789", Network.K.substring(0, 8), Network.OPC.substring(0, 8), "SECRET")) {
            assertFalse(e.getMessage().contains(secret), e.getMessage());
        }
    }

    @Test
    void refusesAMissingMember() {
        for (String part : List.of("\"imsi\":\"" + Network.IMSI + "\",", "\"mncLength\":2,", "\"algorithm\":\"milenage\",",
                "\"k\":\"" + Network.K + "\",", ",\"opc\":\"" + Network.OPC + "\"")) {
            assertMalformed(with(part, ""));
        }
        assertMalformed(tuak(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"SECRET\":1", ",\"SECRET\":{}", ",\"name\":\"two words\"", ",\"name\":\"\"", ",\"name\":1",
        ",\"impi\":\"a@b.example.com\"", ",\"op\":\"cdc202d5123e20f62b6d676ac72cb318\"", ",\"topc\":\"00\"", ",\"top\":\"00\"",
        ",\"tuak\":{}", ",\"gbaU\":\"yes\"", ",\"gbaU\":1", ",\"indBits\":9", ",\"indBits\":-1", ",\"indBits\":4294967296",
        ",\"delta\":0", ",\"delta\":1.5", ",\"delta\":\"7\"", ",\"delta\":99999999999999999999", ",\"ageLimit\":0", ",\"ageLimit\":-5",
        ",\"mncLength\":2", ",\"k\":\"00\"", "} x", ","})
    void refusesAWrongOrForeignMember(String more) {
        assertMalformed(Network.file(more));
    }

    @Test
    void refusesWrongKeysAndIdentities() {
        for (String k : List.of("", "00", Network.K + Network.K, Network.K + "00", Network.K.substring(1), "zz" + Network.K.substring(2),
                "SECRETSECRETSECRETSECRETSECRETSE")) {
            assertMalformed(with("\"k\":\"" + Network.K, "\"k\":\"" + k));
            assertMalformed(with("\"opc\":\"" + Network.OPC, "\"opc\":\"" + k));
            assertMalformed(with("\"opc\":\"" + Network.OPC, "\"op\":\"" + k));
        }
        for (String imsi : List.of("", "00101", "0010101234567890", "00101012345678x", " 01010123456789")) {
            assertMalformed(with(Network.IMSI, imsi));
        }
        assertMalformed(with("\"mncLength\":2", "\"mncLength\":4"));
        assertMalformed(with("milenage", "comp128"));
        assertMalformed(with("\"imsi\":\"" + Network.IMSI + "\",\"mncLength\":2", "\"impi\":\"no at sign\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"top\":\"00\"", ",\"top\":\"" + Network.OPC + "\"", ",\"topc\":\"" + TOP + "\",\"top\":\"" + TOP + "\"",
        ",\"opc\":\"" + Network.OPC + "\"", ",\"topc\":\"" + TOP + "\",\"op\":\"" + OP + "\"",
        ",\"topc\":\"" + TOP + "\",\"tuak\":{\"resBits\":96}", ",\"topc\":\"" + TOP + "\",\"tuak\":{\"ckBits\":64}",
        ",\"topc\":\"" + TOP + "\",\"tuak\":{\"iterations\":0}", ",\"topc\":\"" + TOP + "\",\"tuak\":{\"iterations\":256}",
        ",\"topc\":\"" + TOP + "\",\"tuak\":{\"macBits\":128}", ",\"topc\":\"" + TOP + "\",\"tuak\":[]",
        ",\"topc\":\"" + TOP + "\",\"tuak\":{\"resBits\":\"64\"}", ",\"topc\":\"" + TOP + "\",\"tuak\":{"})
    void refusesWrongTuak(String members) {
        assertMalformed(tuak(members));
    }

    @Test
    void refusesWhatIsNoJson() {
        for (String text : List.of("", "[]", "{", "null", "SECRET", "\u0000", Network.file("").substring(0, 90))) {
            assertMalformed(text);
        }
        KedgeException e = assertThrows(KedgeException.class,
                () -> new UsimFile().read("x y.usim.json", "x y", Network.file("").getBytes(StandardCharsets.UTF_8)));
        assertEquals(ErrorCode.INTAKE_MALFORMED, e.code());
    }
}

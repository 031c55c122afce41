package org.kedge.messages.gba;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;

class ZhCodecTest {
    private static final Impi IMPI = Impi.parse("001010123456789@ims.mnc001.mcc001.3gppnetwork.org");

    private static byte[] octets(int length, int octet) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) octet);
        return octets;
    }

    private static ZhVector vector(int resOctets) {
        return new ZhVector(IMPI, octets(16, 1), octets(16, 2), SecretBytes.owning(octets(resOctets, 0xc0)),
                SecretBytes.owning(octets(16, 0xcc)), SecretBytes.owning(octets(16, 0xdd)));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static KedgeException fault(Function<byte[], ?> reader, byte[] json) {
        return assertThrows(KedgeException.class, () -> reader.apply(json));
    }

    @Test
    void paths() {
        assertEquals(List.of("nhss-gba-ueau", "v1", "impi-" + IMPI.value(), "security-information", "generate-auth-data"),
                ZhCodec.authPath(IMPI));
        assertEquals(List.of("nhss-gba-sdm", "v1", "impi-" + IMPI.value(), "subscriber-data"), ZhCodec.gussPath(IMPI));
    }

    @Test
    void requestOnTheWire() {
        assertEquals("{'authenticationScheme':'DIGEST_AKAV1_MD5'}", text(ZhCodec.request(new ZhRequest(Optional.empty()))));
        byte[] json = ZhCodec.request(new ZhRequest(Optional.of(new ZhRequest.Resynchronisation(octets(16, 0xa), octets(14, 0xb)))));
        assertEquals("{'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':{'rand':'" + "0a".repeat(16) + "','auts':'"
                + "0b".repeat(14) + "'}}", text(json));
        ZhRequest.Resynchronisation read = ZhCodec.readRequest(json(text(json).replace("0a", "0A"))).resynchronisation().orElseThrow();
        assertArrayEquals(octets(16, 0xa), read.rand());
        assertArrayEquals(octets(14, 0xb), read.auts());
        assertEquals(Optional.empty(), ZhCodec.readRequest(json("{'authenticationScheme':'DIGEST_AKAV1_MD5','supportedFeatures':'1'}"))
                .resynchronisation());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "authenticationScheme  | {}",
        "authenticationScheme  | {'authenticationScheme':'DIGEST_HTTP'}",
        "resynchronizationInfo | {'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':'x'}",
        "rand                  | {'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':{'auts':'0b'}}",
        "rand                  | {'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':{'rand':'0a','auts':'0b'}}",
        "rand                  | {'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':{'rand':'zz','auts':'0b'}}",
        "auts                  | {'authenticationScheme':'DIGEST_AKAV1_MD5','resynchronizationInfo':{'rand':'RAND','auts':'0b'}}"})
    void badRequests(String member, String text) {
        KedgeException fault = fault(ZhCodec::readRequest, json(text.replace("RAND", "0a".repeat(16))));
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
        assertTrue(fault.detail().contains('"' + member + '"'), fault.detail());
    }

    @Test
    void vectorOnTheWire() {
        byte[] json = ZhCodec.vector(vector(8));
        assertEquals("{'impi':'" + IMPI.value() + "','3gAkaAv':{'rand':'" + "01".repeat(16) + "','autn':'" + "02".repeat(16) + "','xres':'"
                + "c0".repeat(8) + "','ck':'" + "cc".repeat(16) + "','ik':'" + "dd".repeat(16) + "'}}", text(json));
        for (int length : new int[] {4, 8, 16}) {
            try (ZhVector read = ZhCodec.readVector(ZhCodec.vector(vector(length))); ZhVector same = vector(length)) {
                assertEquals(IMPI, read.impi());
                assertArrayEquals(same.rand(), read.rand());
                assertArrayEquals(same.autn(), read.autn());
                assertEquals(List.of(same.xres(), same.ck(), same.ik()), List.of(read.xres(), read.ck(), read.ik()));
                assertEquals("ZhVector", read.toString());
            }
        }
        assertEquals(16, ZhCodec.readVector(json(text(json).replace("cc", "CC").replace("dd", "dD"))).ck().length());
    }

    /** What is found by path is not found elsewhere, and each fault names its member without the value. */
    @Test
    void badVectors() {
        String good = text(ZhCodec.vector(vector(8)));
        String[][] bad = {{"xres", "c0".repeat(8), "c0c0c0"}, {"xres", "c0".repeat(8), "c0".repeat(17)},
            {"ck", "cc".repeat(16), "cc".repeat(15)}, {"ik", "dd".repeat(16), "dd".repeat(15) + "dg"}, {"ik", "'ik'", "'IK'"},
            {"ck", "'ck':'" + "cc".repeat(16) + "'", "'ck':{'ck':'cc'}"}, {"rand", "01".repeat(16), "01".repeat(17)},
            {"autn", "'autn'", "'auth'"},
            {"impi", IMPI.value(), "nobody"}, {"impi", "'impi'", "'imp'"}, {"3gAkaAv", "'3gAkaAv'", "'av'"}, {"xres", "'ck'", "'xres'"}};
        for (String[] change : bad) {
            KedgeException fault = fault(ZhCodec::readVector, json(good.replace(change[1], change[2])));
            assertEquals(ErrorCode.BSF_PROTOCOL, fault.code());
            assertTrue(fault.detail().contains(change[0] + '"'), change[0] + ": " + fault.detail());
            assertFalse(fault.getMessage().contains("c0c0") || fault.getMessage().contains("cccc")
                    || fault.getMessage().contains("0010101"), fault.getMessage());
        }
    }

    @Test
    void gussOnTheWire() {
        Uss uss = new Uss(100, 2, List.of("//sp.example.com/gw1"), Optional.of("mafs"), Set.of(Fqdn.parse("maf.example.com")), List.of(1),
                Optional.of(KeyChoice.ME_UICC_BASED_KEYS));
        byte[] json = ZhCodec.guss(new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.of(Duration.ofHours(1)), List.of(uss)));
        assertEquals("{'guss':{'bsfInfo':{'uiccType':'GBA_U','lifeTime':3600},'ussList':[{'uss':{'gsId':100,'gsType':2,'ueIds':[{'ueId':"
                + "'//sp.example.com/gw1'}],'nafGroup':'mafs','flags':[{'flag':1}],'keyChoice':'ME_UICC_BASED_KEYS'}}]}}", text(json));
        assertEquals(new Guss(Optional.of(Guss.UiccType.GBA_U), Optional.of(Duration.ofHours(1)), List.of(new Uss(100, 2, uss.ueIds(),
                uss.nafGroup(), Set.of(), uss.flags(), uss.keyChoice()))), ZhCodec.readGuss(json));
        Guss empty = new Guss(Optional.empty(), Optional.empty(), List.of());
        assertEquals("{'guss':{}}", text(ZhCodec.guss(empty)));
        assertEquals(empty, ZhCodec.readGuss(ZhCodec.guss(empty)));
        assertEquals(empty, ZhCodec.readGuss(json("{'guss':{'bsfInfo':{'uiccType':'GBA_X','securityFeatures':[]}},'x':1}")));
    }

    @Test
    void badGuss() {
        for (String bad : List.of("{}", "{'guss':[]}", "{'guss':{'bsfInfo':1}}", "{'guss':{'bsfInfo':{'lifeTime':0}}}",
                "{'guss':{'bsfInfo':{'lifeTime':-1}}}", "{'guss':{'bsfInfo':{'lifeTime':99999999999}}}", "{'guss':{'ussList':1}}",
                "{'guss':{'ussList':[{'uss':{'gsId':1,'gsType':0,'flags':[1]}}]}}", "[]", "x")) {
            assertEquals(ErrorCode.BSF_PROTOCOL, fault(ZhCodec::readGuss, json(bad)).code(), bad);
        }
    }

    @Test
    void mutations() {
        Random random = new Random(29562);
        byte[] good = ZhCodec.vector(vector(8));
        for (int i = 0; i < 3000; i++) {
            try {
                ZhCodec.readVector(ZnCodecTest.mutate(good, random)).close();
            } catch (KedgeException e) {
                assertEquals(ErrorCode.BSF_PROTOCOL, e.code());
                assertFalse(e.getMessage().contains("cccc"), e.getMessage());
            }
        }
    }
}

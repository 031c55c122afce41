package org.kedge.messages.trigger.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.trigger.TriggerPurpose;

class TriggerTextCodecTest {
    private static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");
    private static final KeyPair SIGNER = pair("secp256r1");
    private static final KeyPair STRANGER = pair("secp256r1");
    private static final byte[] KPM = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final TriggerKeys OWN = new TriggerKeys(Map.of("owner", SIGNER.getPublic()), Map.of("kpm@mef", SecretBytes.copyOf(KPM)));
    private static final TriggerClaim CLAIM = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.hashOf(NODE), 1_790_000_000L,
            Optional.of(URI.create("https://b.example:8443")));

    private static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(TriggerProof proof) {
        return switch (proof) {
            case NONE -> TriggerTextCodec.write(CLAIM);
            case MAC -> TriggerTextCodec.write(CLAIM, SecretBytes.copyOf(KPM));
            case SIGNATURE -> TriggerTextCodec.write(CLAIM, SIGNER.getPrivate());
        };
    }

    private static TriggerKeys keys() {
        return new TriggerKeys(Map.of("stranger", STRANGER.getPublic(), "owner", SIGNER.getPublic()),
                Map.of("other@mef", SecretBytes.copyOf(new byte[32]), "kpm@mef", SecretBytes.copyOf(KPM)));
    }

    private static ReceivedTrigger parse(String text) {
        return TriggerTextCodec.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static KedgeException refused(ErrorCode code, byte[] text) {
        KedgeException fault = assertThrows(KedgeException.class, () -> TriggerTextCodec.parse(text).verify(keys()));
        assertEquals(code, fault.code(), fault.getMessage());
        return fault;
    }

    private static String malformed(String text) {
        KedgeException fault = assertThrows(KedgeException.class, () -> parse(text));
        assertEquals(ErrorCode.TRIGGER_MALFORMED, fault.code());
        assertFalse(fault.getMessage().contains("SECRET"), fault.getMessage());
        return fault.detail();
    }

    /** The text with the octet changed is refused; with a MAC or signature either as no text or as not authentic. */
    private static void refusedOrNotAuthentic(byte[] text) {
        KedgeException fault = assertThrows(KedgeException.class, () -> {
            ReceivedTrigger read = TriggerTextCodec.parse(text);
            assertFalse(read.proof() == TriggerProof.NONE, "taken without proof");
            read.verify(OWN);
        }, () -> new String(text, StandardCharsets.ISO_8859_1));
        assertTrue(fault.code() == ErrorCode.TRIGGER_MALFORMED || fault.code() == ErrorCode.TRIGGER_NOT_AUTHENTIC, fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"MAC, kpm@mef", "SIGNATURE, owner"})
    void proved(TriggerProof proof, String by) {
        ReceivedTrigger read = parse(" \r\n" + text(proof) + "\n");
        assertEquals(proof, read.proof());
        assertEquals(new VerifiedTrigger(CLAIM, by), read.verify(keys()));
        assertEquals(1_790_000_000L, CLAIM.made().getEpochSecond());
    }

    /** The whole text and its key, made again by hand. */
    @Test
    void macByHand() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KPM, "x"));
        byte[] key = mac.doFinal("Kedge trigger text 1".getBytes(StandardCharsets.US_ASCII));
        mac.init(new SecretKeySpec(key, "x"));
        TriggerClaim plain = new TriggerClaim(TriggerPurpose.ENROLMENT_REQUEST, TriggerNode.of(NODE), 7, Optional.empty());
        String covered = "KT1;4;urn:gsma:imei:90420156-025763-0;7;;M";
        byte[] value = Arrays.copyOf(mac.doFinal(covered.getBytes(StandardCharsets.US_ASCII)), 16);
        assertEquals(covered + Base64.getEncoder().withoutPadding().encodeToString(value),
                TriggerTextCodec.write(plain, SecretBytes.copyOf(KPM)));
        assertTrue(plain.node().matches(NODE));
        assertFalse(plain.node().matches(new NodeId("urn:gsma:imei:90420156-025763-1")));
    }

    /** Without proof it may be read, but neither believed nor asked for its address. */
    @Test
    void unproved() {
        ReceivedTrigger read = parse(text(TriggerProof.NONE));
        assertEquals(TriggerProof.NONE, read.proof());
        assertEquals(TriggerPurpose.ENROLMENT_REQUEST, read.purpose());
        assertEquals(1_790_000_000L, read.serial());
        assertTrue(read.node().matches(NODE));
        assertFalse(read.node().matches(new NodeId("urn:gsma:imei:90420156-025763-1")));
        assertFalse(read.toString().contains("b.example"), read.toString());
        assertEquals(ErrorCode.TRIGGER_NOT_AUTHENTIC, assertThrows(KedgeException.class, () -> read.verify(keys())).code());
        assertEquals(6, text(TriggerProof.NONE).length() - text(TriggerProof.NONE).lastIndexOf(";N") - 2);
    }

    @Test
    void wrongKeys() {
        TriggerKeys none = new TriggerKeys(Map.of(), Map.of());
        TriggerKeys others = new TriggerKeys(Map.of("stranger", STRANGER.getPublic(), "k", pair("secp384r1").getPublic()),
                Map.of("other", SecretBytes.copyOf(new byte[32])));
        for (TriggerProof proof : new TriggerProof[] {TriggerProof.MAC, TriggerProof.SIGNATURE}) {
            for (TriggerKeys keys : new TriggerKeys[] {none, others}) {
                assertEquals(ErrorCode.TRIGGER_NOT_AUTHENTIC,
                        assertThrows(KedgeException.class, () -> parse(text(proof)).verify(keys)).code());
            }
        }
        TriggerKeys withShort = new TriggerKeys(Map.of(),
                Map.of("a", SecretBytes.copyOf(new byte[15]), "b", SecretBytes.copyOf(KPM), "c", SecretBytes.copyOf(new byte[8])));
        assertEquals("b", parse(text(TriggerProof.MAC)).verify(withShort).by());
        assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class,
                () -> TriggerTextCodec.write(CLAIM, SecretBytes.copyOf(new byte[15]))).code());
        assertEquals(ErrorCode.CERTIFICATE_PROFILE, assertThrows(KedgeException.class,
                () -> TriggerTextCodec.write(CLAIM, pair("secp384r1").getPrivate())).code());
    }

    /** Another mark makes another text: neither proof can be passed off as the other, and none can be taken away. */
    @Test
    void marksAreCovered() {
        String signed = text(TriggerProof.SIGNATURE);
        int mark = signed.lastIndexOf(';') + 1;
        malformed(signed.substring(0, mark) + 'M' + signed.substring(mark + 1));
        malformed(signed.substring(0, mark) + 'N' + signed.substring(mark + 1));
        malformed(signed.substring(0, mark) + 'N' + signed.substring(mark + 1, mark + 7));
        malformed(signed.substring(0, mark + 1));
        malformed(signed.substring(0, mark));
        String unproved = text(TriggerProof.NONE);
        refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, (signed.substring(0, mark) + "M" + "A".repeat(22)).getBytes(StandardCharsets.US_ASCII));
        refused(ErrorCode.TRIGGER_NOT_AUTHENTIC, (signed.substring(0, mark) + "E" + "A".repeat(86)).getBytes(StandardCharsets.US_ASCII));
        malformed(unproved.replace(";4;", ";1;"));
    }

    /** Each octet replaced by every other one, removed and doubled. A signature is dear to check: two bits of each octet and one sample. */
    @ParameterizedTest
    @EnumSource
    void everyChangeIsRefused(TriggerProof proof) {
        byte[] good = text(proof).getBytes(StandardCharsets.US_ASCII);
        boolean signature = proof == TriggerProof.SIGNATURE;
        Random random = new Random(140);
        for (int i = 0; i < good.length; i++) {
            for (int value = 0; value < 256; value++) {
                int changed = (good[i] & 0xff) ^ value;
                if (changed != 0 && (!signature || changed == 1 || changed == 0x20 || random.nextInt(256) == 0)) {
                    byte[] bad = good.clone();
                    bad[i] = (byte) value;
                    refusedOrNotAuthentic(bad);
                }
            }
            String text = new String(good, StandardCharsets.US_ASCII);
            refusedOrNotAuthentic((text.substring(0, i) + text.substring(i + 1)).getBytes(StandardCharsets.US_ASCII));
            refusedOrNotAuthentic((text.substring(0, i) + text.charAt(i) + text.substring(i)).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** 140 is written and read, 141 is neither; a signed text has 23 characters for its address. */
    @Test
    void limits() {
        int room = 140 - text(TriggerProof.SIGNATURE).length();
        String host = "b" + "b".repeat(room) + ".example";
        TriggerClaim longest = new TriggerClaim(CLAIM.purpose(), CLAIM.node(), CLAIM.serial(),
                Optional.of(URI.create("https://" + host + ":8443")));
        String text = TriggerTextCodec.write(longest, SIGNER.getPrivate());
        assertEquals(140, text.length());
        assertEquals(23, longest.address().orElseThrow().toString().length());
        assertEquals(longest, parse(text + "\r\n").verify(keys()).claim());
        TriggerClaim tooLong = new TriggerClaim(CLAIM.purpose(), CLAIM.node(), CLAIM.serial(),
                Optional.of(URI.create("https://b" + host + ":8443")));
        assertTrue(assertThrows(KedgeException.class, () -> TriggerTextCodec.write(tooLong, SIGNER.getPrivate())).detail()
                .contains("141 characters"));
        assertTrue(malformed("A".repeat(141)).contains("has 141 octets"));
        assertTrue(malformed("A".repeat(257)).contains("has 257 octets"));
        assertTrue(malformed(" ".repeat(200)).contains("has 0 octets"));
        assertTrue(malformed("").contains("has 0 octets"));
        assertTrue(malformed("x".repeat(50_000_000)).contains("has 50000000 octets"));
        for (int node = 60; node < 90; node++) {
            TriggerClaim claim = new TriggerClaim(CLAIM.purpose(), TriggerNode.of(new NodeId("n".repeat(node))), 1, Optional.empty());
            String fixed = "KT1;4;;1;;M";
            if (fixed.length() + node + 22 <= 140) {
                assertEquals(claim, parse(TriggerTextCodec.write(claim, SecretBytes.copyOf(KPM))).verify(keys()).claim());
            } else {
                assertThrows(KedgeException.class, () -> TriggerTextCodec.write(claim, SecretBytes.copyOf(KPM)));
            }
        }
    }

    /** Every character is one septet of the GSM alphabet and the same code in ASCII. */
    @ParameterizedTest
    @EnumSource
    void gsmSafe(TriggerProof proof) {
        for (int i = 0; i < 20; i++) {
            assertTrue(text(proof).matches("[A-Za-z0-9 !\"#%&'()*+,\\-./:;<=>?]+"), text(proof));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"KT1;4;n;1;;|of E, M, N at octet 11", "KT2;4;n;1;;NAAAAAA|KT1; at octet 0",
        "kt1;4;n;1;;NAAAAAA|KT1; at octet 0", "KT1;5;n;1;;NAAAAAA|purpose that is none at octet 4", "KT1;04;n;1;;NAAAAAA|octet 4",
        "KT1;;n;1;;NAAAAAA|octet 4", "KT1;4;;1;;NAAAAAA|node is neither", "KT1;4;#;1;;NAAAAAA|at octet 6",
        "KT1;4;#0123456789A;1;;NAAAAAA|octet 6",
        "KT1;4;a#b;1;;NAAAAAA|octet 6", "KT1;4;n;0;;NAAAAAA|serial that is not 1", "KT1;4;n;01;;NAAAAAA|octet 8",
        "KT1;4;n;;;NAAAAAA|octet 8",
        "KT1;4;n;-1;;NAAAAAA|octet 8", "KT1;4;n;10000000000;;NAAAAAA|octet 8", "KT1;4;n;1;x y;NAAAAAA|octet 11", "KT1;4;n;1|ends too early",
        "KT1;4;n;1;http://a;NAAAAAA|the address is not", "KT1;4;n;1;https:a;NAAAAAA|address", "KT1;4;n;1;https://A;NAAAAAA|address",
        "KT1;4;n;1;https://a/;NAAAAAA|address", "KT1;4;n;1;https://a:0;NAAAAAA|address", "KT1;4;n;1;https://a:65536;NAAAAAA|address",
        "KT1;4;n;1;https://a:;NAAAAAA|address", "KT1;4;n;1;https://a?SECRET;NAAAAAA|address", "KT1;4;n;1;%;NAAAAAA|no URI at octet 10",
        "KT1;4;n;1;;NAAAAAA|check does not fit at octet 12", "KT1;4;n;1;;NAAAAA|base64 digits of 4",
        "KT1;4;n;1;;NAAAAAAA|base64 digits of 4",
        "KT1;4;n;1;;NAAAAAB|base64 digits of 4", "KT1;4;n;1;;NAAA.AA|base64 digits", "KT1;4;n;1;;N;AAAAAA|base64",
        "KT1;4;n;1;;XAAAAAA|none of E",
        "KT1;4;n;1;;nAAAAAA|none of E", "KT1;4;n_SECRET;1;;NAAAAAA|octet 7", "KT1;4;n@x;1;;NAAAAAA|octet 7", "hello|ends too early"})
    void malformedTexts(String text, String place) {
        assertTrue(malformed(text).contains(place), malformed(text));
        assertTrue(malformed("  " + text).contains(" at octet "), malformed(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "#123", "a;b", "a b", "a_b", "a@b", "a\u00e4b"})
    void nodes(String text) {
        assertEquals(ErrorCode.TRIGGER_MALFORMED, assertThrows(KedgeException.class, () -> new TriggerNode(text)).code());
    }

    /** A Node-ID that looks like a hash is not taken for the node whose hash it is, nor named as it stands. */
    @Test
    void nodeThatLooksLikeAHash() {
        TriggerNode hash = TriggerNode.hashOf(NODE);
        NodeId mimic = new NodeId(hash.text());
        assertFalse(hash.matches(mimic));
        assertTrue(hash.matches(NODE));
        assertTrue(TriggerNode.hashOf(mimic).matches(mimic));
    }

    @Test
    void serials() {
        Consumer<Long> make = serial -> new TriggerClaim(CLAIM.purpose(), CLAIM.node(), serial, Optional.empty());
        make.accept(1L);
        make.accept(9_999_999_999L);
        for (long bad : new long[] {0, -1, 10_000_000_000L}) {
            assertThrows(KedgeException.class, () -> make.accept(bad));
        }
    }
}

package org.kedge.messages.compact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;

class CompactCodecTest {
    private static final KeyPair SIGNER = pair("secp256r1");
    private static final KeyPair STRANGER = pair("secp256r1");
    private static final OneTimeCode CODE = new OneTimeCode("7K3MQZ9TXW");
    private static final String PIN = pin(SIGNER.getPublic().getEncoded());
    private static final CompactInstruction INSTRUCTION = new CompactInstruction(URI.create("https://bbn.example.com:8443/briefing"), PIN,
            new NodeId("urn:gsma:imei:90420156-025763-0"), 42, Instant.parse("2027-01-01T00:00:00Z"));

    private static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pin(byte[] spki) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki);
            return "ni:///sha-256;" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KedgeException refused(String text) {
        KedgeException fault = assertThrows(KedgeException.class, () -> CompactCodec.read(text), text);
        assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, fault.code());
        assertFalse(fault.getMessage().contains(CODE.value()) || fault.getMessage().contains("SECRET"), fault.getMessage());
        return fault;
    }

    /** What is before the proof and its hyphen. */
    private static String withoutProof(String text) {
        return text.substring(0, text.lastIndexOf('-', text.lastIndexOf('-') - 1));
    }

    /** A text whose check fits, whatever is before it. */
    private static String checked(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return text + "-" + Base32.encode(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    void signed() {
        String text = CompactCodec.write(INSTRUCTION, SIGNER.getPrivate());
        assertTrue(text.matches("KEDGE1-[0-9A-HJKMNP-TV-Z]+-S[0-9A-HJKMNP-TV-Z]{103}-[0-9A-HJKMNP-TV-Z]{7}"), text);
        ScannedInstruction read = CompactCodec.read("\r\n\t " + text + " \n");
        assertEquals(INSTRUCTION, read.instruction());
        assertEquals(Optional.empty(), read.code());
        assertEquals("owner", read.verify(Map.of("stranger", STRANGER.getPublic(), "owner", SIGNER.getPublic())));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                assertThrows(KedgeException.class, () -> read.verify(Map.of("stranger", STRANGER.getPublic()))).code());
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                assertThrows(KedgeException.class, () -> read.verify(Map.of("k", pair("secp384r1").getPublic()))).code());
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, assertThrows(KedgeException.class, () -> read.verify(Map.of())).code());
        assertEquals(ErrorCode.CERTIFICATE_PROFILE, assertThrows(KedgeException.class,
                () -> CompactCodec.write(INSTRUCTION, pair("secp384r1").getPrivate())).code());
    }

    /** Verified by the JCA alone: over the exact text up to and with the S. */
    @Test
    void signatureByHand() throws GeneralSecurityException {
        String text = CompactCodec.write(INSTRUCTION, SIGNER.getPrivate());
        int from = withoutProof(text).length() + 2;
        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(SIGNER.getPublic());
        verifier.update(text.substring(0, from).getBytes(StandardCharsets.US_ASCII));
        assertTrue(verifier.verify(Base32.decode(text.substring(from, text.lastIndexOf('-'))).orElseThrow()));
    }

    @Test
    void withCode() {
        String text = CompactCodec.write(INSTRUCTION, CODE);
        assertEquals(text, checked(text.substring(0, text.lastIndexOf('-'))));
        assertTrue(text.contains("-C" + CODE.value() + "-"), text);
        ScannedInstruction read = CompactCodec.read(text);
        assertEquals(INSTRUCTION, read.instruction());
        assertEquals(Optional.of(CODE), read.code());
        assertFalse((read.toString() + CODE).contains(CODE.value()), read.toString());
        assertEquals(ErrorCode.BRIEFING_UNSIGNED,
                assertThrows(KedgeException.class, () -> read.verify(Map.of("owner", SIGNER.getPublic()))).code());
    }

    /** Every character replaced by every other of ASCII and two beyond it, left out, doubled, exchanged with its neighbour; white space. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyChangeIsRefused(boolean signature) {
        String text = signature ? CompactCodec.write(INSTRUCTION, SIGNER.getPrivate()) : CompactCodec.write(INSTRUCTION, CODE);
        for (int i = 0; i < text.length(); i++) {
            for (char c = 0; c < 0x80; c++) {
                if (c != text.charAt(i)) {
                    refused(text.substring(0, i) + c + text.substring(i + 1));
                }
            }
            refused(text.substring(0, i) + '\u0430' + text.substring(i + 1));
            refused(text.substring(0, i) + '\u00a0' + text.substring(i + 1));
            refused(text.substring(0, i) + text.substring(i + 1));
            refused(text.substring(0, i) + text.charAt(i) + text.substring(i));
            if (i > 0) {
                refused(text.substring(0, i) + ' ' + text.substring(i));
                if (text.charAt(i) != text.charAt(i - 1)) {
                    refused(text.substring(0, i - 1) + text.charAt(i) + text.charAt(i - 1) + text.substring(i + 1));
                }
            }
            refused(text.substring(0, i));
        }
        assertEquals(INSTRUCTION, CompactCodec.read(text).instruction());
    }

    /** With a check that fits, the signature still tells, and a code cannot take its place. */
    @Test
    void forged() {
        String text = CompactCodec.write(INSTRUCTION, SIGNER.getPrivate());
        CompactInstruction other = new CompactInstruction(URI.create("https://evil.example.com:8443"), PIN, INSTRUCTION.node(), 43,
                INSTRUCTION.expiry());
        String evil = CompactCodec.write(other, CODE);
        String proof = text.substring(withoutProof(text).length(), text.lastIndexOf('-'));
        ScannedInstruction forged = CompactCodec.read(checked(withoutProof(evil) + proof));
        assertEquals(other, forged.instruction());
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                assertThrows(KedgeException.class, () -> forged.verify(Map.of("owner", SIGNER.getPublic()))).code());
        ScannedInstruction zero = CompactCodec.read(checked(withoutProof(text) + "-S" + "0".repeat(103)));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                assertThrows(KedgeException.class, () -> zero.verify(Map.of("owner", SIGNER.getPublic()))).code());
    }

    /** Texts whose check fits and whose content is wrong all the same. */
    @Test
    void wrongContent() {
        byte[] good = Body.write(INSTRUCTION);
        String tail = "-C" + CODE.value();
        assertEquals(INSTRUCTION, CompactCodec.read(checked("KEDGE1-" + Base32.encode(good) + tail)).instruction());
        int uri = 45;
        assertEquals(INSTRUCTION.uri().toString().length(), good[uri]);
        byte[] longUri = good.clone();
        longUri[uri] = (byte) 255;
        byte[] noNode = Arrays.copyOf(good, uri + 1 + good[uri]);
        byte[] upperCase = good.clone();
        upperCase[uri + 10] = 'B';
        byte[] http = good.clone();
        http[uri + 5] = 'x';
        byte[] beyondAscii = good.clone();
        beyondAscii[good.length - 1] = (byte) 0xe4;
        byte[] negative = good.clone();
        negative[32] = (byte) 0x80;
        for (byte[] bad : new byte[][] {longUri, noNode, upperCase, http, beyondAscii, negative, new byte[0], Arrays.copyOf(good, 40),
            Arrays.copyOf(good, uri), Arrays.copyOf(good, good.length + 1), Arrays.copyOf(good, uri + 5)}) {
            refused(checked("KEDGE1-" + Base32.encode(bad) + tail));
        }
        String content = Base32.encode(good);
        for (String bad : new String[] {"-X" + CODE.value(), "-C", "-C7K3MQZ9", "-C" + "7".repeat(33), "-S", "-S" + "0".repeat(102), "",
            "-S" + "0".repeat(104), "-S" + "0".repeat(102) + "1", "-CSECRET7I", "-c" + CODE.value(), tail + tail, tail + "-",
            "--" + tail}) {
            refused(checked("KEDGE1-" + content + bad));
        }
        for (String bad : new String[] {"KEDGE2-", "kedge1-", "", "KEDGE1", "KEDGE1--"}) {
            refused(checked(bad + content + tail));
        }
        refused(checked("KEDGE1-" + content + "0" + tail));
        refused(checked("KEDGE1-" + content.substring(0, content.length() - 1) + tail));
    }

    /** 400 is written and read, 401 is neither. */
    @Test
    void limits() {
        int longest = 0;
        for (int length = 100; length <= 110; length++) {
            CompactInstruction one = new CompactInstruction(URI.create("coaps://192.0.2.10:5684"), PIN, new NodeId("n".repeat(length)),
                    Long.MAX_VALUE, Instant.ofEpochSecond((1L << 40) - 1));
            try {
                String text = CompactCodec.write(one, SIGNER.getPrivate());
                assertTrue(text.length() <= 400);
                assertEquals(one, CompactCodec.read(text).instruction());
                assertTrue(length == 100 || length == longest + 1, "a shorter one was refused");
                longest = length;
            } catch (KedgeException e) {
                assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, e.code());
                assertEquals(one, CompactCodec.read(CompactCodec.write(one, CODE)).instruction());
            }
        }
        assertEquals(106, longest, "URI and Node-ID of a signed text have 129 characters together");
        CompactInstruction huge = new CompactInstruction(INSTRUCTION.uri(), PIN, new NodeId("n".repeat(255)), 1, INSTRUCTION.expiry());
        assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, assertThrows(KedgeException.class, () -> CompactCodec.write(huge, CODE)).code());
        CompactInstruction longUri = new CompactInstruction(URI.create("https://bbn/" + "p".repeat(244)), PIN, new NodeId("n"), 1,
                INSTRUCTION.expiry());
        assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, assertThrows(KedgeException.class, () -> CompactCodec.write(longUri, CODE)).code());
        assertTrue(refused("A".repeat(401)).detail().contains("401 characters"));
        assertTrue(refused("A".repeat(20_000_000)).detail().contains("20000000 characters"));
        refused("");
        refused(" ".repeat(500));
    }

    @Test
    void components() {
        URI uri = INSTRUCTION.uri();
        NodeId node = INSTRUCTION.node();
        Instant end = INSTRUCTION.expiry();
        for (String good : new String[] {"coaps://[2001:db8::1]:5684", "https://bbn", "https://192.0.2.1/a/b-c"}) {
            CompactInstruction one = new CompactInstruction(URI.create(good), PIN, node, 0, Instant.EPOCH);
            assertEquals(one, CompactCodec.read(CompactCodec.write(one, CODE)).instruction());
        }
        for (String bad : new String[] {"http://bbn", "HTTPS://bbn", "https://Bbn", "https:bbn", "https://u@bbn", "https://bbn?q",
            "https://bbn#f",
            "https://bbn:0", "https://bbn:65536", "https://bbn/", "https://bbn//a", "https://bbn/%41", "https://bbn:", "//bbn", "bbn"}) {
            assertThrows(KedgeException.class, () -> new CompactInstruction(URI.create(bad), PIN, node, 1, end), bad);
        }
        for (String bad : new String[] {"", PIN + "A", PIN.substring(0, PIN.length() - 1), PIN.replace("sha-256", "sha-256-128"),
            PIN.substring(0, PIN.length() - 1) + "_", PIN + "="}) {
            assertThrows(KedgeException.class, () -> new CompactInstruction(uri, bad, node, 1, end), bad);
        }
        assertThrows(KedgeException.class, () -> new CompactInstruction(uri, PIN, node, -1, end));
        assertThrows(KedgeException.class, () -> new CompactInstruction(uri, PIN, node, 1, end.plusNanos(1)));
        assertThrows(KedgeException.class, () -> new CompactInstruction(uri, PIN, node, 1, Instant.ofEpochSecond(-1)));
        assertThrows(KedgeException.class, () -> new CompactInstruction(uri, PIN, node, 1, Instant.ofEpochSecond(1L << 40)));
    }

    @Test
    void base32() {
        Random random = new Random(32);
        for (int length = 0; length < 70; length++) {
            byte[] octets = new byte[length];
            random.nextBytes(octets);
            String text = Base32.encode(octets);
            assertEquals(Base32.digits(length), text.length());
            assertArrayEquals(octets, Base32.decode(text).orElseThrow());
        }
        assertEquals("D1JPRV3F41VPYWKCCG", Base32.encode("hello world".getBytes(StandardCharsets.US_ASCII)));
        for (String bad : new String[] {"0", "001", "000000", "01", "0001", "00001", "0000001", "I0", "a0", "0 "}) {
            assertEquals(Optional.empty(), Base32.decode(bad), bad);
        }
    }

    /** Noise behind a good beginning and a check that fits. */
    @Test
    void noise() {
        Random random = new Random(400);
        byte[] good = Body.write(INSTRUCTION);
        for (int i = 0; i < 5000; i++) {
            byte[] octets = Arrays.copyOf(good, random.nextInt(good.length + 20));
            for (int n = random.nextInt(5); n >= 0 && octets.length > 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            String text = checked("KEDGE1-" + Base32.encode(octets) + "-C" + CODE.value());
            try {
                assertEquals(text, CompactCodec.write(CompactCodec.read(text).instruction(), CODE));
            } catch (KedgeException e) {
                assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, e.code());
            }
        }
    }
}

package org.kedge.messages.briefing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.ContentEncryptionKeyDescriptor;
import org.jose4j.jwe.EcdhKeyAgreementAlgorithm;
import org.jose4j.jwx.Headers;
import org.jose4j.jca.ProviderContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

class SealedKeyTest {
    private static final String KPM_ID = "kpm-1@mef.example.com";
    // RFC 7518 Appendix C.
    private static final String ALICE_X = "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0";
    private static final String ALICE_Y = "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps";
    private static final String BOB_X = "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ";
    private static final String BOB_Y = "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck";
    private static final String BOB_D = "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw";
    private static final String ALICE_D = "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo";

    private static ECParameterSpec p256;
    private static KeyPair node;

    @BeforeAll
    static void keys() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        p256 = parameters.getParameterSpec(ECParameterSpec.class);
        node = pair("secp256r1");
    }

    private static KeyPair pair(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static SecretBytes key(int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) 0x5a);
        return SecretBytes.owning(octets);
    }

    private static String sealed() {
        try (SecretBytes key = key(32)) {
            return SealedKey.seal(key, KPM_ID, node.getPublic());
        }
    }

    private static byte[] decode(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    private static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String header(String sealed) {
        return new String(decode(sealed.split("\\.")[0]), StandardCharsets.UTF_8);
    }

    private static PublicKey point(String x, String y) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                new ECPoint(new BigInteger(1, decode(x)), new BigInteger(1, decode(y))), p256));
    }

    private static PrivateKey scalar(String d) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(new BigInteger(1, decode(d)), p256));
    }

    /** Concat KDF of RFC 7518 4.6.2, of one round. */
    private static byte[] derive(PrivateKey own, PublicKey other, String enc, String apu, String apv, int octets)
            throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(other, true);
        ByteBuffer input = ByteBuffer.allocate(256).putInt(1).put(agreement.generateSecret());
        for (String text : new String[] {enc, apu, apv}) {
            input.putInt(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
        }
        input.putInt(octets * Byte.SIZE);
        return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(input.array(), input.position())), octets);
    }

    private static byte[] gcm(int mode, byte[] key, byte[] iv, byte[] aad, byte[] input) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }

    /** A sealed key made without the library under test: from Alice to Bob. */
    private static String own(String header, byte[] plain, String enc, int octets) throws GeneralSecurityException {
        byte[] cek = derive(scalar(ALICE_D), point(BOB_X, BOB_Y), enc, "", "", octets);
        String encoded = encode(header.getBytes(StandardCharsets.UTF_8));
        byte[] iv = new byte[12];
        byte[] out = gcm(Cipher.ENCRYPT_MODE, cek, iv, encoded.getBytes(StandardCharsets.US_ASCII), plain);
        return encoded + ".." + encode(iv) + "." + encode(Arrays.copyOf(out, plain.length)) + "."
                + encode(Arrays.copyOfRange(out, plain.length, out.length));
    }

    private static String aliceHeader(String alg, String enc, String kid) {
        return "{\"alg\":\"" + alg + "\",\"enc\":\"" + enc + "\",\"kid\":\"" + kid + "\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                + ALICE_X + "\",\"y\":\"" + ALICE_Y + "\"}}";
    }

    private static KedgeException refused(String text) {
        return refused(text, node.getPrivate());
    }

    private static KedgeException refused(String text, PrivateKey key) {
        KedgeException e = assertThrows(KedgeException.class, () -> SealedKey.open(text, KPM_ID, key));
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, e.code());
        return e;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 33, 64})
    void roundTrip(int length) {
        try (SecretBytes key = key(length)) {
            String sealed = SealedKey.seal(key, KPM_ID, node.getPublic());
            try (SecretBytes opened = SealedKey.open(sealed, KPM_ID, node.getPrivate())) {
                assertEquals(key, opened);
            }
            assertFalse(key.isClosed());
        }
    }

    @Test
    void twiceTheSameKeyLooksDifferent() {
        String one = sealed();
        String two = sealed();
        for (int part : new int[] {0, 2, 3, 4}) {
            assertNotEquals(one.split("\\.")[part], two.split("\\.")[part]);
        }
    }

    @Test
    void headerSaysWhatItIs() {
        assertTrue(header(sealed()).startsWith(
                "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"kid\":\"" + KPM_ID + "\",\"epk\":{\"kty\":\"EC\","), header(sealed()));
    }

    @Test
    void derivationOfRfc7518AppendixC() throws GeneralSecurityException {
        byte[] expected = decode("VqqN6vgjbSBcIijNcacQGg");
        assertArrayEquals(expected, derive(scalar(BOB_D), point(ALICE_X, ALICE_Y), "A128GCM", "Alice", "Bob", 16));
        assertArrayEquals(expected, derive(scalar(ALICE_D), point(BOB_X, BOB_Y), "A128GCM", "Alice", "Bob", 16));
    }

    @Test
    void libraryDerivesAsRfc7518AppendixC() throws Exception {
        Headers headers = new Headers();
        headers.setFullHeaderAsJsonString("{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"apu\":\"QWxpY2U\",\"apv\":\"Qm9i\",\"epk\":{"
                + "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + ALICE_X + "\",\"y\":\"" + ALICE_Y + "\"}}");
        EcdhKeyAgreementAlgorithm algorithm = new EcdhKeyAgreementAlgorithm();
        ProviderContext providers = new ProviderContext();
        byte[] derived = algorithm.manageForDecrypt(algorithm.prepareForDecrypt(scalar(BOB_D), headers, providers), new byte[0],
                new ContentEncryptionKeyDescriptor(16, "AES"), headers, providers).getEncoded();
        assertArrayEquals(decode("VqqN6vgjbSBcIijNcacQGg"), derived);
    }

    @Test
    void opensWhatWasSealedWithoutTheLibrary() throws GeneralSecurityException {
        byte[] plain = new byte[32];
        Arrays.fill(plain, (byte) 7);
        String sealed = own(aliceHeader("ECDH-ES", "A256GCM", KPM_ID), plain, "A256GCM", 32);
        try (SecretBytes opened = SealedKey.open(sealed, KPM_ID, scalar(BOB_D)); SecretBytes expected = SecretBytes.owning(plain)) {
            assertEquals(expected, opened);
        }
    }

    @Test
    void sealsWhatOpensWithoutTheLibrary() throws GeneralSecurityException {
        String[] parts;
        try (SecretBytes key = key(32)) {
            parts = SealedKey.seal(key, KPM_ID, point(BOB_X, BOB_Y)).split("\\.");
        }
        String header = new String(decode(parts[0]), StandardCharsets.UTF_8);
        String x = header.replaceAll(".*\"x\":\"([^\"]+)\".*", "$1");
        String y = header.replaceAll(".*\"y\":\"([^\"]+)\".*", "$1");
        byte[] cek = derive(scalar(BOB_D), point(x, y), "A256GCM", "", "", 32);
        byte[] both = ByteBuffer.allocate(48).put(decode(parts[3])).put(decode(parts[4])).array();
        byte[] plain = gcm(Cipher.DECRYPT_MODE, cek, decode(parts[2]), parts[0].getBytes(StandardCharsets.US_ASCII), both);
        assertArrayEquals(key(32).copy(), plain);
    }

    @Test
    void everyChangedCharacterIsRefused() {
        String sealed = sealed();
        for (int i = 0; i < sealed.length(); i++) {
            for (char other : new char[] {'A', 'B', '_', '.', '=', ' ', (char) (sealed.charAt(i) ^ 1)}) {
                if (sealed.charAt(i) != other) {
                    refused(sealed.substring(0, i) + other + sealed.substring(i + 1));
                }
            }
        }
    }

    @Test
    void everyChangedBitOfEveryPartIsRefused() {
        String[] parts = sealed().split("\\.", -1);
        for (int part : new int[] {2, 3, 4}) {
            byte[] octets = decode(parts[part]);
            for (int bit = 0; bit < octets.length * Byte.SIZE; bit++) {
                byte[] altered = octets.clone();
                altered[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                String[] other = parts.clone();
                other[part] = encode(altered);
                refused(String.join(".", other));
            }
        }
    }

    @Test
    void keyOfAnotherNode() throws GeneralSecurityException {
        refused(sealed(), pair("secp256r1").getPrivate());
        refused(sealed(), pair("secp384r1").getPrivate());
        refused(sealed(), rsa().getPrivate());
    }

    @Test
    void kpmIdIsBound() {
        String sealed = sealed();
        KedgeException e = assertThrows(KedgeException.class, () -> SealedKey.open(sealed, "kpm-2@mef.example.com", node.getPrivate()));
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, e.code());
        String[] parts = sealed.split("\\.", -1);
        parts[0] = encode(header(sealed).replace("kpm-1", "kpm-2").getBytes(StandardCharsets.UTF_8));
        KedgeException swapped = assertThrows(KedgeException.class,
                () -> SealedKey.open(String.join(".", parts), "kpm-2@mef.example.com", node.getPrivate()));
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, swapped.code());
    }

    @Test
    void otherAlgorithmsAreRefusedAlsoWhenTheyWouldFit() throws GeneralSecurityException {
        PrivateKey bob = scalar(BOB_D);
        byte[] plain = new byte[32];
        refused(own(aliceHeader("ECDH-ES", "A128GCM", KPM_ID), plain, "A128GCM", 16), bob);
        refused(own(aliceHeader("ECDH-ES", "A192GCM", KPM_ID), plain, "A192GCM", 24), bob);
        for (String alg : new String[] {"dir", "ECDH-ES+A256KW", "RSA-OAEP", "RSA1_5", "A256KW", "PBES2-HS256+A128KW", "none", "ecdh-es"}) {
            refused(own(aliceHeader(alg, "A256GCM", KPM_ID), plain, "A256GCM", 32), bob);
        }
        refused(own(aliceHeader("ECDH-ES", "A128CBC-HS256", KPM_ID), plain, "A128CBC-HS256", 32), bob);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"zip\"  | ,\"zip\":\"DEF\"",
        "\"crit\" | ,\"crit\":[\"exp\"]",
        "\"jku\"  | ,\"jku\":\"https://evil.example/keys\"",
        "\"apu\"  | ,\"apu\":\"QWxpY2U\"",
        "\"jwk\"  | ,\"jwk\":{}",
        "\"alg\"  | ,\"alg\":\"ECDH-ES\""})
    void otherHeaderParametersAreRefused(String member, String addition) throws GeneralSecurityException {
        String header = aliceHeader("ECDH-ES", "A256GCM", KPM_ID).replaceAll("}}$", "}" + addition + "}");
        KedgeException e = refused(own(header, new byte[32], "A256GCM", 32), scalar(BOB_D));
        assertTrue(e.detail().contains(member), e.detail());
    }

    @Test
    void plaintextLengthsAreBounded() throws GeneralSecurityException {
        String header = aliceHeader("ECDH-ES", "A256GCM", KPM_ID);
        for (int length : new int[] {0, 15, 65}) {
            refused(own(header, new byte[length], "A256GCM", 32), scalar(BOB_D));
            KedgeException e = assertThrows(KedgeException.class, () -> SealedKey.seal(key(length), KPM_ID, node.getPublic()));
            assertEquals(ErrorCode.KEY_LENGTH, e.code());
        }
    }

    /** A point of order 5 on y² = x³ - 3x + 1 and such would give the private key away; whatever is not on P-256 is refused unseen. */
    @Test
    void pointsOffTheCurveAreRefused() throws GeneralSecurityException {
        String header = aliceHeader("ECDH-ES", "A256GCM", KPM_ID);
        byte[] prime = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16).toByteArray();
        String p = encode(Arrays.copyOfRange(prime, prime.length - 32, prime.length));
        String zero = encode(new byte[32]);
        String[][] points = {{ALICE_X, ALICE_X}, {BOB_X, ALICE_Y}, {zero, zero}, {p, ALICE_Y}, {zero, p}};
        for (String[] point : points) {
            String altered = header.replace("\"" + ALICE_X + "\"", "\"" + point[0] + "\"")
                    .replace("\"" + ALICE_Y + "\"", "\"" + point[1] + "\"");
            KedgeException e = refused(own(altered, new byte[32], "A256GCM", 32), scalar(BOB_D));
            assertTrue(e.detail().contains("\"epk\" is not on the curve P-256"), e.detail());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"P-384\"", "\"secp256k1\"", "\"X25519\"", "1"})
    void otherCurves(String curve) throws GeneralSecurityException {
        refused(own(aliceHeader("ECDH-ES", "A256GCM", KPM_ID).replace("\"P-256\"", curve), new byte[32], "A256GCM", 32), scalar(BOB_D));
    }

    @Test
    void shortAndPrivateCoordinates() throws GeneralSecurityException {
        String header = aliceHeader("ECDH-ES", "A256GCM", KPM_ID);
        refused(own(header.replace(ALICE_X, ALICE_X.substring(0, 42)), new byte[32], "A256GCM", 32), scalar(BOB_D));
        refused(own(header.replace("}}", ",\"d\":\"" + ALICE_D + "\"}}"), new byte[32], "A256GCM", 32), scalar(BOB_D));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "....", "a.b.c.d.e", "a.b.c", "e30....",
        "e30..AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
        "\u00e9....", "bnVsbA....", "W10...."})
    void noSealedKeyAtAll(String text) {
        refused(text);
    }

    @Test
    void tooLong() {
        refused("a".repeat(100_000));
        refused(".".repeat(100_000));
        String sealed = sealed();
        refused(sealed + ".");
        refused(sealed + "." + sealed);
    }

    @Test
    void onlyToP256() throws GeneralSecurityException {
        for (PublicKey other : new PublicKey[] {pair("secp384r1").getPublic(), rsa().getPublic()}) {
            KedgeException e = assertThrows(KedgeException.class, () -> SealedKey.seal(key(32), KPM_ID, other));
            assertEquals(ErrorCode.CERTIFICATE_PROFILE, e.code());
        }
    }

    @Test
    void nothingOfTheKeyIsSaid() {
        String[] parts = sealed().split("\\.", -1);
        parts[4] = encode(new byte[16]);
        KedgeException e = refused(String.join(".", parts));
        assertFalse(e.getMessage().contains(parts[3]), e.getMessage());
        assertTrue(e.getCause() == null, "the library's text is kept away");
    }

    @Test
    void keysInTheTestAreWhatTheyClaim() {
        assertTrue(P256.is(((ECPublicKey) node.getPublic()).getParams()));
        assertTrue(P256.is(((ECPrivateKey) node.getPrivate()).getParams()));
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}

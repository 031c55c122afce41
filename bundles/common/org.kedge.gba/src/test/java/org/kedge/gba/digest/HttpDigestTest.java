package org.kedge.gba.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.gba.digest.DigestFixture.BSF;
import static org.kedge.gba.digest.DigestFixture.IMPI;
import static org.kedge.gba.digest.DigestFixture.PROOF;
import static org.kedge.gba.digest.DigestFixture.assertMalformed;
import static org.kedge.gba.digest.DigestFixture.challenge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/** Client and server of HTTP Digest against each other; the values themselves are in the vectors. */
class HttpDigestTest {
    private static final byte[] EMPTY = {};
    private static final byte[] BODY = "<BootstrappingInfo/>".getBytes(StandardCharsets.US_ASCII);
    private static final HttpDigest.Request GET = new HttpDigest.Request(IMPI, "GET", "/", PROOF);
    private final Random random = new Random(3310);

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private AkaKeys keys(int resLength) {
        return new AkaKeys(SecretBytes.owning(octets(resLength)), SecretBytes.owning(octets(16)), SecretBytes.owning(octets(16)));
    }

    private static boolean verifies(DigestAuthorization credentials, SecretBytes password) {
        return HttpDigest.verify(credentials, password, "GET", "/", EMPTY);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void bothEndsAgreeAndNobodyElse(DigestAlgorithm algorithm) {
        try (AkaKeys keys = keys(8); AkaKeys others = keys(8);
                SecretBytes password = algorithm.isAka() ? DigestPassword.aka(algorithm, keys) : DigestPassword.naf(keys.ck());
                SecretBytes other = algorithm.isAka() ? DigestPassword.aka(algorithm, others) : DigestPassword.naf(others.ck())) {
            DigestAuthorization sent = HttpDigest.answer(challenge(algorithm), GET, password, EMPTY);
            DigestAuthorization received = DigestAuthorization.parse(sent.header());
            assertEquals(sent, received);
            assertTrue(verifies(received, password));
            assertFalse(verifies(received, other));
            assertFalse(verifies(received, DigestPassword.empty()));
            assertFalse(HttpDigest.verify(received, password, "POST", "/", EMPTY));
            assertFalse(HttpDigest.verify(received, password, "GET", "/x", EMPTY));
            assertFalse(HttpDigest.verify(received, password, "GET", "/", BODY));
            assertFalse(HttpDigest.verifyResynchronisation(received, "GET", "/", EMPTY));
            AuthenticationInfo info = AuthenticationInfo.parse(HttpDigest.acknowledge(received, password, BODY).header());
            assertTrue(HttpDigest.verify(info, sent, password, BODY));
            assertFalse(HttpDigest.verify(info, sent, password, EMPTY));
            assertFalse(HttpDigest.verify(info, sent, other, BODY));
            assertNotEquals(sent.response(), HttpDigest.acknowledge(received, password, EMPTY).rspauth());
        }
    }

    @Test
    void algorithmsDifferForTheSameKeys() {
        try (AkaKeys keys = keys(16)) {
            assertEquals(4, List.of(DigestAlgorithm.AKAV1_MD5, DigestAlgorithm.AKAV1_SHA_256, DigestAlgorithm.AKAV2_MD5,
                    DigestAlgorithm.AKAV2_SHA_256).stream()
                    .map(algorithm -> HttpDigest.answer(challenge(algorithm), GET, DigestPassword.aka(algorithm, keys), EMPTY).response())
                    .distinct().count());
            assertMalformed(() -> DigestPassword.aka(DigestAlgorithm.MD5, keys));
        }
    }

    /** RFC 4169 with the hash of the algorithm; the vectors have MD5 only. */
    @Test
    void passwordOfAkaV2UsesTheHashOfItsAlgorithm() throws GeneralSecurityException {
        try (AkaKeys keys = keys(8)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = ByteBuffer.allocate(40).put(keys.res().copy()).put(keys.ik().copy()).put(keys.ck().copy()).array();
            mac.init(new SecretKeySpec(key, "RAW"));
            byte[] expected = Base64.getEncoder().encode(mac.doFinal("http-digest-akav2-password".getBytes(StandardCharsets.US_ASCII)));
            assertArrayEquals(expected, DigestPassword.aka(DigestAlgorithm.AKAV2_SHA_256, keys).copy());
        }
    }

    /** One value has one spelling, or two nonces would be one challenge. */
    @Test
    void otherSpellingsOfBase64AreRefused() {
        String nonce = Base64.getEncoder().encodeToString(octets(32));
        String auts = Auts.of(new byte[14]).field();
        assertEquals(nonce, AkaNonce.parse(nonce).text());
        for (String other : List.of(nonce.replace("=", ""), nonce + "=", nonce + " ", " " + nonce, nonce.substring(0, 20) + "\n"
                + nonce.substring(20), auts)) {
            assertMalformed(() -> AkaNonce.parse(other));
        }
        for (String other : List.of(auts.replace("A=", "B="), auts.replace("=", ""), auts + "=")) {
            assertMalformed(() -> Auts.parseField(other));
        }
    }

    /** The server's proof counts only for the very request that was sent. */
    @Test
    void serversProofOfAnotherRequestIsRefused() {
        SecretBytes password = SecretBytes.owning(octets(8));
        DigestAuthorization sent = HttpDigest.answer(challenge(DigestAlgorithm.AKAV1_MD5), GET, password, EMPTY);
        AuthenticationInfo info = HttpDigest.acknowledge(sent, password, BODY);
        for (DigestProof proof : List.of(DigestProof.of(Qop.AUTH_INT, 2, PROOF.cnonce()), DigestProof.of(Qop.AUTH_INT, 1, "other"),
                DigestProof.of(Qop.AUTH, 1, PROOF.cnonce()))) {
            assertFalse(HttpDigest.verify(new AuthenticationInfo(proof, info.rspauth(), Optional.empty()), sent, password, BODY));
            DigestAuthorization changed = new DigestAuthorization(sent.username(), sent.realm(), sent.nonce(), sent.uri(), sent.response(),
                    sent.algorithm(), Optional.of(proof), sent.opaque(), sent.auts());
            assertFalse(verifies(changed, password));
        }
        DigestAuthorization initial = DigestAuthorization.initial(IMPI, BSF, "/");
        assertFalse(verifies(initial, password));
        assertFalse(HttpDigest.verify(info, initial, password, BODY));
    }

    @Test
    void resynchronisationIsSignedWithTheEmptyPasswordAndOpensNothing() {
        Auts auts = Auts.of(octets(14));
        DigestChallenge challenge = challenge(DigestAlgorithm.AKAV2_SHA_256);
        DigestAuthorization sent = DigestAuthorization.parse(HttpDigest.resynchronise(challenge, GET, auts, EMPTY).header());
        assertEquals(Optional.of(auts), sent.auts());
        assertTrue(HttpDigest.verifyResynchronisation(sent, "GET", "/", EMPTY));
        assertFalse(HttpDigest.verifyResynchronisation(sent, "GET", "/", BODY));
        try (SecretBytes empty = DigestPassword.empty()) {
            assertFalse(verifies(sent, empty));
            DigestAuthorization withoutAuts = HttpDigest.answer(challenge, GET, empty, EMPTY);
            assertFalse(HttpDigest.verifyResynchronisation(withoutAuts, "GET", "/", EMPTY));
        }
    }

    /** 1,000 challenges whose RES holds a zero octet, as 3 % do; what stops at the zero would be another password. */
    @Test
    void zeroOctetsInResAreOctetsLikeOthers() {
        int found = 0;
        try (Milenage milenage = new Milenage(SecretBytes.owning(octets(16)), SecretBytes.owning(octets(16)))) {
            while (found < 1000) {
                Rand rand = Rand.of(octets(Rand.LENGTH));
                try (AkaKeys keys = milenage.f2f3f4(rand)) {
                    byte[] res = keys.res().copy();
                    int zero = IntStream.range(0, res.length).filter(i -> res[i] == 0).findFirst().orElse(-1);
                    if (zero < 0) {
                        continue;
                    }
                    found++;
                    Autn autn = Aka.vector(milenage, rand, new Sqn(32), new Amf(0)).autn();
                    DigestChallenge challenge = new DigestChallenge(BSF, AkaNonce.of(rand, autn, EMPTY).text(), DigestAlgorithm.AKAV1_MD5,
                            Set.of(Qop.AUTH_INT), Optional.empty(), false);
                    DigestAuthorization received = DigestAuthorization.parse(HttpDigest.answer(challenge, GET, keys.res(), EMPTY).header());
                    assertEquals(rand, AkaNonce.parse(received.nonce()).rand());
                    try (SecretBytes xres = SecretBytes.copyOf(res); SecretBytes cut = SecretBytes.copyOfRange(res, 0, zero)) {
                        assertTrue(verifies(received, xres));
                        assertFalse(verifies(received, cut));
                    }
                }
            }
        }
    }

    @Test
    void resOfEveryLengthIsAPassword() {
        for (int length = 4; length <= 32; length++) {
            try (AkaKeys keys = keys(length)) {
                for (DigestAlgorithm algorithm : List.of(DigestAlgorithm.AKAV1_MD5, DigestAlgorithm.AKAV2_SHA_256)) {
                    SecretBytes password = DigestPassword.aka(algorithm, keys);
                    assertTrue(verifies(HttpDigest.answer(challenge(algorithm), GET, password, EMPTY), password));
                }
            }
        }
    }

    @Test
    void nonceKeepsServerDataAndHasNoRoomForALongerMac() {
        byte[] data = octets(7);
        Rand rand = Rand.of(octets(16));
        AkaNonce nonce = AkaNonce.of(rand, Autn.of(octets(16)), data);
        assertEquals(nonce.text(), AkaNonce.parse(nonce.text()).text());
        assertEquals(rand, AkaNonce.parse(nonce.text()).rand());
        assertEquals(nonce.autn(), AkaNonce.parse(nonce.text()).autn());
        try (Tuak tuak = new Tuak(SecretBytes.owning(octets(16)), SecretBytes.owning(octets(32)), new TuakSettings(128, 64, 128, 128, 1));
                AuthenticationVector vector = Aka.vector(tuak, rand, new Sqn(32), new Amf(0))) {
            assertMalformed(() -> AkaNonce.of(rand, vector.autn(), EMPTY));
        }
    }
}

package org.kedge.messages.signed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class DetachedSignatureTest {
    private static final byte[] DOCUMENT = "{\"serial\":1}".getBytes(StandardCharsets.UTF_8);
    private static final KeyPair OWNER = pair("secp256r1");
    private static final KeyPair STRANGER = pair("secp256r1");
    private static final Map<String, PublicKey> KEYS = Map.of("owner", OWNER.getPublic());

    private static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JDK's own DER coder as the independent one; many times, because the length of r and s varies. */
    @Test
    void readsAndIsReadByTheJdk() throws GeneralSecurityException {
        for (int i = 0; i < 300; i++) {
            byte[] document = {(byte) i, (byte) (i >> 8)};
            Signature jdk = Signature.getInstance("SHA256withECDSA");
            jdk.initSign(OWNER.getPrivate());
            jdk.update(document);
            assertEquals(Optional.of("owner"), DetachedSignature.signer(KEYS, document, jdk.sign()));
            jdk.initVerify(OWNER.getPublic());
            jdk.update(document);
            assertTrue(jdk.verify(DetachedSignature.sign(OWNER.getPrivate(), document)));
        }
    }

    @Test
    void namesTheSignerAmongSeveral() {
        byte[] signature = DetachedSignature.sign(STRANGER.getPrivate(), DOCUMENT);
        assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, signature));
        assertEquals(Optional.of("stranger"), DetachedSignature.signer(
                Map.of("owner", OWNER.getPublic(), "stranger", STRANGER.getPublic()), DOCUMENT, signature));
        assertEquals(Optional.empty(), DetachedSignature.signer(Map.of(), DOCUMENT, signature));
    }

    @Test
    void anAlteredDocumentIsSignedByNobody() {
        byte[] signature = DetachedSignature.sign(OWNER.getPrivate(), DOCUMENT);
        byte[] altered = DOCUMENT.clone();
        altered[3] ^= 1;
        assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, altered, signature));
    }

    @Test
    void everyChangedTruncatedOrLengthenedSignatureIsSignedByNobody() {
        byte[] signature = DetachedSignature.sign(OWNER.getPrivate(), DOCUMENT);
        for (int i = 0; i < signature.length; i++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = signature.clone();
                changed[i] ^= (byte) (1 << bit);
                assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, changed), "octet " + i);
            }
            assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, Arrays.copyOf(signature, i)));
        }
        assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, Arrays.copyOf(signature, signature.length + 1)));
    }

    @Test
    void whatIsNotDerIsSignedByNobody() {
        String order = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        for (String hex : new String[] {"", "30", "3000", "3006020100020100", "3006020101020100", "30060201ff020101", "300702020001020101",
            "3080020101020101", "308106020101020101", "3026022100" + "11".repeat(32) + "020101", "3046022100" + "ff".repeat(32) + "022100"
                + "ff".repeat(32), "3046" + ("0221" + order).repeat(2), "3082ffff", "02" + "01".repeat(70)}) {
            assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, HexFormat.of().parseHex(hex)), hex);
        }
        assertEquals(Optional.empty(), DetachedSignature.signer(KEYS, DOCUMENT, new byte[256]));
    }

    @Test
    void onlyP256KeysSign() {
        KeyPair p384 = pair("secp384r1");
        KedgeException refused = assertThrows(KedgeException.class, () -> DetachedSignature.sign(p384.getPrivate(), DOCUMENT));
        assertEquals(ErrorCode.CERTIFICATE_PROFILE, refused.code());
        byte[] signature = DetachedSignature.sign(OWNER.getPrivate(), DOCUMENT);
        assertEquals(Optional.empty(), DetachedSignature.signer(Map.of("p384", p384.getPublic()), DOCUMENT, signature));
    }
}

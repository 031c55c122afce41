package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.pki.names.SpkiProfile;

class EcKeysTest {
    private static KeyPair pair(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    @Test
    void publicKeyOfAPrivateKey() throws Exception {
        for (int i = 0; i < 20; i++) {
            KeyPair pair = pair("secp256r1");
            assertEquals(pair.getPublic(), EcKeys.publicKey(pair.getPrivate()));
            assertArrayEquals(pair.getPublic().getEncoded(), EcKeys.publicKey(EcKeys.privateKey(pair.getPrivate().getEncoded()))
                    .getEncoded());
        }
    }

    @Test
    void otherKeys() throws Exception {
        byte[] p384 = pair("secp384r1").getPrivate().getEncoded();
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> EcKeys.privateKey(p384));
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> EcKeys.privateKey(new byte[] { 1, 2, 3 }));
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> EcKeys.privateKey(new byte[0]));
    }

    @Test
    void spkiProfile() throws Exception {
        byte[] good = pair("secp256r1").getPublic().getEncoded();
        assertTrue(SpkiProfile.matches(good));
        byte[] offCurve = good.clone();
        offCurve[90] ^= 1;
        assertFalse(SpkiProfile.matches(offCurve), "a point that is not on the curve");
        byte[] compressed = Arrays.copyOf(good, 59);
        assertFalse(SpkiProfile.matches(compressed));
        byte[] infinity = Arrays.copyOf(Arrays.copyOf(good, 27), 91);
        assertFalse(SpkiProfile.matches(infinity));
        assertFalse(SpkiProfile.matches(pair("secp384r1").getPublic().getEncoded()));
        assertFalse(SpkiProfile.matches(null));
    }
}

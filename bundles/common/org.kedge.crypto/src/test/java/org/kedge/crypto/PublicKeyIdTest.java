package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Public key identifiers beside the vectors. */
class PublicKeyIdTest {
    /** A key made by {@code openssl ecparam -genkey -name prime256v1}, and {@code openssl dgst -sha256 -binary | base64} of it. */
    private static final byte[] SPKI = HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200040e1b519779cd2566"
            + "997f76e2821d1c7e2c66210bf05aad1d8961681f0e73ad3ceb80bb9b42bcf0107d6541ba28cd0fcddbc885540116a16a9fa1298649f685e9");
    private static final String ID = "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw";

    @Test
    void isTheDigestOfTheEncodedKey() throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(SPKI));
        assertEquals(ID, PublicKeyId.of(key));
        assertTrue(PublicKeyId.matches(SPKI, ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ni:///", "ni:///sha-256", "ni:///sha-512;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw",
        "ni://host/sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw", "NI:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw",
        "ni:///sha-256;", "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw=", "ni:///sha-256;N1U1waxc2z5U35PYfm3uSw",
        "ni:///sha-256-128;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw", "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk+xfxw",
        "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxx", "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw?q"})
    void refusesWhatIsNoIdentifier(String trusted) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                assertThrows(KedgeException.class, () -> PublicKeyId.matches(SPKI, trusted)).code());
    }
}

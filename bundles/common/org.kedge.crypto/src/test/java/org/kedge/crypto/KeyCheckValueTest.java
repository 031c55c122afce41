package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** The key check value. */
class KeyCheckValueTest {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /**
     * Values computed outside Java: the first ten hexadecimal digits of
     * {@code printf 'Kedge key check value 1' | openssl mac -digest SHA256 -macopt hexkey:KEY HMAC}, written in base 32.
     */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, YCVQ8KSA",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 2WQW6HA2",
        "3055bf32dd9c95586aaffa2ae2e165dfeffd0803566e16bdd343171457da8a5e, V3X6BM8G",
    })
    void knownAnswers(String key, String expected) {
        assertEquals(expected, KeyCheckValue.of(secret(key)));
    }

    @Test
    void usesEachOfThe32CharactersAlikeAndNoOther() {
        int[] counts = new int[ALPHABET.length()];
        int keys = 4096;
        for (int i = 0; i < keys; i++) {
            String value = KeyCheckValue.of(SecretBytes.owning(ByteBuffer.allocate(16).putInt(i).array()));
            assertEquals(8, value.length());
            value.chars().forEach(c -> counts[ALPHABET.indexOf(c)]++);
        }
        // 4096 keys give 1024 of each on average, standard deviation 31.5; the inputs are fixed, so this never wavers.
        for (int i = 0; i < counts.length; i++) {
            assertTrue(counts[i] > 850 && counts[i] < 1200, "character " + ALPHABET.charAt(i) + " " + counts[i] + " times");
        }
    }

    /** No derivation of TS-0003 begins with the label of the check value, so none of them can give its octets. */
    @Test
    void comesFromADerivationOfItsOwn() {
        SecretBytes ke = secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        for (String name : new String[] {"", "Kedge key check value 1"}) {
            for (SecretBytes key : new SecretBytes[] {KeyDerivations.km(ke, name), KeyDerivations.kpsa(ke, name)}) {
                assertNotEquals("172fc34542", key.use(HexFormat.of()::formatHex).substring(0, 10));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void refusesKeysBelow128Bits(int octets) {
        KedgeException refused = assertThrows(KedgeException.class, () -> KeyCheckValue.of(SecretBytes.owning(new byte[octets])));
        assertEquals(ErrorCode.KEY_LENGTH, refused.code());
    }

    private static SecretBytes secret(String hex) {
        return SecretBytes.owning(HexFormat.of().parseHex(hex));
    }
}

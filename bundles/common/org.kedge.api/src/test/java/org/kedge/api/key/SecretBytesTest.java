package org.kedge.api.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;

/** Who owns which array, what is wiped, what is told. */
class SecretBytesTest {
    private static final byte[] ZERO = new byte[4];

    private final byte[] octets = {1, 2, 3, 4};

    @Test
    void closeWipesTheArrayItOwns() {
        SecretBytes secret = SecretBytes.owning(octets);
        secret.close();
        secret.close();
        assertArrayEquals(ZERO, octets);
        assertTrue(secret.isClosed());
        assertEquals(4, secret.length());
        assertThrows(IllegalStateException.class, secret::copy);
        assertThrows(IllegalStateException.class, secret::duplicate);
        assertThrows(IllegalStateException.class, () -> secret.use(o -> o));
    }

    @Test
    void copiesAreIndependent() {
        SecretBytes secret = SecretBytes.copyOf(octets);
        octets[0] = 9;
        assertArrayEquals(new byte[] {1, 2, 3, 4}, secret.copy());
        secret.copy()[0] = 9;
        SecretBytes twin = secret.duplicate();
        assertNotSame(secret, twin);
        assertEquals(secret, twin);
        secret.close();
        assertArrayEquals(new byte[] {1, 2, 3, 4}, twin.copy());
        assertArrayEquals(new byte[] {2, 3}, SecretBytes.copyOfRange(new byte[] {1, 2, 3, 4}, 1, 3).copy());
    }

    @Test
    void useWipesWhatItLentAlsoWhenTheFunctionFails() {
        SecretBytes secret = SecretBytes.owning(octets);
        AtomicReference<byte[]> lent = new AtomicReference<>();
        byte last = secret.use(o -> {
            lent.set(o);
            return o[3];
        });
        assertEquals(4, last);
        assertArrayEquals(ZERO, lent.get());
        assertThrows(IllegalArgumentException.class, () -> secret.use(o -> {
            lent.set(o);
            throw new IllegalArgumentException();
        }));
        assertArrayEquals(ZERO, lent.get());
        assertArrayEquals(new byte[] {1, 2, 3, 4}, secret.copy());
    }

    @Test
    void equalsByOctetsWhileOpen() {
        SecretBytes secret = SecretBytes.copyOf(octets);
        SecretBytes same = SecretBytes.copyOf(octets);
        assertEquals(secret, same);
        assertEquals(secret.hashCode(), same.hashCode());
        assertNotEquals(secret, SecretBytes.copyOf(new byte[] {1, 2, 3, 5}));
        assertNotEquals(secret, SecretBytes.copyOf(new byte[] {1, 2, 3}));
        assertNotEquals(secret, (Object) "secret");
        same.close();
        assertNotEquals(secret, same);
        assertNotEquals(same, SecretBytes.owning(new byte[4]), "a wiped secret is not the secret of zeros");
        assertEquals(same, same);
    }

    @Test
    void tellsNothingButItsLength() {
        SecretBytes secret = SecretBytes.owning(octets);
        assertEquals("SecretBytes[4 octets]", secret.toString());
        assertEquals(secret.hashCode(), SecretBytes.owning(new byte[4]).hashCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 48})
    void anEnrolmentKeyHas32Octets(int length) {
        KeId keId = KeId.of(new byte[16], Fqdn.parse("mef.example.com"));
        assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class,
                () -> new EnrolmentKey(SecretBytes.owning(new byte[length]), keId, Instant.MAX)).code());
    }

    @Test
    void closingAnEnrolmentKeyWipesKe() {
        SecretBytes ke = SecretBytes.owning(new byte[32]);
        EnrolmentKey key = new EnrolmentKey(ke, KeId.of(new byte[16], Fqdn.parse("mef.example.com")), Instant.MAX);
        assertFalse(ke.isClosed());
        key.close();
        assertTrue(ke.isClosed());
    }
}

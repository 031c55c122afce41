package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** Random subscribers from a fixed seed, so that a failure can be repeated. */
final class Subscribers {
    private final Random random;

    Subscribers(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    SecretBytes secret(int length) {
        return SecretBytes.owning(octets(length));
    }

    Rand rand() {
        return Rand.of(octets(Rand.LENGTH));
    }

    Sqn sqn() {
        return Sqn.of(octets(Sqn.LENGTH));
    }

    Amf amf() {
        return Amf.of(octets(Amf.LENGTH));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    TuakSettings tuakSettings() {
        return new TuakSettings(oneOf(List.of(64, 128, 256)), oneOf(List.of(32, 64, 128, 256)), oneOf(List.of(128, 256)),
                oneOf(List.of(128, 256)), 1 + random.nextInt(4));
    }

    /** Milenage as often as TUAK with any choice. */
    AkaAlgorithm algorithm() {
        return random.nextBoolean() ? new Milenage(secret(16), secret(16))
                : new Tuak(secret(random.nextBoolean() ? 16 : 32), secret(32), tuakSettings());
    }

    static <T> void assertRefused(ErrorCode code, Function<T, ?> what, T argument) {
        assertEquals(code, assertThrows(KedgeException.class, () -> what.apply(argument)).code());
    }
}

package org.kedge.itests.benchmarks.gba;

import java.util.HexFormat;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;
import org.kedge.gba.aka.Tuak;
import org.kedge.gba.aka.TuakSettings;

/** Vectors as an AuC makes them, each from keys that it has just read. Thread-safe. */
final class VectorMaker {
    /** The algorithms, under the names that {@code vectors.c} has for them. */
    enum Algorithm {
        MILENAGE("milenage") {
            @Override
            AkaAlgorithm of(Keys keys) {
                return new Milenage(keys.k, keys.opc);
            }
        },
        TUAK("tuak") {
            @Override
            AkaAlgorithm of(Keys keys) {
                return new Tuak(keys.k, keys.topc, TuakSettings.STANDARD);
            }
        };

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        abstract AkaAlgorithm of(Keys keys);
    }

    private static final int SUBSCRIBERS = 1024;
    private static final int VECTOR_OCTETS = 56;
    private static final int IND_BITS = 5;
    private static final Amf AMF = new Amf(0x8000);

    private final Algorithm algorithm;
    private final Keys[] subscribers = new Keys[SUBSCRIBERS];

    private record Keys(SecretBytes k, SecretBytes opc, SecretBytes topc, Rand rand) {
    }

    VectorMaker(Algorithm algorithm) {
        this.algorithm = algorithm;
        Octets octets = new Octets();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            SecretBytes k = SecretBytes.owning(octets.next(16));
            byte[] topc = octets.next(32);
            subscribers[i] = new Keys(k, SecretBytes.copyOfRange(topc, 0, 16), SecretBytes.owning(topc), Rand.of(octets.next(16)));
        }
    }

    /** The same generator as in {@code vectors.c}. */
    private static final class Octets {
        private long state = 1;

        byte[] next(int length) {
            byte[] octets = new byte[length];
            for (int i = 0; i < length; i++) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                octets[i] = (byte) (state >>> 56);
            }
            return octets;
        }
    }

    /** The vector of this number, which the caller closes. */
    AuthenticationVector make(long number) {
        Keys keys = subscribers[(int) (number % SUBSCRIBERS)];
        try (AkaAlgorithm functions = algorithm.of(keys)) {
            return Aka.vector(functions, keys.rand, new Sqn(number + 1 << IND_BITS), AMF);
        }
    }

    /** The exclusive or of the first vector of every subscriber, which {@code vectors.c} prints as well. */
    String sum() {
        byte[] sum = new byte[VECTOR_OCTETS];
        for (int i = 0; i < SUBSCRIBERS; i++) {
            try (AuthenticationVector vector = make(i)) {
                int at = add(sum, 0, vector.autn().octets());
                at = add(sum, at, vector.xres().copy());
                at = add(sum, at, vector.keys().ck().copy());
                add(sum, at, vector.keys().ik().copy());
            }
        }
        return HexFormat.of().formatHex(sum);
    }

    private static int add(byte[] sum, int at, byte[] part) {
        for (int i = 0; i < part.length; i++) {
            sum[at + i] ^= part[i];
        }
        return at + part.length;
    }
}

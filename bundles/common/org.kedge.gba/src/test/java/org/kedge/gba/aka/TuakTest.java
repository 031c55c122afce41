package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;

/** TUAK against Bouncy Castle, whose SHAKE256 it is with one iteration, and the permutation against the JDK's SHA-3. */
class TuakTest {
    private static final int RATE = 136;
    private final Subscribers subscribers = new Subscribers(35231);

    @Test
    void permutationIsThatOfSha3() throws GeneralSecurityException {
        MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
        for (int length = 0; length < 3 * RATE; length++) {
            byte[] message = subscribers.octets(length);
            assertArrayEquals(sha3.digest(message), sha3(message));
        }
    }

    private static byte[] sha3(byte[] message) {
        byte[] padded = Arrays.copyOf(message, (message.length / RATE + 1) * RATE);
        padded[message.length] = 6;
        padded[padded.length - 1] |= (byte) 0x80;
        long[] lanes = new long[Keccak.LANES];
        for (ByteBuffer in = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN); in.hasRemaining();) {
            for (int lane = 0; lane < RATE / Long.BYTES; lane++) {
                lanes[lane] ^= in.getLong();
            }
            Keccak.permute(lanes);
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        out.asLongBuffer().put(lanes, 0, 4);
        return out.array();
    }

    @Test
    void oneIterationIsShake256() {
        for (int i = 0; i < 500; i++) {
            TuakSettings random = subscribers.tuakSettings();
            TuakSettings settings = new TuakSettings(random.macBits(), random.resBits(), random.ckBits(), random.ikBits(), 1);
            byte[] k = subscribers.octets(i % 2 == 0 ? 16 : 32);
            byte[] top = subscribers.octets(32);
            Rand rand = subscribers.rand();
            Sqn sqn = subscribers.sqn();
            Amf amf = subscribers.amf();
            int longK = k.length == 32 ? 1 : 0;
            byte[] topc = reversed(shake(top, longK, new byte[16], new byte[8], k), 0, 32);
            int mac = settings.macBits() / 8;
            byte[] amfAndSqn = ByteBuffer.allocate(8).put(amf.octets()).put(sqn.octets()).array();
            int res = settings.resBits() / 8;
            int instance = 0x40 | (res == 4 ? 0 : res) | settings.ckBits() / 256 << 2 | settings.ikBits() / 256 << 1 | longK;
            byte[] out = shake(topc, instance, rand.octets(), new byte[8], k);
            try (SecretBytes key = SecretBytes.copyOf(k); SecretBytes kept = Tuak.topc(key, SecretBytes.copyOf(top), 1);
                    Tuak tuak = new Tuak(key, kept, settings); AkaKeys keys = tuak.f2f3f4(rand)) {
                assertArrayEquals(topc, kept.copy());
                assertArrayEquals(reversed(shake(topc, mac | longK, rand.octets(), amfAndSqn, k), 0, mac), tuak.f1(rand, sqn, amf));
                assertArrayEquals(reversed(shake(topc, 0x80 | mac | longK, rand.octets(), amfAndSqn, k), 0, mac),
                        tuak.f1Star(rand, sqn, amf));
                assertArrayEquals(reversed(out, 0, res), keys.res().copy());
                assertArrayEquals(reversed(out, 32, settings.ckBits() / 8), keys.ck().copy());
                assertArrayEquals(reversed(out, 64, settings.ikBits() / 8), keys.ik().copy());
                assertArrayEquals(reversed(out, 96, 6), new Sqn(tuak.f5(rand)).octets());
                assertArrayEquals(reversed(shake(topc, 0xc0 | longK, rand.octets(), new byte[8], k), 96, 6),
                        new Sqn(tuak.f5Star(rand)).octets());
            }
        }
    }

    /** 102 octets of SHAKE256 over the 96 octets that TS 35.231 6.2 lays out. */
    private static byte[] shake(byte[] top, int instance, byte[] rand, byte[] amfAndSqn, byte[] k) {
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        for (byte[] field : List.of(top, new byte[] {(byte) instance}, "TUAK1.0".getBytes(StandardCharsets.US_ASCII), rand,
                Arrays.copyOf(amfAndSqn, 2), Arrays.copyOfRange(amfAndSqn, 2, 8), k)) {
            in.writeBytes(reversed(field, 0, field.length));
        }
        byte[] input = Arrays.copyOf(in.toByteArray(), 96);
        SHAKEDigest shake = new SHAKEDigest(256);
        shake.update(input, 0, input.length);
        byte[] out = new byte[102];
        shake.doFinal(out, 0, out.length);
        return out;
    }

    private static byte[] reversed(byte[] octets, int from, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = octets[from + length - 1 - i];
        }
        return out;
    }

    @Test
    void eachIterationCountIsAnotherAlgorithm() {
        byte[] k = subscribers.octets(16);
        Rand rand = subscribers.rand();
        SecretBytes last = SecretBytes.owning(new byte[8]);
        for (int iterations : List.of(1, 2, 3, 255, 1000)) {
            try (Tuak tuak = new Tuak(SecretBytes.copyOf(k), SecretBytes.owning(new byte[32]),
                    new TuakSettings(64, 64, 128, 128, iterations))) {
                SecretBytes res = tuak.f2f3f4(rand).res();
                assertNotEquals(last, res);
                last = res;
            }
        }
    }

    @Test
    void otherLengthsAreRefused() {
        for (int bits : List.of(0, 32, 65, 512)) {
            assertSettingsRefused(bits, 64, 128, 128, 1);
            assertSettingsRefused(64, 64, bits == 32 ? 64 : bits, 128, 1);
            assertSettingsRefused(64, 64, 128, bits, 1);
        }
        assertSettingsRefused(64, 96, 128, 128, 1);
        assertSettingsRefused(64, 64, 128, 128, 0);
        for (int length : List.of(0, 15, 17, 24, 33)) {
            Subscribers.assertRefused(ErrorCode.KEY_LENGTH, k -> new Tuak(k, subscribers.secret(32), TuakSettings.STANDARD),
                    subscribers.secret(length));
            Subscribers.assertRefused(ErrorCode.KEY_LENGTH, top -> Tuak.topc(subscribers.secret(16), top, 1), subscribers.secret(length));
        }
        assertEquals(new TuakSettings(64, 64, 128, 128, 1), TuakSettings.STANDARD);
    }

    private static void assertSettingsRefused(int mac, int res, int ck, int ik, int iterations) {
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, n -> new TuakSettings(mac, res, ck, ik, n), iterations);
    }
}

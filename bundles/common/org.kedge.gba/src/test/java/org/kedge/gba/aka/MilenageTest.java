package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;

/** Milenage with constants of an operator's own, against the formulas of TS 35.206 written down once more with big numbers. */
class MilenageTest {
    private static final BigInteger BLOCK = BigInteger.ONE.shiftLeft(128);
    private final Subscribers subscribers = new Subscribers(35206);

    @Test
    void ownConstantsAndEveryRotation() throws GeneralSecurityException {
        for (int round = 0; round < 128; round++) {
            MilenageConstants constants = constants(round);
            byte[] k = subscribers.octets(16);
            byte[] opc = subscribers.octets(16);
            Rand rand = subscribers.rand();
            Sqn sqn = subscribers.sqn();
            Amf amf = subscribers.amf();
            byte[][] out = reference(constants, k, opc, rand, sqn, amf);
            try (Milenage milenage = new Milenage(SecretBytes.copyOf(k), SecretBytes.copyOf(opc), constants);
                    AkaKeys keys = milenage.f2f3f4(rand)) {
                assertHex(Arrays.copyOf(out[1], 8), milenage.f1(rand, sqn, amf));
                assertHex(Arrays.copyOfRange(out[1], 8, 16), milenage.f1Star(rand, sqn, amf));
                assertHex(Arrays.copyOfRange(out[2], 8, 16), keys.res().copy());
                assertHex(out[3], keys.ck().copy());
                assertHex(out[4], keys.ik().copy());
                assertHex(Arrays.copyOf(out[2], 6), new Sqn(milenage.f5(rand)).octets());
                assertHex(Arrays.copyOf(out[5], 6), new Sqn(milenage.f5Star(rand)).octets());
            }
        }
    }

    @Test
    void severalThreadsAtOnceGetWhatOneGets() throws Exception {
        try (Milenage milenage = new Milenage(subscribers.secret(16), subscribers.secret(16))) {
            List<Rand> rands = IntStream.range(0, 2000).mapToObj(i -> subscribers.rand()).toList();
            List<Long> alone = rands.stream().map(milenage::f5).toList();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                Callable<List<Long>> all = () -> rands.stream().map(milenage::f5).toList();
                for (Future<List<Long>> each : threads.invokeAll(Collections.nCopies(4, all))) {
                    assertEquals(alone, each.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void nothingIsComputedWithWipedKeys() {
        Milenage milenage = new Milenage(subscribers.secret(16), subscribers.secret(16));
        milenage.close();
        milenage.close();
        Rand rand = subscribers.rand();
        assertThrows(IllegalStateException.class, () -> milenage.f1(rand, subscribers.sqn(), subscribers.amf()));
        assertThrows(IllegalStateException.class, () -> milenage.f2f3f4(rand));
        assertThrows(IllegalStateException.class, () -> milenage.f5(rand));
        assertThrows(IllegalStateException.class, () -> milenage.f5Star(rand));
    }

    /** Rotations that go through 0 to 127 in each place. */
    private MilenageConstants constants(int round) {
        List<String> c = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> c.add(HexFormat.of().formatHex(subscribers.octets(16))));
        return new MilenageConstants(c, IntStream.range(0, 5).mapToObj(i -> (round + 37 * i) % 128).toList());
    }

    private static byte[][] reference(MilenageConstants constants, byte[] k, byte[] opcOctets, Rand rand, Sqn sqn, Amf amf)
            throws GeneralSecurityException {
        BigInteger opc = number(opcOctets);
        BigInteger temp = encrypted(k, number(rand.octets()).xor(opc));
        String half = HexFormat.of().formatHex(sqn.octets()) + HexFormat.of().formatHex(amf.octets());
        byte[][] out = new byte[6][];
        for (int i = 1; i <= 5; i++) {
            BigInteger c = new BigInteger(constants.c().get(i - 1), 16);
            int r = constants.r().get(i - 1);
            BigInteger in = i == 1 ? temp.xor(rotated(new BigInteger(half + half, 16).xor(opc), r)) : rotated(temp.xor(opc), r);
            out[i] = octets(encrypted(k, in.xor(c)).xor(opc));
        }
        return out;
    }

    private static BigInteger rotated(BigInteger block, int bits) {
        return block.shiftLeft(bits).mod(BLOCK).or(block.shiftRight(128 - bits));
    }

    private static BigInteger encrypted(byte[] k, BigInteger block) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(k, "AES"));
        return number(aes.doFinal(octets(block)));
    }

    private static BigInteger number(byte[] octets) {
        return new BigInteger(1, octets);
    }

    private static byte[] octets(BigInteger number) {
        return HexFormat.of().parseHex(String.format("%032x", number));
    }

    private static void assertHex(byte[] expected, byte[] computed) {
        assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(computed));
    }

    @Test
    void constantsThatWouldMakeTwoFunctionsOneAreRefused() {
        List<String> c = MilenageConstants.STANDARD.c();
        assertConstantsRefused(c, List.of(64, 0, 32, 64));
        assertConstantsRefused(c, List.of(64, 0, 32, 64, 128));
        assertConstantsRefused(c, List.of(64, 0, -1, 64, 96));
        assertConstantsRefused(c.subList(0, 4), MilenageConstants.STANDARD.r());
        assertConstantsRefused(List.of(c.get(0), c.get(1), c.get(2), c.get(3), "8"), MilenageConstants.STANDARD.r());
        assertConstantsRefused(List.of(c.get(0), c.get(1), c.get(1), c.get(3), c.get(4)), List.of(64, 32, 32, 64, 96));
        // The same constant with another rotation is another function.
        new MilenageConstants(List.of(c.get(0), c.get(1), c.get(1), c.get(3), c.get(4)), List.of(64, 0, 32, 64, 96));
    }

    private static void assertConstantsRefused(List<String> c, List<Integer> r) {
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, rotations -> new MilenageConstants(c, rotations), r);
    }

    @Test
    void keysOfOtherLengthsAreRefused() {
        for (int length : List.of(0, 15, 17, 32)) {
            Subscribers.assertRefused(ErrorCode.KEY_LENGTH, k -> new Milenage(k, subscribers.secret(16)), subscribers.secret(length));
            Subscribers.assertRefused(ErrorCode.KEY_LENGTH, opc -> new Milenage(subscribers.secret(16), opc), subscribers.secret(length));
            Subscribers.assertRefused(ErrorCode.KEY_LENGTH, op -> Milenage.opc(subscribers.secret(16), op), subscribers.secret(length));
        }
    }

    @Test
    void gsmTakesOnlyWhatFits() {
        SecretBytes res = SecretBytes.owning(HexFormat.of().parseHex("f0000000" + "0f0f0000"));
        assertHex(HexFormat.of().parseHex("ff0f0000"), GsmConversion.sres(res).copy());
        assertEquals(4, GsmConversion.sres(subscribers.secret(16)).length());
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, GsmConversion::sres, subscribers.secret(32));
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, GsmConversion::kc,
                new AkaKeys(subscribers.secret(8), subscribers.secret(32), subscribers.secret(16)));
    }
}

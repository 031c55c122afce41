package org.kedge.gba.aka;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.internal.Malformed;

/** TUAK (TS 35.231): f1 to f5* from Keccak, for keys of 128 and 256 bits and all lengths of {@link TuakSettings}. */
public final class Tuak implements AkaAlgorithm {
    private static final int TOP_OCTETS = 32;
    private static final byte[] NAME = "TUAK1.0".getBytes(StandardCharsets.US_ASCII);
    private static final int STATE = Keccak.LANES * Long.BYTES;
    private static final int INPUT = 96;
    /** The padding of TS 35.231 6.3: ones in bits 768 to 772 and 1087. */
    private static final byte PADDING = 0x1f;
    private static final int LAST_PADDING_AT = 135;
    private static final byte LAST_PADDING = (byte) 0x80;
    private static final int CK_AT = 32;
    private static final int IK_AT = 64;
    private static final int AK_AT = 96;

    private static final int F1_STAR = 0x80;
    private static final int F2_TO_F5 = 0x40;
    private static final int F5_STAR = 0xc0;
    private static final int LONG_CK = 0x04;
    private static final int LONG_IK = 0x02;
    private static final int LONG_K = 0x01;

    private final SecretBytes k;
    private final SecretBytes topc;
    private final TuakSettings settings;

    /**
     * @param k the subscriber key, 16 or 32 octets, copied
     * @param topc see {@link #topc}; 32 octets, copied
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH}
     */
    public Tuak(SecretBytes k, SecretBytes topc, TuakSettings settings) {
        requireLengths(k, topc);
        this.k = k.duplicate();
        this.topc = topc.duplicate();
        this.settings = settings;
    }

    /**
     * TOPc, 32 octets, which the caller closes.
     *
     * @param iterations the same number as in the settings of the subscriber
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH}
     */
    public static SecretBytes topc(SecretBytes k, SecretBytes top, int iterations) {
        requireLengths(k, top);
        byte[] out = run(k, top, 0, new byte[Rand.LENGTH], Amf.RESYNCHRONISATION, new Sqn(0), iterations);
        return SecretBytes.owning(take(out, 0, TOP_OCTETS));
    }

    private static void requireLengths(SecretBytes k, SecretBytes top) {
        if (k.length() != 16 && k.length() != 32) {
            throw Malformed.length("K of TUAK has " + k.length() + " octets instead of 16 or 32");
        }
        if (top.length() != TOP_OCTETS) {
            throw Malformed.length("TOP or TOPc has " + top.length() + " octets instead of " + TOP_OCTETS);
        }
    }

    @Override
    public int macOctets() {
        return settings.macBits() / Byte.SIZE;
    }

    @Override
    public byte[] f1(Rand rand, Sqn sqn, Amf amf) {
        return take(run(lengthCode(settings.macBits()), rand, amf, sqn), 0, macOctets());
    }

    @Override
    public byte[] f1Star(Rand rand, Sqn sqn, Amf amf) {
        return take(run(F1_STAR | lengthCode(settings.macBits()), rand, amf, sqn), 0, macOctets());
    }

    @Override
    public AkaKeys f2f3f4(Rand rand) {
        byte[] out = runF2ToF5(rand);
        byte[] kept = out.clone();
        try {
            return new AkaKeys(SecretBytes.owning(take(kept.clone(), 0, settings.resBits() / Byte.SIZE)),
                    SecretBytes.owning(take(kept.clone(), CK_AT, settings.ckBits() / Byte.SIZE)),
                    SecretBytes.owning(take(out, IK_AT, settings.ikBits() / Byte.SIZE)));
        } finally {
            Arrays.fill(kept, (byte) 0);
        }
    }

    @Override
    public long f5(Rand rand) {
        return ak(runF2ToF5(rand));
    }

    @Override
    public long f5Star(Rand rand) {
        return ak(run(F5_STAR, rand, Amf.RESYNCHRONISATION, new Sqn(0)));
    }

    private static long ak(byte[] out) {
        return Sqn.of(take(out, AK_AT, Sqn.LENGTH)).value();
    }

    @Override
    public void close() {
        k.close();
        topc.close();
    }

    private byte[] runF2ToF5(Rand rand) {
        int instance = F2_TO_F5 | lengthCode(settings.resBits()) | (settings.ckBits() == 256 ? LONG_CK : 0)
                | (settings.ikBits() == 256 ? LONG_IK : 0);
        return run(instance, rand, Amf.RESYNCHRONISATION, new Sqn(0));
    }

    /** How INSTANCE says the length of a MAC or RES: 00, 08, 10, 20 for 32, 64, 128, 256 bits. */
    private static int lengthCode(int bits) {
        return bits == 32 ? 0 : bits / Byte.SIZE;
    }

    private byte[] run(int instance, Rand rand, Amf amf, Sqn sqn) {
        return run(k, topc, instance, rand.octets(), amf, sqn, settings.iterations());
    }

    /** The state after the iterations; every field enters with its octets in reverse order. */
    private static byte[] run(SecretBytes k, SecretBytes top, int instance, byte[] rand, Amf amf, Sqn sqn, int iterations) {
        byte[] state = new byte[STATE];
        Reversed in = new Reversed(state);
        in.put(top);
        in.put(new byte[] {(byte) (instance | (k.length() == 32 ? LONG_K : 0))});
        in.put(NAME);
        in.put(rand);
        in.put(amf.octets());
        in.put(sqn.octets());
        in.put(k);
        state[INPUT] = PADDING;
        state[LAST_PADDING_AT] = LAST_PADDING;
        permute(state, iterations);
        return state;
    }

    private static void permute(byte[] state, int iterations) {
        ByteBuffer buffer = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long[] lanes = new long[Keccak.LANES];
        buffer.asLongBuffer().get(lanes);
        for (int i = 0; i < iterations; i++) {
            Keccak.permute(lanes);
        }
        buffer.asLongBuffer().put(lanes);
        Arrays.fill(lanes, 0);
    }

    /** Part of a state, octets in reverse order; the state is wiped. */
    private static byte[] take(byte[] state, int from, int length) {
        byte[] part = new byte[length];
        for (int i = 0; i < length; i++) {
            part[i] = state[from + length - 1 - i];
        }
        Arrays.fill(state, (byte) 0);
        return part;
    }

    private static final class Reversed {
        private final byte[] state;
        private int at;

        Reversed(byte[] state) {
            this.state = state;
        }

        void put(SecretBytes field) {
            field.use(octets -> {
                put(octets);
                return null;
            });
        }

        void put(byte[] field) {
            for (int i = field.length - 1; i >= 0; i--) {
                state[at++] = field[i];
            }
        }
    }
}

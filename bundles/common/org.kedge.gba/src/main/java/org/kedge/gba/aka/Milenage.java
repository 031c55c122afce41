package org.kedge.gba.aka;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.internal.BorrowedKey;
import org.kedge.gba.internal.Malformed;

/** Milenage (TS 35.206): f1 to f5* from AES-128, with MAC and RES of 8 octets, CK and IK of 16. */
public final class Milenage implements AkaAlgorithm {
    private static final int BLOCK = 16;
    private static final int HALF = 8;

    private final Cipher cipher;
    private final SecretBytes opc;
    private final MilenageConstants constants;
    /** Guarded by the cipher, as its use is. */
    private boolean closed;

    /** With the constants of the standard. The keys are copied; @throws KedgeException {@link ErrorCode#KEY_LENGTH} */
    public Milenage(SecretBytes k, SecretBytes opc) {
        this(k, opc, MilenageConstants.STANDARD);
    }

    /**
     * @param k the subscriber key, 16 octets, copied
     * @param opc see {@link #opc}; 16 octets, copied
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH}
     */
    public Milenage(SecretBytes k, SecretBytes opc, MilenageConstants constants) {
        requireBlock("K", k);
        requireBlock("OPc", opc);
        // Finding a cipher and expanding K take ten times as long as the blocks of a vector: once, not once per function.
        this.cipher = k.use(Milenage::aes);
        this.opc = opc.duplicate();
        this.constants = constants;
    }

    /** OPc = OP xor E_K(OP), 16 octets, which the caller closes. @throws KedgeException {@link ErrorCode#KEY_LENGTH} */
    public static SecretBytes opc(SecretBytes k, SecretBytes op) {
        requireBlock("K", k);
        requireBlock("OP", op);
        return SecretBytes.owning(k.use(key -> op.use(octets -> xor(encrypt(aes(key), octets.clone()), octets))));
    }

    private static void requireBlock(String name, SecretBytes key) {
        if (key.length() != BLOCK) {
            throw Malformed.length(name + " of Milenage has " + key.length() + " octets instead of " + BLOCK);
        }
    }

    @Override
    public int macOctets() {
        return HALF;
    }

    @Override
    public byte[] f1(Rand rand, Sqn sqn, Amf amf) {
        return out1(rand, sqn, amf, 0);
    }

    @Override
    public byte[] f1Star(Rand rand, Sqn sqn, Amf amf) {
        return out1(rand, sqn, amf, HALF);
    }

    private byte[] out1(Rand rand, Sqn sqn, Amf amf, int from) {
        try (Run run = new Run(rand)) {
            byte[] out = run.out1(sqn, amf);
            byte[] mac = Arrays.copyOfRange(out, from, from + HALF);
            Arrays.fill(out, (byte) 0);
            return mac;
        }
    }

    @Override
    public AkaKeys f2f3f4(Rand rand) {
        try (Run run = new Run(rand)) {
            byte[] out2 = run.out(2);
            SecretBytes res = SecretBytes.copyOfRange(out2, HALF, BLOCK);
            Arrays.fill(out2, (byte) 0);
            return new AkaKeys(res, SecretBytes.owning(run.out(3)), SecretBytes.owning(run.out(4)));
        }
    }

    @Override
    public long f5(Rand rand) {
        return first48(rand, 2);
    }

    @Override
    public long f5Star(Rand rand) {
        return first48(rand, 5);
    }

    private long first48(Rand rand, int function) {
        try (Run run = new Run(rand)) {
            byte[] out = run.out(function);
            long ak = ByteBuffer.wrap(out).getLong() >>> Long.SIZE - Sqn.BITS;
            Arrays.fill(out, (byte) 0);
            return ak;
        }
    }

    @Override
    public void close() {
        opc.close();
        synchronized (cipher) {
            closed = true;
            init(cipher, new byte[BLOCK]);
        }
    }

    /** A cipher is for one thread at a time. */
    private byte[] encrypt(byte[] block) {
        synchronized (cipher) {
            if (closed) {
                throw new IllegalStateException("the keys were wiped");
            }
            return encrypt(cipher, block);
        }
    }

    /** One challenge: OPc and TEMP = E_K(RAND xor OPc). */
    private final class Run implements AutoCloseable {
        private final byte[] opcOctets;
        private final byte[] temp;

        Run(Rand rand) {
            opcOctets = opc.copy();
            temp = encrypt(xor(rand.octets(), opcOctets));
        }

        byte[] out1(Sqn sqn, Amf amf) {
            byte[] in1 = ByteBuffer.allocate(BLOCK).put(sqn.octets()).put(amf.octets()).put(sqn.octets()).put(amf.octets()).array();
            byte[] rotated = rotate(xor(in1, opcOctets), constants.r(1));
            return xor(encrypt(xor(xor(rotated, temp), constants.c(1))), opcOctets);
        }

        byte[] out(int function) {
            byte[] rotated = rotate(xor(temp.clone(), opcOctets), constants.r(function));
            return xor(encrypt(xor(rotated, constants.c(function))), opcOctets);
        }

        @Override
        public void close() {
            Arrays.fill(opcOctets, (byte) 0);
            Arrays.fill(temp, (byte) 0);
        }
    }

    private static Cipher aes(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            init(cipher, key);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no AES", e);
        }
    }

    private static void init(Cipher cipher, byte[] key) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new BorrowedKey("AES", key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refused a key", e);
        }
    }

    /** Encrypts in place, so that no copy of the clear block stays behind. */
    private static byte[] encrypt(Cipher cipher, byte[] block) {
        byte[] clear = block.clone();
        try {
            cipher.doFinal(clear, 0, BLOCK, block);
            return block;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refused a block", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** Adds the second block to the first, in place. */
    private static byte[] xor(byte[] block, byte[] other) {
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= other[i];
        }
        return block;
    }

    /** Rotates to the left, in place. */
    private static byte[] rotate(byte[] block, int bits) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        boolean swap = bits >= Long.SIZE;
        long high = buffer.getLong(swap ? HALF : 0);
        long low = buffer.getLong(swap ? 0 : HALF);
        int rest = bits % Long.SIZE;
        // A shift by 64 is a shift by 0 in Java, so the carry is shifted in two steps.
        buffer.putLong(0, high << rest | low >>> 1 >>> Long.SIZE - 1 - rest);
        buffer.putLong(HALF, low << rest | high >>> 1 >>> Long.SIZE - 1 - rest);
        return block;
    }
}

package org.kedge.store.journal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * What the head file says: {@code magic | generation | commit | length | link | HMAC | CRC-32}. Octets of the journal before
 * {@code length} are acknowledged; those beyond are not.
 *
 * @param generation which journal file is the present one
 * @param commit number of the last group commit
 * @param length acknowledged octets of the journal
 * @param link the chain at that point
 */
record Head(long generation, long commit, long length, byte[] link) {
    private static final byte[] MAGIC = Octets.utf8("KEDGEH01");
    private static final int CONTENT_OCTETS = 8 + 3 * 8 + StoreKeys.MAC_OCTETS;
    private static final int OCTETS = CONTENT_OCTETS + StoreKeys.MAC_OCTETS + 4;

    private byte[] content() {
        return ByteBuffer.allocate(CONTENT_OCTETS).put(MAGIC).putLong(generation).putLong(commit).putLong(length).put(link).array();
    }

    byte[] encode(StoreKeys keys) {
        byte[] content = content();
        ByteBuffer out = ByteBuffer.allocate(OCTETS).put(content).put(keys.headMac(content));
        return out.putInt(crc(out.array())).array();
    }

    /**
     * Reads a head without a key; {@link #verify} must follow before it is trusted.
     *
     * @throws KedgeException STORE_CORRUPT
     */
    static Head parse(byte[] file) {
        if (file.length != OCTETS || ByteBuffer.wrap(file).getInt(OCTETS - 4) != crc(file)
                || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged();
        }
        ByteBuffer in = ByteBuffer.wrap(file).position(MAGIC.length);
        return new Head(in.getLong(), in.getLong(), in.getLong(), Octets.take(in, StoreKeys.MAC_OCTETS));
    }

    /** @throws KedgeException STORE_CORRUPT unless the file was written with these keys */
    static void verify(byte[] file, StoreKeys keys) {
        byte[] mac = Arrays.copyOfRange(file, CONTENT_OCTETS, CONTENT_OCTETS + StoreKeys.MAC_OCTETS);
        if (!MessageDigest.isEqual(mac, keys.headMac(Arrays.copyOf(file, CONTENT_OCTETS)))) {
            throw damaged();
        }
    }

    private static int crc(byte[] file) {
        CRC32 crc = new CRC32();
        crc.update(file, 0, OCTETS - 4);
        return (int) crc.getValue();
    }

    private static KedgeException damaged() {
        return new KedgeException(ErrorCode.STORE_CORRUPT, "the head file is damaged");
    }
}

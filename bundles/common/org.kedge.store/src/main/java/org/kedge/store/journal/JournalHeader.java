package org.kedge.store.journal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The beginning of every journal file: {@code magic | generation | provider | sealed data key | file id | SHA-256}. The digest only
 * tells damage from a foreign key; the chain, which begins with the header, makes it authentic.
 *
 * @param encoded the whole header
 */
record JournalHeader(long generation, String provider, byte[] sealedKey, byte[] encoded) {
    private static final byte[] MAGIC = Octets.utf8("KEDGEJ01");
    private static final int FILE_ID_OCTETS = 16;
    private static final int DIGEST_OCTETS = 32;

    /** A header with a new random file id, so that no two journals ever share a chain. */
    static JournalHeader create(long generation, String provider, byte[] sealedKey) {
        byte[] id = Octets.utf8(provider);
        byte[] fileId = new byte[FILE_ID_OCTETS];
        new SecureRandom().nextBytes(fileId);
        int content = MAGIC.length + 8 + 4 + id.length + 4 + sealedKey.length + FILE_ID_OCTETS;
        ByteBuffer out = ByteBuffer.allocate(content + DIGEST_OCTETS);
        out.put(MAGIC).putLong(generation).putInt(id.length).put(id).putInt(sealedKey.length).put(sealedKey).put(fileId);
        out.put(Octets.sha256(out.array(), content));
        return new JournalHeader(generation, provider, sealedKey, out.array());
    }

    /** @throws KedgeException STORE_CORRUPT */
    static JournalHeader parse(byte[] file) {
        try {
            ByteBuffer in = ByteBuffer.wrap(file);
            byte[] magic = Octets.take(in, MAGIC.length);
            long generation = in.getLong();
            String provider = Octets.text(in);
            byte[] sealedKey = Octets.take(in, in.getInt());
            Octets.take(in, FILE_ID_OCTETS);
            byte[] expected = Octets.sha256(file, in.position());
            if (Arrays.equals(magic, MAGIC) && MessageDigest.isEqual(expected, Octets.take(in, DIGEST_OCTETS))) {
                return new JournalHeader(generation, provider, sealedKey, Arrays.copyOf(file, in.position()));
            }
        } catch (RuntimeException e) {
            throw damaged(e);
        }
        throw damaged(null);
    }

    private static KedgeException damaged(Throwable cause) {
        return new KedgeException(ErrorCode.STORE_CORRUPT, "the header of the journal is damaged", cause);
    }

    /** Whether the file is a header and nothing else: what a crash during the creation of a store leaves. */
    static boolean isWhole(byte[] file) {
        try {
            return parse(file).encoded.length == file.length;
        } catch (KedgeException e) {
            return false;
        }
    }
}

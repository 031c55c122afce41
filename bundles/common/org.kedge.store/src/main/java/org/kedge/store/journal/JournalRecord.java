package org.kedge.store.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What happens in one atomic step: {@code length | commit | number of steps | steps | link}. The length counts the part between itself
 * and the link; the link is the HMAC over the link before it, the length and that part.
 *
 * @param commit number of the group commit that wrote it
 * @param link the chain after this record
 * @param end where the next record begins
 */
record JournalRecord(long commit, List<Op> ops, byte[] framed, byte[] link, int end) {
    private static final int LENGTH_OCTETS = 4;
    private static final int FIXED_OCTETS = 8 + 4;

    /** The octets of a record that follows a link. */
    static byte[] encode(long commit, List<Op> ops, byte[] previousLink, StoreKeys keys) {
        List<byte[]> steps = ops.stream().map(Op::encode).toList();
        int length = FIXED_OCTETS + steps.stream().mapToInt(s -> s.length).sum();
        ByteBuffer out = ByteBuffer.allocate(LENGTH_OCTETS + length + StoreKeys.MAC_OCTETS);
        out.putInt(length).putLong(commit).putInt(ops.size());
        steps.forEach(out::put);
        byte[] link = keys.link(previousLink, Arrays.copyOf(out.array(), LENGTH_OCTETS + length));
        return out.put(link).array();
    }

    /**
     * Reads the record at a position, without a key and therefore without trust.
     *
     * @param limit where the readable part of the file ends
     * @return empty when there is no whole, well-formed record
     */
    static Optional<JournalRecord> read(byte[] file, int position, int limit) {
        ByteBuffer in = ByteBuffer.wrap(file, position, limit - position);
        try {
            int length = in.getInt();
            if (length < FIXED_OCTETS || length > in.remaining() - StoreKeys.MAC_OCTETS) {
                return Optional.empty();
            }
            int end = in.position() + length;
            long commit = in.getLong();
            int count = in.getInt();
            List<Op> ops = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ops.add(Op.decode(in));
            }
            if (in.position() != end) {
                return Optional.empty();
            }
            byte[] framed = Arrays.copyOfRange(file, position, end);
            return Optional.of(new JournalRecord(commit, ops, framed, Octets.take(in, StoreKeys.MAC_OCTETS), in.position()));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}

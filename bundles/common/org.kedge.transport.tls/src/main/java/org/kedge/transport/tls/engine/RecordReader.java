package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts a byte stream into TLS records (RFC 5246 6.2.1), whatever pieces it arrives in. The protocol then decrypts each in place and keeps
 * no buffers of its own, which an idle connection would hold for ever. Not thread-safe.
 */
final class RecordReader {
    static final int HEADER = 5;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    /** RFC 5246 6.2.3: 2^14 octets and what encryption may add. */
    private static final int LONGEST = 16_384 + 2_048;

    /** Takes one record. */
    interface Records {
        /** The array may be written to, and is wiped or reused afterwards. */
        void record(byte[] buffer, int offset, int length) throws IOException;
    }

    private final Records records;
    private byte[] partial = {};
    private int have;
    /** Octets of the record that has begun, as far as they are known. */
    private int size = HEADER;

    RecordReader(Records records) {
        this.records = records;
    }

    /** Takes the next octets of the stream. */
    void feed(byte[] input, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            int whole = have == 0 && left >= HEADER ? size(input, at) : Integer.MAX_VALUE;
            int taken;
            if (whole <= left) {
                records.record(input, at, whole);
                taken = whole;
            } else {
                taken = collect(input, at, left);
            }
            at += taken;
            left -= taken;
        }
    }

    private int collect(byte[] input, int at, int left) throws IOException {
        int taken = Math.min(left, size - have);
        reserve(have + taken);
        System.arraycopy(input, at, partial, have, taken);
        have += taken;
        if (have == HEADER) {
            size = size(partial, 0);
        }
        if (have == size) {
            emit();
        }
        return taken;
    }

    /** Grows with what has come: the header alone, which costs a peer five octets, reserves nothing. */
    private void reserve(int octets) {
        if (octets > partial.length) {
            partial = Arrays.copyOf(partial, Math.max(octets, Math.min(2 * partial.length, size)));
        }
    }

    private void emit() throws IOException {
        byte[] record = partial;
        int length = have;
        partial = new byte[0];
        have = 0;
        size = HEADER;
        try {
            records.record(record, 0, length);
        } finally {
            Arrays.fill(record, (byte) 0);
        }
    }

    /** What is no record ends with its header, at which the protocol takes offence at once instead of waiting for the rest. */
    private static int size(byte[] header, int at) {
        int type = header[at] & 0xff;
        int length = (header[at + 3] & 0xff) << 8 | header[at + 4] & 0xff;
        return type < 20 || type > 23 || header[at + 1] != 3 || length > LONGEST ? HEADER : HEADER + length;
    }
}

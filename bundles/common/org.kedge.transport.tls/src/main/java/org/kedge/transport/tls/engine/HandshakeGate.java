package org.kedge.transport.tls.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Holds a handshake at one of the peer's messages, and keeps it with all that follows, until a look-up that takes its time has answered
 * (DTLS-33): a protocol object that has got a message cannot be asked to wait. Works on plaintext records, so a gate that was opened
 * stays open. Not thread-safe.
 */
final class HandshakeGate {
    private static final int MESSAGE_HEADER = 4;
    private static final int CHANGE_CIPHER_SPEC = 20;

    private final int heldType;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final byte[] header = new byte[MESSAGE_HEADER];
    private int headerHave;
    private int bodyLeft;
    private byte[] message = {};
    private int messageHave;
    private boolean holding;
    private boolean encrypted;
    private boolean open;

    /**
     * @param heldType type of the message (RFC 5246 7.4)
     * @param limit how many octets are kept at most
     */
    HandshakeGate(int heldType, int limit) {
        this.heldType = heldType;
        this.limit = limit;
    }

    /** What comes through the gate. */
    interface Passage {
        void pass(byte[] buffer, int offset, int length) throws IOException;
    }

    /**
     * Takes a record.
     *
     * @return false when more would have to be kept than allowed
     */
    boolean record(byte[] buffer, int offset, int length, Passage passage) throws IOException {
        int type = buffer[offset];
        if (open || !holding && type != RecordReader.HANDSHAKE || holding && type == RecordReader.ALERT && !encrypted) {
            passage.pass(buffer, offset, length);
            return true;
        }
        if (holding) {
            encrypted |= type == CHANGE_CIPHER_SPEC;
            return keep(buffer, offset, length, offset + RecordReader.HEADER);
        }
        int held = beginning(buffer, offset + RecordReader.HEADER, offset + length);
        if (held < 0) {
            passage.pass(buffer, offset, length);
            return true;
        }
        int before = held - offset - RecordReader.HEADER;
        if (before > 0) {
            byte[] first = recordOf(buffer, offset, offset + RecordReader.HEADER, before);
            passage.pass(first, 0, first.length);
        }
        holding = true;
        byte[] rest = recordOf(buffer, offset, held, offset + length - held);
        return keep(rest, 0, rest.length, RecordReader.HEADER);
    }

    /** Follows the messages through a record; the position at which the held one begins, or -1. */
    private int beginning(byte[] buffer, int from, int to) {
        for (int i = from; i < to;) {
            if (bodyLeft > 0) {
                int skipped = Math.min(bodyLeft, to - i);
                bodyLeft -= skipped;
                i += skipped;
                continue;
            }
            if (headerHave == 0 && buffer[i] == heldType) {
                return i;
            }
            header[headerHave++] = buffer[i++];
            if (headerHave == MESSAGE_HEADER) {
                headerHave = 0;
                bodyLeft = bodyLength(header);
            }
        }
        return -1;
    }

    private static int bodyLength(byte[] header) {
        return (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | header[3] & 0xff;
    }

    private static byte[] recordOf(byte[] buffer, int headerAt, int from, int count) {
        byte[] cut = new byte[RecordReader.HEADER + count];
        System.arraycopy(buffer, headerAt, cut, 0, 3);
        cut[3] = (byte) (count >> 8);
        cut[4] = (byte) count;
        System.arraycopy(buffer, from, cut, RecordReader.HEADER, count);
        return cut;
    }

    private boolean keep(byte[] buffer, int offset, int length, int payload) {
        if (kept.size() + length > limit) {
            return false;
        }
        kept.write(buffer, offset, length);
        if (buffer[offset] == RecordReader.HANDSHAKE && !encrypted) {
            collect(buffer, payload, offset + length);
        }
        return message.length <= MESSAGE_HEADER + limit;
    }

    private void collect(byte[] buffer, int from, int to) {
        int at = from;
        if (messageHave < MESSAGE_HEADER) {
            if (message.length == 0) {
                message = new byte[MESSAGE_HEADER];
            }
            at += take(buffer, at, Math.min(to - at, MESSAGE_HEADER - messageHave));
            if (messageHave == MESSAGE_HEADER) {
                // A length beyond the limit is refused by the caller before that many octets are ever reserved.
                message = Arrays.copyOf(message, MESSAGE_HEADER + Math.min(bodyLength(message), limit + 1));
            }
        }
        if (messageHave >= MESSAGE_HEADER) {
            take(buffer, at, Math.min(to - at, message.length - messageHave));
        }
    }

    private int take(byte[] buffer, int at, int count) {
        System.arraycopy(buffer, at, message, messageHave, count);
        messageHave += count;
        return count;
    }

    /** Whether the held message is here as a whole. */
    boolean isComplete() {
        return holding && messageHave >= MESSAGE_HEADER && messageHave == message.length;
    }

    /** The body of the held message, once it is complete. */
    byte[] body() {
        return Arrays.copyOfRange(message, MESSAGE_HEADER, message.length);
    }

    boolean isOpen() {
        return open;
    }

    /** Lets everything through from now on, what was kept first. */
    void open(Passage passage) throws IOException {
        open = true;
        byte[] all = kept.toByteArray();
        kept.reset();
        for (int at = 0; at < all.length;) {
            int size = RecordReader.HEADER + ((all[at + 3] & 0xff) << 8 | all[at + 4] & 0xff);
            passage.pass(all, at, size);
            at += size;
        }
    }
}

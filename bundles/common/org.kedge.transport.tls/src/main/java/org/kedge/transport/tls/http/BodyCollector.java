package org.kedge.transport.tls.http;

import java.util.Arrays;

import org.kedge.transport.core.Bodies;

import io.netty.buffer.ByteBuf;

/** Collects a body up to the largest size; what it copied on the way is wiped. Not thread-safe. */
final class BodyCollector {
    private static final byte[] NOTHING = {};

    private byte[] octets = NOTHING;
    private int length;

    /** @return false when the body is too large; it is wiped then */
    boolean add(ByteBuf content) {
        int more = content.readableBytes();
        if (length + more > Bodies.MAX) {
            wipe();
            return false;
        }
        if (length + more > octets.length) {
            byte[] old = octets;
            // The first piece is usually the whole.
            octets = Arrays.copyOf(old, length == 0 ? more : Math.min(Bodies.MAX, Math.max(length + more, 2 * length)));
            Bodies.wipe(old);
        }
        content.readBytes(octets, length, more);
        length += more;
        return true;
    }

    /** Hands the body over. */
    byte[] take() {
        byte[] body = octets;
        if (length < body.length) {
            body = Arrays.copyOf(octets, length);
            Bodies.wipe(octets);
        }
        octets = NOTHING;
        length = 0;
        return body;
    }

    void wipe() {
        Bodies.wipe(octets);
        octets = NOTHING;
        length = 0;
    }
}

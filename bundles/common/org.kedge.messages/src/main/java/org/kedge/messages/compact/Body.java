package org.kedge.messages.compact;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;

/**
 * The octets of what a compact instruction says: pin (32), serial (8), expiry in Unix seconds (5), length of the URI (1), URI, Node-ID up
 * to the end. Numbers are big-endian, texts ASCII.
 */
final class Body {
    private static final int EXPIRY_OCTETS = 5;
    private static final int MAX_URI = 255;

    private Body() {
    }

    static byte[] write(CompactInstruction instruction) {
        byte[] uri = instruction.uri().toString().getBytes(StandardCharsets.US_ASCII);
        byte[] node = instruction.node().value().getBytes(StandardCharsets.US_ASCII);
        if (uri.length > MAX_URI) {
            throw CompactInstruction.malformed("the URI has " + uri.length + " characters (at most " + MAX_URI + ")");
        }
        byte[] expiry = ByteBuffer.allocate(Long.BYTES).putLong(instruction.expiry().getEpochSecond()).array();
        return ByteBuffer.allocate(CompactInstruction.PIN_OCTETS + Long.BYTES + EXPIRY_OCTETS + 1 + uri.length + node.length)
                .put(instruction.pinOctets()).putLong(instruction.serial()).put(expiry, Long.BYTES - EXPIRY_OCTETS, EXPIRY_OCTETS)
                .put((byte) uri.length).put(uri).put(node).array();
    }

    static CompactInstruction read(byte[] octets) {
        try {
            ByteBuffer in = ByteBuffer.wrap(octets);
            String pin = CompactInstruction.pin(take(in, CompactInstruction.PIN_OCTETS));
            long serial = in.getLong();
            byte[] expiry = new byte[Long.BYTES];
            in.get(expiry, Long.BYTES - EXPIRY_OCTETS, EXPIRY_OCTETS);
            URI uri = new URI(ascii(take(in, in.get() & 0xff)));
            NodeId node = new NodeId(ascii(take(in, in.remaining())));
            CompactInstruction read = new CompactInstruction(uri, pin, node, serial,
                    Instant.ofEpochSecond(ByteBuffer.wrap(expiry).getLong()));
            if (Arrays.equals(write(read), octets)) {
                return read;
            }
        } catch (BufferUnderflowException e) {
            throw CompactInstruction.malformed("the content ends too early");
        } catch (URISyntaxException e) {
            throw CompactInstruction.malformed("the URI is none");
        } catch (KedgeException e) {
            throw CompactInstruction.malformed("the content is wrong: " + e.detail());
        }
        throw CompactInstruction.malformed("the content has a second spelling");
    }

    private static byte[] take(ByteBuffer in, int octets) {
        if (octets > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] out = new byte[octets];
        in.get(out);
        return out;
    }

    /** Octets beyond ASCII become characters beyond ASCII, which neither URI nor Node-ID takes. */
    private static String ascii(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}

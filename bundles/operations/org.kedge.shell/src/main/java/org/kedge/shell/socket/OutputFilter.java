package org.kedge.shell.socket;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.kedge.shell.client.Wire;

/**
 * Passes output on without the octet that ends it, so that no output can pass for an exit status. What somebody prints after the end, an
 * observer of a command that is over, is dropped: it would stand in the exit status. Thread-safe.
 */
final class OutputFilter extends FilterOutputStream {
    private boolean ended;

    OutputFilter(OutputStream out) {
        super(out);
    }

    /** Lets nothing pass any more; what is being written is written first. */
    synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized void write(int octet) throws IOException {
        if (!ended && (octet & 0xff) != Wire.END_OF_OUTPUT) {
            out.write(octet);
        }
    }

    @Override
    public synchronized void write(byte[] octets, int offset, int length) throws IOException {
        if (ended) {
            return;
        }
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] == Wire.END_OF_OUTPUT) {
                out.write(octets, from, i - from);
                from = i + 1;
            }
        }
        out.write(octets, from, offset + length - from);
    }
}

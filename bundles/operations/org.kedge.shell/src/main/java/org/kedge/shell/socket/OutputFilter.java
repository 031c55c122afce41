package org.kedge.shell.socket;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.kedge.shell.client.Wire;

/** Passes output on without the octet that ends it, so that no output can pass for an exit status. */
final class OutputFilter extends FilterOutputStream {
    OutputFilter(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) throws IOException {
        if ((octet & 0xff) != Wire.END_OF_OUTPUT) {
            out.write(octet);
        }
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
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

package org.kedge.transport.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP client without TLS that sends whatever octets it is told to. */
record PlainSocket(Socket socket) implements AutoCloseable {
    static PlainSocket open(int port) throws IOException {
        return new PlainSocket(RawClient.socket(port));
    }

    PlainSocket send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads until a text has come, or the end. */
    String until(String text) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.toString(StandardCharsets.ISO_8859_1).indexOf(text) < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                break;
            }
            read.write(octet);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads until the peer closes. */
    String all() throws IOException {
        return until("\0never");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

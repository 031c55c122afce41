package org.kedge.itests.container;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Speaks the line protocol of the shell socket, as {@code bin/kedge} does. */
final class Shell {
    /** What a command answered. */
    record Answer(int status, String output, String failure) {
    }

    private final Path socket;

    Shell(Path socket) {
        this.socket = socket;
    }

    /** @param line one command line, unquoted */
    Answer run(String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            String all = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf('\0');
            if (end < 0) {
                throw new IOException("no exit status after: " + all);
            }
            String[] trailer = all.substring(end + 1).strip().split(" ", 2);
            return new Answer(Integer.parseInt(trailer[0]), all.substring(0, end), trailer.length > 1 ? trailer[1] : "");
        }
    }
}

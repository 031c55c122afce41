package org.kedge.shell.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs one command in a running Kedge over its shell socket; the exit status is that of the command. Needs nothing but the JDK. */
public final class Main {
    /** No Kedge listens at the socket, or it went away before the command ended. */
    static final int NOT_REACHED = 69;

    private Main() {
    }

    /** @param args the path of the socket, then the command and its arguments */
    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("usage: kedge <command> [argument...]; try: kedge help");
            System.exit(Wire.REFUSED);
        }
        System.exit(run(Path.of(args[0]), List.of(args).subList(1, args.length), System.out, System.err));
    }

    /**
     * Sends a command and passes its output on as it comes.
     *
     * @return the exit status
     */
    public static int run(Path socket, List<String> command, PrintStream out, PrintStream err) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer line = ByteBuffer.wrap((Wire.line(command) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            InputStream in = Channels.newInputStream(channel);
            copy(in, out);
            return status(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip(), err);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return Wire.REFUSED;
        } catch (IOException e) {
            err.println("no Kedge answers at " + socket + " (" + e.getMessage() + "); is it running, and is it yours?");
            return NOT_REACHED;
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[4096];
        int length = 0;
        for (int octet = in.read(); octet > Wire.END_OF_OUTPUT; octet = in.read()) {
            buffer[length++] = (byte) octet;
            if (octet == '\n' || length == buffer.length) {
                out.write(buffer, 0, length);
                out.flush();
                length = 0;
            }
        }
        out.write(buffer, 0, length);
        out.flush();
    }

    private static int status(String trailer, PrintStream err) {
        int space = trailer.indexOf(' ');
        if (space > 0) {
            err.println(trailer.substring(space + 1));
        }
        try {
            return Integer.parseInt(space > 0 ? trailer.substring(0, space) : trailer);
        } catch (NumberFormatException e) {
            err.println("Kedge went away before the command ended");
            return NOT_REACHED;
        }
    }
}

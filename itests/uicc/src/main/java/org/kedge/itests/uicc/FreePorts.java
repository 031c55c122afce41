package org.kedge.itests.uicc;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports of the loopback interface for processes that are started later. Below those that the system gives to whoever asks for any (32768
 * and above on Linux): until the process listens, no connection and no other server can be given the same one by chance.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;
    private static final Random RANDOM = new Random();

    private FreePorts() {
    }

    /** One that is free for TCP, and the next ones too. */
    public static int tcp(int inARow) {
        return find(port -> {
            for (int i = 0; i < inARow; i++) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(at(port + i));
                }
            }
        });
    }

    /** One that is free for UDP. */
    public static int udp() {
        return find(port -> new DatagramSocket(at(port)).close());
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private interface Trial {
        void bind(int port) throws IOException;
    }

    private static int find(Trial trial) {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST);
            try {
                trial.bind(port);
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IllegalStateException("no free port", last);
    }
}

package org.kedge.itests.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * A loopback port for whom listens later, below those that the system gives to whoever asks for any (32768 and above on Linux): until then
 * no connection and no other server can be given the same one by chance.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;
    private static final Random RANDOM = new Random();

    private FreePort() {
    }

    public static int tcp() {
        return find(at -> {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(at);
            }
        });
    }

    public static int udp() {
        return find(at -> new DatagramSocket(at).close());
    }

    private interface Trial {
        void bind(InetSocketAddress at) throws IOException;
    }

    private static int find(Trial trial) {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST);
            try {
                trial.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IllegalStateException("no free port", last);
    }
}

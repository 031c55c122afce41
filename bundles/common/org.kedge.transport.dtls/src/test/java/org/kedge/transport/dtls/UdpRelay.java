package org.kedge.transport.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Stands between a client and a server, writes every datagram down and may lose some. */
final class UdpRelay implements AutoCloseable {
    /**
     * One datagram that passed or was lost.
     *
     * @param fromServer its direction
     */
    record Seen(boolean fromServer, byte[] octets) {
        /** Record type and, for a plain handshake record, the message type: what an observer can tell. */
        String kind() {
            boolean plain = octets[0] == 22 && octets[3] == 0 && octets[4] == 0;
            return octets[0] + (plain ? "." + octets[13] : "") + "/" + octets.length;
        }

        boolean isClientHello() {
            return octets.length > 13 && octets[0] == 22 && octets[4] == 0 && octets[13] == 1;
        }
    }

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final DatagramSocket clientSide;
    private final DatagramSocket serverSide;
    private volatile Optional<SocketAddress> client = Optional.empty();
    private volatile Predicate<Seen> lost = datagram -> false;

    UdpRelay(int serverPort) {
        try {
            clientSide = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            serverSide = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            serverSide.connect(InetAddress.getLoopbackAddress(), serverPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(clientSide, false);
        start(serverSide, true);
    }

    int port() {
        return clientSide.getLocalPort();
    }

    /** From now on these datagrams get lost. */
    UdpRelay losing(Predicate<Seen> which) {
        lost = which;
        return this;
    }

    /** What the server sent, as an observer sees it. */
    List<String> serverKinds() {
        return seen.stream().filter(Seen::fromServer).map(Seen::kind).toList();
    }

    private void start(DatagramSocket from, boolean fromServer) {
        Thread thread = new Thread(() -> pump(from, fromServer), "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(DatagramSocket from, boolean fromServer) {
        byte[] buffer = new byte[65_535];
        while (!from.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                from.receive(packet);
                byte[] octets = Arrays.copyOf(buffer, packet.getLength());
                Seen datagram = new Seen(fromServer, octets);
                seen.add(datagram);
                if (!fromServer) {
                    client = Optional.of(packet.getSocketAddress());
                }
                if (lost.test(datagram)) {
                    continue;
                }
                if (fromServer) {
                    clientSide.send(new DatagramPacket(octets, octets.length, client.orElseThrow()));
                } else {
                    serverSide.send(new DatagramPacket(octets, octets.length));
                }
            } catch (IOException e) {
                if (from.isClosed()) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        clientSide.close();
        serverSide.close();
    }
}

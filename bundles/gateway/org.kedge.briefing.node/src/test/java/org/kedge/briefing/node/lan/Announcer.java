package org.kedge.briefing.node.lan;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.Map;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

/** Announces services on the loopback interface. */
public final class Announcer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final JmDNS mdns;

    private Announcer(JmDNS mdns) {
        this.mdns = mdns;
    }

    /** Aborts the test, with one line that says why, on a machine whose loopback interface has no multicast. */
    public static Announcer open() throws IOException {
        assumeTrue(multicast(), "no multicast on the loopback interface of this machine: discovery is not tested here");
        return new Announcer(JmDNS.create(InetAddress.getByName(LOOPBACK), "kedge-test-announcer"));
    }

    private static boolean multicast() {
        try (MulticastSocket receiver = new MulticastSocket(0); DatagramSocket sender = new DatagramSocket()) {
            InetAddress group = InetAddress.getByName("224.0.0.251");
            NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK));
            receiver.joinGroup(new InetSocketAddress(group, receiver.getLocalPort()), loopback);
            receiver.setSoTimeout(2000);
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            sender.send(new DatagramPacket(new byte[] {1}, 1, group, receiver.getLocalPort()));
            receiver.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param text the TXT record */
    public void announce(String name, int port, Map<String, String> text) throws IOException {
        mdns.registerService(ServiceInfo.create(MdnsDiscovery.TYPE, name, port, 0, 0, text));
    }

    /** Ends the announcements. The library says goodbye three times before it returns, for which no test waits. */
    @Override
    public void close() {
        Thread goodbye = new Thread(() -> {
            try {
                mdns.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "kedge-test-goodbye");
        goodbye.setDaemon(true);
        goodbye.start();
    }
}

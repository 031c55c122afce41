package org.kedge.briefing.node.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.identity.Fqdn;

/** Real multicast DNS on the loopback interface: the announcements of this test and nobody else's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MdnsDiscoveryTest {
    private static final LanSettings LOOPBACK = new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofSeconds(5));

    private final MdnsDiscovery discovery = new MdnsDiscovery();
    private JmDNS announcer;

    @BeforeEach
    void announce() throws IOException {
        assumeTrue(multicastOnLoopback(), "no multicast on the loopback interface of this machine: discovery is not tested here");
        announcer = JmDNS.create(InetAddress.getByName("127.0.0.1"), "kedge-test-announcer");
    }

    @AfterEach
    void close() throws IOException {
        discovery.close();
        if (announcer != null) {
            announcer.close();
        }
    }

    private static boolean multicastOnLoopback() {
        try (MulticastSocket receiver = new MulticastSocket(0); DatagramSocket sender = new DatagramSocket()) {
            InetAddress group = InetAddress.getByName("224.0.0.251");
            NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
            receiver.joinGroup(new InetSocketAddress(group, receiver.getLocalPort()), loopback);
            receiver.setSoTimeout(2000);
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            sender.send(new DatagramPacket(new byte[] {1}, 1, group, receiver.getLocalPort()));
            receiver.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private void announce(String name, int port, Map<String, String> text) throws IOException {
        announcer.registerService(ServiceInfo.create(MdnsDiscovery.TYPE, name, port, 0, 0, text));
    }

    @Test
    void findsWhatIsAnnouncedWithNameAndScheme() throws Exception {
        announce("one", 8448, Map.of("fqdn", "bbn.example.com", "scheme", "https"));
        announce("two", 5687, Map.of("fqdn", "BBN.example.com", "scheme", "coaps"));
        announce("nameless", 8449, Map.of("scheme", "https"));
        announce("other", 8450, Map.of("fqdn", "bbn.example.com", "scheme", "http"));
        Set<Found> found = new HashSet<>(discovery.look(LOOPBACK));
        Fqdn fqdn = new Fqdn("bbn.example.com");
        assertEquals(Set.of(new Found(fqdn, URI.create("https://127.0.0.1:8448")), new Found(fqdn, URI.create("coaps://127.0.0.1:5687"))),
                found);
    }

    @Test
    void findsNothingWhereNothingIsAnnounced() {
        assertEquals(List.of(), discovery.look(new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofMillis(300))));
    }

    @Test
    void anInterfaceThatIsNotThereFindsNothing() {
        assertEquals(List.of(), discovery.look(new LanSettings(Optional.of("nosuch0"), false, Duration.ofSeconds(30))));
    }

    @Test
    void closingEndsALookAtOnce() throws Exception {
        CompletableFuture<List<Found>> look = CompletableFuture.supplyAsync(
                () -> discovery.look(new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofMinutes(10))),
                task -> new Thread(task, "looker").start());
        // Whether the look has begun or not: it ends.
        discovery.close();
        assertEquals(List.of(), look.get(20, TimeUnit.SECONDS));
        assertTrue(look.isDone());
    }
}

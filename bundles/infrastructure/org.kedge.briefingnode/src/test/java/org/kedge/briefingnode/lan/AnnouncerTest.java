package org.kedge.briefingnode.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.Optional;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

import org.junit.jupiter.api.Test;
import org.kedge.api.identity.Fqdn;
import org.kedge.itests.testkit.Await;

/** What others on the LAN see. */
class AnnouncerTest {
    private static final Fqdn FQDN = Fqdn.parse("bbn.example.com");

    /** The address of an interface on which this machine can announce, also loopback. */
    private static Optional<InetAddress> multicast() throws IOException {
        return NetworkInterface.networkInterfaces().filter(AnnouncerTest::usable).flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getAddress().length == 4).findFirst();
    }

    private static boolean usable(NetworkInterface one) {
        try {
            return one.isUp() && one.supportsMulticast();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void announcesNameSchemeAndPort() throws IOException {
        Optional<InetAddress> on = multicast();
        assumeTrue(on.isPresent(), "no interface of this machine has multicast: the announcement was not tested");
        JmDNS browser = JmDNS.create(on.get(), "browser");
        try (Announcer announcer = new Announcer(FQDN, URI.create("coaps://bbn.example.com:15684"), on.get().getHostAddress())) {
            ServiceInfo found = Await.value("the announcement", Await.DEFAULT,
                    () -> Optional.ofNullable(browser.getServiceInfo(Announcer.TYPE, FQDN.value(), false, 200))
                            .filter(info -> info.getPropertyString("fqdn") != null && info.getInetAddresses().length > 0));
            assertEquals("bbn.example.com", found.getPropertyString("fqdn"));
            assertEquals("coaps", found.getPropertyString("scheme"));
            assertEquals(15684, found.getPort());
            assertEquals(on.get(), found.getInetAddresses()[0]);
        } finally {
            leave(browser);
        }
    }

    /** The library takes seconds for it, for which no test waits. */
    private static void leave(JmDNS browser) {
        Thread leaving = new Thread(() -> {
            try {
                browser.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "kedge-test-leaving");
        leaving.setDaemon(true);
        leaving.start();
    }

    @Test
    void anInterfaceThatIsNotThere() {
        assertThrows(IOException.class, () -> Interfaces.address("nowhere0"));
        new Announcer(FQDN, URI.create("https://bbn.example.com"), "nowhere0").close();
    }

    @Test
    void anInterfaceByNameOrAddress() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        assertEquals(4, Interfaces.address(loopback.getName()).getAddress().length);
        String address = InetAddress.getByName("127.0.0.1").getHostAddress();
        assertEquals(address, Interfaces.address(address).getHostAddress());
    }
}

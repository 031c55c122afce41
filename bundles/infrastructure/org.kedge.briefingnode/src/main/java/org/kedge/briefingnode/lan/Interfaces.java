package org.kedge.briefingnode.lan;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which address to announce on. */
final class Interfaces {
    private Interfaces() {
    }

    /**
     * The address of the interface of this name, or this address itself; empty text: of the first interface other than loopback that is up
     * and has multicast. IPv4 is preferred, because not every responder on a LAN listens on both.
     *
     * @throws IOException when there is none
     */
    static InetAddress address(String on) throws IOException {
        List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
        for (NetworkInterface one : all) {
            boolean named = one.getName().equals(on) || one.inetAddresses().anyMatch(address -> address.getHostAddress().equals(on));
            if (on.isEmpty() ? usual(one) : named) {
                Stream<InetAddress> addresses = one.inetAddresses().filter(address -> !named || one.getName().equals(on)
                        || address.getHostAddress().equals(on));
                return addresses.min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                        .orElseThrow(() -> new IOException("interface " + one.getName() + " has no address"));
            }
        }
        throw new IOException(on.isEmpty() ? "no interface is up and has multicast" : "there is no interface or address " + on);
    }

    private static boolean usual(NetworkInterface one) throws IOException {
        return one.isUp() && one.supportsMulticast() && !one.isLoopback() && one.inetAddresses().findAny().isPresent();
    }
}

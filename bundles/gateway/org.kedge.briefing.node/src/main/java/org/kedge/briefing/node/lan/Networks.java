package org.kedge.briefing.node.lan;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The own addresses from which a LAN is browsed. */
final class Networks {
    private static final Logger LOG = LoggerFactory.getLogger(Networks.class);
    private static final int MOST = 4;

    private Networks() {
    }

    /** One IPv4 address of each interface, where it has one. @param wanted name or address of the only interface */
    static List<InetAddress> addresses(Optional<String> wanted) {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (addresses.size() < MOST && network.isUp() && chosen(network, wanted)) {
                    address(network).ifPresent(addresses::add);
                }
            }
        } catch (IOException e) {
            LOG.warn("DISCOVERY-FAILED the interfaces of this machine cannot be listed: {}", e.getMessage());
        }
        if (addresses.isEmpty()) {
            LOG.warn("DISCOVERY-FAILED no interface {} is up", wanted.map(w -> "\"" + w + "\"").orElse("with multicast"));
        }
        return addresses;
    }

    private static boolean chosen(NetworkInterface network, Optional<String> wanted) throws IOException {
        if (wanted.isEmpty()) {
            return !network.isLoopback() && !network.isPointToPoint() && network.supportsMulticast();
        }
        return network.getName().equals(wanted.get())
                || network.inetAddresses().anyMatch(address -> address.getHostAddress().equals(wanted.get()));
    }

    private static Optional<InetAddress> address(NetworkInterface network) {
        return network.inetAddresses().filter(Inet4Address.class::isInstance).findFirst()
                .or(() -> network.inetAddresses().findFirst());
    }
}

package org.kedge.briefing.node.lan;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;

/** What was announced during one look: bounded, and without what cannot be a Briefing Node on this LAN. Thread-safe. */
final class Announcements {
    private static final Set<String> SCHEMES = Set.of("https", "coaps");
    private static final int MOST_KEPT = 64;
    /** Of one announcement, so that none fills the room of all before it comes to the lot. */
    private static final int MOST_OF_FAMILY = 4;
    private static final int MAX_PORT = 0xffff;

    private final boolean any;
    private final boolean loopback;
    private final Set<Found> found = new LinkedHashSet<>();

    /**
     * @param any whether every address counts
     * @param loopback whether this machine counts: only when it is its own LAN
     */
    Announcements(boolean any, boolean loopback) {
        this.any = any;
        this.loopback = loopback;
    }

    /** @param fqdn and scheme of the TXT record, empty when it has none */
    void add(Optional<String> fqdn, Optional<String> scheme, InetAddress[] addresses, int port) {
        Optional<Fqdn> name = fqdn.flatMap(Announcements::name);
        if (name.isEmpty() || scheme.filter(SCHEMES::contains).isEmpty() || port < 1 || port > MAX_PORT) {
            return;
        }
        Map<Class<?>, Integer> taken = new HashMap<>();
        for (InetAddress address : addresses) {
            if (counts(address) && taken.merge(address.getClass(), 1, Integer::sum) <= MOST_OF_FAMILY) {
                add(new Found(name.get(), URI.create(scheme.get() + "://" + host(address) + ":" + port)));
            }
        }
    }

    private synchronized void add(Found one) {
        if (found.size() < MOST_KEPT) {
            found.add(one);
        }
    }

    private static Optional<Fqdn> name(String text) {
        try {
            return Optional.of(Fqdn.parse(text));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    /** An IPv6 link-local address is of no use in a URI without the interface, so those are left out. */
    private boolean counts(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        if (address.isLoopbackAddress()) {
            return loopback;
        }
        if (address instanceof Inet6Address six) {
            return !six.isLinkLocalAddress() && (any || (six.getAddress()[0] & 0xfe) == 0xfc);
        }
        return any || address.isSiteLocalAddress() || address.isLinkLocalAddress();
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return address instanceof Inet6Address ? "[" + (scope < 0 ? text : text.substring(0, scope)) + "]" : text;
    }

    /** Drawn by lot when there are too many, so that whoever announces most does not crowd out the others every time. */
    synchronized List<Found> taken() {
        List<Found> all = new ArrayList<>(found);
        if (all.size() > Discovery.MOST) {
            Collections.shuffle(all);
        }
        return List.copyOf(all.subList(0, Math.min(all.size(), Discovery.MOST)));
    }
}

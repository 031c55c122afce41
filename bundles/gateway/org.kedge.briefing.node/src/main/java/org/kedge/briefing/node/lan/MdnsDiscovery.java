package org.kedge.briefing.node.lan;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DNS-SD over multicast DNS (RFC 6762, RFC 6763). Sockets are open only while somebody looks: each look has threads of its own, which
 * also close what they opened, because that may take seconds.
 */
public final class MdnsDiscovery implements Discovery {
    /** The service type of a Bootstrap Briefing Node. Its TXT record says {@code fqdn} and {@code scheme}. */
    public static final String TYPE = "_kedge-bbn._tcp.local.";

    private static final Logger LOG = LoggerFactory.getLogger(MdnsDiscovery.class);
    private static final String NAME = "kedge-node";

    private final Set<CountDownLatch> looks = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Override
    public List<Found> look(LanSettings settings) {
        List<InetAddress> own = Networks.addresses(settings.network());
        Announcements heard = new Announcements(settings.any(), own.stream().anyMatch(InetAddress::isLoopbackAddress));
        CountDownLatch over = new CountDownLatch(1);
        looks.add(over);
        try {
            if (!closed && !own.isEmpty()) {
                own.forEach(address -> browse(address, heard, over));
                wait(over, settings.limit());
            }
        } finally {
            looks.remove(over);
            over.countDown();
        }
        List<Found> found = heard.taken();
        LOG.info("DISCOVERY interfaces={} found={}", own.size(), found.size());
        return found;
    }

    private static void wait(CountDownLatch over, Duration limit) {
        try {
            over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void browse(InetAddress from, Announcements heard, CountDownLatch over) {
        Thread thread = new Thread(() -> {
            try (JmDNS mdns = JmDNS.create(from, NAME)) {
                mdns.addServiceListener(TYPE, new Listener(heard));
                over.await();
            } catch (IOException e) {
                LOG.warn("DISCOVERY-FAILED interface={}: {}", from.getHostAddress(), e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "kedge-briefing-mdns");
        thread.setDaemon(true);
        thread.start();
    }

    /** Called on threads of the library. */
    private record Listener(Announcements heard) implements ServiceListener {
        @Override
        public void serviceAdded(ServiceEvent event) {
            event.getDNS().requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            // What has gone does not answer when it is contacted.
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            ServiceInfo info = event.getInfo();
            heard.add(Optional.ofNullable(info.getPropertyString("fqdn")), Optional.ofNullable(info.getPropertyString("scheme")),
                    info.getInetAddresses(), info.getPort());
        }
    }

    @Override
    public void close() {
        closed = true;
        looks.forEach(CountDownLatch::countDown);
    }
}

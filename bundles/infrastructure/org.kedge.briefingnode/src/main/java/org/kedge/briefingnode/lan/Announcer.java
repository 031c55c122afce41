package org.kedge.briefingnode.lan;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

import org.kedge.api.identity.Fqdn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces a Briefing Node by DNS-SD. Joining and leaving the group takes seconds, so both happen on a thread of their own. A fault is
 * told in the log and disturbs nothing: nodes also have the address by other ways. Thread-safe.
 */
public final class Announcer implements AutoCloseable {
    /** The service type; TXT: {@code fqdn} and {@code scheme}. */
    public static final String TYPE = "_kedge-bbn._tcp.local.";
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Map<String, Integer> PORTS = Map.of("https", 443, "coaps", 5684);
    private static final long CLOSE_MILLIS = 700;

    private final Fqdn fqdn;
    private final URI uri;
    private final String on;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "kedge-bbn-announce");
        made.setDaemon(true);
        return made;
    });
    /** Of the thread alone. */
    private JmDNS responder;

    /**
     * Begins to announce.
     *
     * @param uri whose scheme and port are announced; the address is that of the interface
     * @param on name or address of the interface; empty: the usual one
     */
    public Announcer(Fqdn fqdn, URI uri, String on) {
        this.fqdn = fqdn;
        this.uri = uri;
        this.on = on;
        thread.execute(this::start);
    }

    private void start() {
        try {
            responder = JmDNS.create(Interfaces.address(on), fqdn.value());
            int port = uri.getPort() < 0 ? PORTS.get(uri.getScheme()) : uri.getPort();
            responder.registerService(ServiceInfo.create(TYPE, fqdn.value(), port, 0, 0,
                    Map.of("fqdn", fqdn.value(), "scheme", uri.getScheme())));
            LOG.info("BBN-ANNOUNCED fqdn={} scheme={} port={} address={}", fqdn, uri.getScheme(), port,
                    responder.getInetAddress().getHostAddress());
        } catch (IOException | RuntimeException e) {
            LOG.warn("BBN-NOT-ANNOUNCED {}", e.toString());
        }
    }

    private void stop() {
        try {
            if (responder != null) {
                responder.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("BBN-ANNOUNCEMENT-NOT-ENDED {}", e.toString());
        }
    }

    /** Ends it; what takes longer than a second goes on behind. */
    @Override
    public void close() {
        thread.execute(this::stop);
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

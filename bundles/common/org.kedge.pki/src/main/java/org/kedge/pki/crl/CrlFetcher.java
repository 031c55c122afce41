package org.kedge.pki.crl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.error.KedgeException;

/** Fetches CRLs from configured URLs, in one background thread; {@link #close} may come from another one. */
final class CrlFetcher implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 10_000;
    private static final Duration TOTAL = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(60);
    private static final int MAX_OCTETS = 1 << 20;

    private final List<CrlUrl> urls;
    private final Duration interval;
    private final CrlStore store;
    /** System.nanoTime() from which on a URL is due. */
    private final Map<CrlUrl, Long> due = new HashMap<>();
    private volatile boolean closed;
    private volatile HttpURLConnection current;

    CrlFetcher(List<CrlUrl> urls, Duration interval, CrlStore store) {
        this.urls = List.copyOf(urls);
        this.interval = interval;
        this.store = store;
    }

    /** Fetches what is due: everything at first, again after the interval, or a minute after a failure. */
    void fetchDue() {
        for (CrlUrl url : urls) {
            Long at = due.get(url);
            if (!closed && (at == null || System.nanoTime() - at >= 0)) {
                Duration pause = fetch(url) || interval.compareTo(RETRY) < 0 ? interval : RETRY;
                due.put(url, System.nanoTime() + pause.toNanos());
            }
        }
    }

    private boolean fetch(CrlUrl url) {
        try {
            store.replace(url.origin(), CrlReader.read(get(url)));
            return true;
        } catch (IOException e) {
            store.failed(url.origin(), "it cannot be fetched: " + e.getMessage());
        } catch (KedgeException e) {
            store.failed(url.origin(), "what it delivers " + e.detail());
        }
        return false;
    }

    private byte[] get(CrlUrl url) throws IOException {
        long end = System.nanoTime() + TOTAL.toNanos();
        HttpURLConnection connection = (HttpURLConnection) url.uri().toURL().openConnection();
        current = connection;
        try {
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            // The address is the operator's decision, not that of the server.
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("HTTP status " + status);
            }
            return read(connection, end);
        } finally {
            current = null;
            connection.disconnect();
        }
    }

    private static byte[] read(HttpURLConnection connection, long end) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (InputStream in = connection.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                content.write(buffer, 0, n);
                if (content.size() > MAX_OCTETS) {
                    throw new IOException("more than " + MAX_OCTETS + " octets");
                }
                if (System.nanoTime() - end > 0) {
                    throw new IOException("not complete after " + TOTAL);
                }
            }
        }
        return content.toByteArray();
    }

    @Override
    public void close() {
        closed = true;
        HttpURLConnection running = current;
        if (running != null) {
            running.disconnect();
        }
    }
}

package org.kedge.pki.crl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link CrlStore} filled from a directory and URLs until it is closed. */
public final class CrlRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrlRefresher.class);

    /**
     * Where CRLs come from and how often they are looked for.
     *
     * @param directory holds {@code *.crl}; need not exist
     * @param poll how often the directory is looked at
     * @param urls fetched in the background
     * @param fetch how often each URL is fetched
     */
    public record Sources(Path directory, Duration poll, List<CrlUrl> urls, Duration fetch) {
        public Sources {
            urls = List.copyOf(urls);
        }
    }

    private final CrlDirectory directory;
    private final CrlFetcher fetcher;
    private final ScheduledExecutorService threads;

    /** Reads the directory once, then starts the background work. */
    public CrlRefresher(Sources sources, CrlStore store) {
        directory = new CrlDirectory(sources.directory(), store);
        fetcher = new CrlFetcher(sources.urls(), sources.fetch(), store);
        directory.refresh();
        // A thread of its own for each: a slow server must not delay the directory.
        threads = Executors.newScheduledThreadPool(sources.urls().isEmpty() ? 1 : 2, CrlRefresher::thread);
        long poll = sources.poll().toMillis();
        threads.scheduleWithFixedDelay(() -> guarded(directory::refresh), poll, poll, TimeUnit.MILLISECONDS);
        if (!sources.urls().isEmpty()) {
            threads.scheduleWithFixedDelay(() -> guarded(fetcher::fetchDue), 0, poll, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "kedge-pki-crl");
        thread.setDaemon(true);
        return thread;
    }

    /** An exception would end the schedule silently. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("crl.refresh-failed", e);
        }
    }

    /** Looks at the directory now. */
    public void refresh() {
        directory.refresh();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        fetcher.close();
    }
}

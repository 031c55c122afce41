package org.kedge.association.fetch;

import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.association.work.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counters and log lines of key look-ups. Anybody can cause look-ups, so lines are rate-limited. Thread-safe. */
final class FetchLog {
    private static final Logger LOG = LoggerFactory.getLogger(PeerKeyFetcher.class);
    private static final int LINES_PER_SECOND = 5;

    private final Meters meters;
    private final RateLimit good = RateLimit.ofLog(LINES_PER_SECOND);
    private final RateLimit bad = RateLimit.ofLog(LINES_PER_SECOND);

    FetchLog(Meters meters) {
        this.meters = meters;
    }

    void asked() {
        meters.counter("fetch.requests").add(1);
    }

    void granted(Wanted wanted, Peer peer) {
        count("granted");
        if (good.pass()) {
            LOG.info("KEY-FETCHED key={} peer={} unlogged={}", wanted, peer.name(), good.takeSuppressed());
        }
    }

    void remembered() {
        count("remembered");
    }

    void unknown(Wanted wanted) {
        count("unknown");
        if (bad.pass()) {
            LOG.info("KEY-UNKNOWN key={}: no peer of this name and role holds such a key; unlogged={}", wanted, bad.takeSuppressed());
        }
    }

    void refused(KedgeException refusal) {
        count("refused");
        warn("KEY-NOT-GRANTED", refusal);
    }

    KedgeException failed(KedgeException failure) {
        count("failed");
        warn("KEY-SERVER-UNREACHABLE", failure);
        return failure;
    }

    KedgeException exhausted(KedgeException failure) {
        count("exhausted");
        warn("LOOKUPS-EXHAUSTED", failure);
        return failure;
    }

    private void count(String outcome) {
        meters.counter("fetch.lookups", "outcome", outcome).add(1);
    }

    private void warn(String event, KedgeException e) {
        if (bad.pass()) {
            LOG.warn("{} code={}: {} unlogged={}", event, e.code(), e.detail(), bad.takeSuppressed());
        }
    }
}

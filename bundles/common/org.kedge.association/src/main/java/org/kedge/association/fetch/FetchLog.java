package org.kedge.association.fetch;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.work.RateLimit;
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

    /** @param agreement of a NAF key the name of the agreement it is fetched under (D-75) */
    void granted(Wanted wanted, KeyHolder holder, Optional<String> agreement) {
        count("granted");
        if (good.pass()) {
            LOG.info("KEY-FETCHED key={} peer={} agreement={} unlogged={}", wanted, holder.name(), agreement.orElse("-"),
                    good.takeSuppressed());
        }
    }

    void remembered() {
        count("remembered");
    }

    /** @param ofBsf whether it is a B-TID of a BSF peer, asked for without a suite */
    void unknown(Wanted wanted, boolean ofBsf) {
        count("unknown");
        if (bad.pass()) {
            LOG.info("KEY-UNKNOWN key={}: {}; unlogged={}", wanted, ofBsf
                    ? "a NAF key needs the suite of its handshake: the listener must offer one PSK suite (D-68)"
                    : "no peer of this name and role holds such a key", bad.takeSuppressed());
        }
    }

    void notAgreed(Wanted wanted) {
        count("unknown");
        warn("KEY-NOT-GRANTED", new KedgeException(ErrorCode.GBA_NOT_AGREED,
                "key " + wanted + " is not asked for: gba.agreement of org.kedge.association.keys names no agreement (D-75)"));
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

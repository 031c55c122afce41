package org.kedge.transport.listener;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.transport.core.PskIdentity;
import org.kedge.transport.core.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner what the peer must not learn (D-80): why a handshake was refused. Counted always; logged and audited at a bounded
 * rate, since anybody on the network can cause it.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int PER_SECOND = 10;
    /** The audit trail is bounded: at a higher rate strangers could push out within days what matters in it. */
    private static final int AUDITED_PER_MINUTE = 10;

    private final String kind;
    private final String listener;
    private final Meters meters;
    private final Supplier<Optional<AuditSink>> audit;
    private final Executor workers;
    private final RateLimit limit;
    private final RateLimit auditLimit;

    Refusals(String kind, String listener, Meters meters, Supplier<Optional<AuditSink>> audit, Executor workers) {
        this(kind, listener, meters, audit, workers, System::nanoTime);
    }

    /** @param nanos monotonic time */
    Refusals(String kind, String listener, Meters meters, Supplier<Optional<AuditSink>> audit, Executor workers, LongSupplier nanos) {
        this.limit = new RateLimit(PER_SECOND, TimeUnit.SECONDS, nanos);
        this.auditLimit = new RateLimit(AUDITED_PER_MINUTE, TimeUnit.MINUTES, nanos);
        this.kind = kind;
        this.listener = listener;
        this.meters = meters;
        this.audit = audit;
        this.workers = workers;
    }

    /** A handshake that succeeded. */
    public void accepted() {
        meters.counter(kind + ".handshakes", "result", "ok").increment();
    }

    /** Something dropped before a handshake began; counted only. */
    public void dropped(String reason) {
        meters.counter(kind + ".refused", "reason", reason).increment();
    }

    /**
     * A refused handshake.
     *
     * @param identity what the peer claimed to be, not authenticated; empty when it did not come that far
     */
    public void refused(KedgeException failure, Optional<InetSocketAddress> from, String identity) {
        meters.counter(kind + ".handshakes", "result", "refused").increment();
        meters.counter(kind + ".refused", "reason", failure.code().code()).increment();
        String address = from.map(a -> a.getAddress().getHostAddress() + ":" + a.getPort()).orElse("");
        if (limit.pass()) {
            long held = limit.takeSuppressed();
            LOG.warn("{}.handshake.refused listener={} peer={} identity={} {}{}", kind, listener, address, printable(identity),
                    failure.getMessage(), held == 0 ? "" : " (and " + held + " more)");
        }
        audit.get().filter(sink -> auditLimit.pass()).ifPresent(sink -> record(sink, failure.code(), address, identity));
    }

    private void record(AuditSink sink, ErrorCode code, String address, String identity) {
        AuditRecord record = new AuditRecord(Instant.now(), "handshake.refused", AuditRecord.Outcome.REFUSED, printable(identity), address,
                Map.of("code", code.code(), "listener", listener, "suppressed", Long.toString(auditLimit.takeSuppressed())));
        try {
            workers.execute(() -> {
                try {
                    sink.record(record);
                } catch (KedgeException e) {
                    LOG.warn("{}.audit failed {}", kind, e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{}.audit dropped, workers busy", kind);
        }
    }

    private static String printable(String identity) {
        String shortened = identity.length() > PskIdentity.LONGEST ? identity.substring(0, PskIdentity.LONGEST) : identity;
        return shortened.replaceAll("[^\\x21-\\x7e]", "?");
    }
}

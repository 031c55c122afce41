package org.kedge.mef;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.registration.server.AuditSinks;

/** What the MEF counts and how it is. Thread-safe. */
final class MefStatus implements HealthIndicator {
    /** Faults of this side; everything else is the peer's and says nothing about the MEF's health. */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN, ErrorCode.AUDIT_UNAVAILABLE,
            ErrorCode.EXPORT_UNAVAILABLE, ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.INTERNAL);

    private final Supplier<MefSettings> settings;
    private final AuditSinks sinks;
    private final Supplier<Meters> meters;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong released = new AtomicLong();
    private volatile Optional<String> fault = Optional.empty();

    MefStatus(Supplier<MefSettings> settings, AuditSinks sinks, Supplier<Meters> meters) {
        this.settings = settings;
        this.sinks = sinks;
        this.meters = meters;
    }

    void found() {
        meters.get().counter("mef.lookups", "outcome", "found", "code", "").increment();
    }

    void unknown(KedgeException cause) {
        fault(cause);
        meters.get().counter("mef.lookups", "outcome", "unknown", "code", cause.code().code()).increment();
    }

    void committed() {
        committed.incrementAndGet();
        fault = Optional.empty();
        count("mef.enrolments", "committed");
    }

    void enrolmentRefused(KedgeException cause) {
        fault(cause);
        count("mef.enrolments", "refused");
    }

    void released() {
        released.incrementAndGet();
        fault = Optional.empty();
        count("mef.releases", "released");
    }

    void releaseRefused(KedgeException cause) {
        fault(cause);
        count("mef.releases", "refused");
    }

    void swept(int keys) {
        meters.get().counter("mef.keys.expired").add(keys);
    }

    /** Remembers a fault of this side until the next success. */
    void fault(KedgeException cause) {
        if (isOwn(cause)) {
            fault = Optional.of(cause.getMessage());
        }
    }

    /** Whether it is a fault of this side. */
    static boolean isOwn(KedgeException cause) {
        return OWN.contains(cause.code());
    }

    private void count(String name, String outcome) {
        meters.get().counter(name, "outcome", outcome).increment();
    }

    @Override
    public String name() {
        return "mef";
    }

    @Override
    public Health health() {
        if (sinks.isEmpty()) {
            return new Health(Level.CRITICAL, "no audit sink, so nothing is enrolled or released: install the audit bundle");
        }
        MefSettings now = settings.get();
        return fault.map(text -> new Health(Level.WARNING, text)).orElseGet(() -> new Health(Level.OK, now.fqdn() + " on listener "
                + now.listener() + ": " + committed + " enrolment keys committed, " + released + " keys released since start"));
    }
}

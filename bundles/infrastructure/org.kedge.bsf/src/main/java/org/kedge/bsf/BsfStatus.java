package org.kedge.bsf;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.registration.server.AuditSinks;

/** What the BSF counts and how it is. Thread-safe. */
final class BsfStatus implements HealthIndicator {
    /** Faults of this side; everything else is the peer's and says nothing about the BSF's health. */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN, ErrorCode.AUDIT_UNAVAILABLE,
            ErrorCode.HSS_UNAVAILABLE, ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.SUBSCRIBER_SQN, ErrorCode.INTERNAL);

    private final Supplier<BsfSettings> settings;
    private final AuditSinks sinks;
    private final Supplier<Meters> meters;
    private final AtomicLong bootstraps = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private volatile Optional<String> fault = Optional.empty();

    BsfStatus(Supplier<BsfSettings> settings, AuditSinks sinks, Supplier<Meters> meters) {
        this.settings = settings;
        this.sinks = sinks;
        this.meters = meters;
    }

    void vector() {
        meters.get().counter("bsf.vectors").increment();
    }

    void resynchronised(boolean authentic) {
        meters.get().counter("bsf.resyncs", "outcome", authentic ? "moved" : "refused").increment();
    }

    void bootstrapped(GbaMode mode) {
        bootstraps.incrementAndGet();
        fault = Optional.empty();
        meters.get().counter("bsf.bootstraps", "mode", mode.name()).increment();
    }

    void granted() {
        keys.incrementAndGet();
        fault = Optional.empty();
        meters.get().counter("bsf.keys", "outcome", "released").increment();
    }

    void notGranted(KedgeException cause) {
        fault(cause);
        meters.get().counter("bsf.keys", "outcome", "refused").increment();
    }

    void refused(KedgeException cause) {
        fault(cause);
        meters.get().counter("bsf.refused", "code", cause.code().code()).increment();
    }

    /** Remembers a fault of this side until the next success. */
    void fault(KedgeException cause) {
        if (isOwn(cause)) {
            fault = Optional.of(cause.getMessage());
        }
    }

    static boolean isOwn(KedgeException cause) {
        return OWN.contains(cause.code());
    }

    @Override
    public String name() {
        return "bsf";
    }

    @Override
    public Health health() {
        BsfSettings now = settings.get();
        if (now.agreement().isEmpty()) {
            return new Health(Level.WARNING, "GBA is off: name the agreement with the network operator (gba.agreement, D-75)");
        }
        if (sinks.isEmpty()) {
            return new Health(Level.CRITICAL, "no audit sink, so nobody bootstraps and no key is released: install the audit bundle");
        }
        return fault.map(text -> new Health(Level.WARNING, text)).orElseGet(() -> new Health(Level.OK, now.fqdn() + " on listeners "
                + now.listeners().ub() + " and " + now.listeners().zn() + ": " + bootstraps + " bootstraps, " + keys
                + " keys released since start"));
    }
}

package org.kedge.maf;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.registration.server.AuditSinks;

/** What the MAF counts and how it is. Thread-safe. */
final class MafStatus implements HealthIndicator {
    /** What keeps this MAF from its work; everything else is the peer's fault and says nothing about the MAF's health. */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN, ErrorCode.AUDIT_UNAVAILABLE,
            ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.INTERNAL, ErrorCode.KEY_SERVER_UNREACHABLE, ErrorCode.SERVICE_MISSING);
    /** New clients may be days apart: a fault that nobody has met again for this long is no news any more. */
    private static final Duration FRESH = Duration.ofMinutes(15);

    private record Fault(String text, long nanos) {
    }

    private final Supplier<MafSettings> settings;
    private final AuditSinks sinks;
    private final BooleanSupplier fetcher;
    private final Supplier<Meters> meters;
    private final LongSupplier nanos;
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Optional<Fault> fault = Optional.empty();

    /**
     * @param fetcher whether there is a key fetcher
     * @param nanos monotonic time
     */
    MafStatus(Supplier<MafSettings> settings, AuditSinks sinks, BooleanSupplier fetcher, Supplier<Meters> meters, LongSupplier nanos) {
        this.settings = settings;
        this.sinks = sinks;
        this.fetcher = fetcher;
        this.meters = meters;
        this.nanos = nanos;
    }

    void lookedUp(String outcome) {
        count("maf.lookups", outcome);
    }

    /** A Km that was fetched or pushed is in the registry. */
    void stored(String how) {
        stored.incrementAndGet();
        fault = Optional.empty();
        count("maf.keys", how);
    }

    void contactRefused(KedgeException cause) {
        refused.incrementAndGet();
        fault(cause);
        count("maf.contacts", cause.code() == ErrorCode.KEY_SERVER_UNREACHABLE ? "unreachable" : "refused");
    }

    void fetched() {
        meters.get().counter("maf.fetches").increment();
    }

    void pushRefused() {
        count("maf.keys", "push-refused");
    }

    void swept(int keys, int registrations) {
        meters.get().counter("maf.expired", "kind", "km").add(keys);
        meters.get().counter("maf.expired", "kind", "registration").add(registrations);
    }

    /** Remembers a fault of this side until the next Km is there. */
    void fault(KedgeException cause) {
        if (OWN.contains(cause.code())) {
            fault = Optional.of(new Fault(cause.getMessage(), nanos.getAsLong()));
        }
    }

    private void count(String name, String outcome) {
        meters.get().counter(name, "outcome", outcome).increment();
    }

    @Override
    public String name() {
        return "maf";
    }

    @Override
    public Health health() {
        if (sinks.isEmpty()) {
            return new Health(Level.CRITICAL, "no audit sink, so no Km is taken and no key handed out: install the audit bundle");
        }
        if (!fetcher.getAsBoolean()) {
            return new Health(Level.WARNING, "no key fetcher, so no new client can come: install org.kedge.association");
        }
        MafSettings now = settings.get();
        Optional<Fault> fresh = fault.filter(f -> nanos.getAsLong() - f.nanos() < FRESH.toNanos());
        return fresh.map(f -> new Health(Level.WARNING, f.text())).orElseGet(() -> new Health(Level.OK, now.fqdn() + " on listener "
                + now.listener() + ": " + stored + " keys received, " + refused + " first contacts refused since start"));
    }
}

package org.kedge.briefingnode;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.registration.server.AuditSinks;

/** What the Briefing Node counts and how it is. Thread-safe. */
final class BriefingStatus implements HealthIndicator {
    /** Faults of this side; everything else is the node's and says nothing about the health of the Briefing Node. */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN, ErrorCode.AUDIT_UNAVAILABLE,
            ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.CREDENTIAL_UNKNOWN, ErrorCode.CERTIFICATE_PROFILE, ErrorCode.SERVICE_MISSING,
            ErrorCode.STORE_SEALED, ErrorCode.STORE_IO, ErrorCode.RULES_INVALID, ErrorCode.DESTINATION_UNKNOWN,
            ErrorCode.BRIEFING_KEY_REFUSED, ErrorCode.INTERNAL);

    private final Supplier<BriefingNodeSettings> settings;
    private final AuditSinks sinks;
    private final Supplier<Meters> meters;
    private final AtomicLong briefed = new AtomicLong();
    private final AtomicLong undecided = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private volatile Optional<String> fault = Optional.empty();
    private volatile Optional<String> rules = Optional.empty();

    BriefingStatus(Supplier<BriefingNodeSettings> settings, AuditSinks sinks, Supplier<Meters> meters) {
        this.settings = settings;
        this.sinks = sinks;
        this.meters = meters;
    }

    void lookedUp(String outcome) {
        meters.get().counter("bbn.lookups", "outcome", outcome).increment();
    }

    void admitted() {
        meters.get().counter("bbn.admitted").increment();
    }

    void issued() {
        meters.get().counter("bbn.issued").increment();
    }

    void delivered() {
        keys.incrementAndGet();
        meters.get().counter("bbn.keys").increment();
    }

    /** A node was answered with so many instructions. */
    void answered(int instructions, Duration latency) {
        fault = Optional.empty();
        (instructions == 0 ? undecided : briefed).incrementAndGet();
        outcome(instructions == 0 ? "undecided" : "briefed", latency);
    }

    void refused(KedgeException cause, Duration latency) {
        fault(cause);
        refused.incrementAndGet();
        outcome(isOwn(cause) ? "failed" : "refused", latency);
    }

    void limited(Duration latency) {
        outcome("limited", latency);
    }

    private void outcome(String outcome, Duration latency) {
        meters.get().counter("bbn.briefings", "outcome", outcome).increment();
        meters.get().timer("bbn.latency", "outcome", outcome).record(latency);
    }

    /** Remembers a fault of this side until the next success. */
    void fault(KedgeException cause) {
        if (isOwn(cause)) {
            fault = Optional.of(cause.getMessage());
        }
    }

    /** The rules in the registry cannot be run; empty when they can again. */
    void rules(Optional<KedgeException> cause) {
        rules = cause.map(KedgeException::getMessage);
    }

    static boolean isOwn(KedgeException cause) {
        return OWN.contains(cause.code());
    }

    @Override
    public String name() {
        return "bbn";
    }

    @Override
    public Health health() {
        if (sinks.isEmpty()) {
            return new Health(Level.CRITICAL, "no audit sink, so nothing new is issued and no key is delivered: install the audit bundle");
        }
        if (rules.isPresent()) {
            return new Health(Level.WARNING, "the rules cannot be run, those before are in force: " + rules.get());
        }
        BriefingNodeSettings now = settings.get();
        return fault.map(text -> new Health(Level.WARNING, text)).orElseGet(() -> new Health(Level.OK, now.fqdn() + " on listener "
                + now.listener() + ": " + briefed + " briefed, " + undecided + " undecided, " + refused + " refused, " + keys
                + " keys delivered since start"));
    }
}

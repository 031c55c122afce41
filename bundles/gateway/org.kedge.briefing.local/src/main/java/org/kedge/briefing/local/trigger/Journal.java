package org.kedge.briefing.local.trigger;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.LateMeters;
import org.kedge.work.RateLimit;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log, audit and meters. What anybody can cause is bounded: a few refusals per minute are told one by one, the rest in one line per
 * minute with their number by code. Never blocks the caller.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(TriggerReceiver.class);
    private static final int DETAILS_PER_MINUTE = 3;
    private static final long SECONDS = 60;
    private static final int MAX_ORIGIN = 80;

    private final TriggerServices services;
    private final Times times;
    private final Tasks tasks;
    private final LateMeters meters;
    private final RateLimit details;
    private final Map<ErrorCode, LongAdder> untold = new ConcurrentHashMap<>();
    private final AtomicBoolean summaryDue = new AtomicBoolean();
    private volatile long lastUntold;

    Journal(TriggerServices services, Times times, Tasks tasks) {
        this.services = services;
        this.times = times;
        this.tasks = tasks;
        this.meters = new LateMeters(services.meters()::first);
        this.details = new RateLimit(() -> DETAILS_PER_MINUTE, () -> DETAILS_PER_MINUTE, () -> tasks.nanos() / SECONDS);
    }

    void accepted(TriggerMessage message, Order order) {
        String by = order.by().orElse("nobody");
        String serial = order.serial().isPresent() ? Long.toString(order.serial().getAsLong()) : "-";
        String where = order.pointer().map(Object::toString).or(() -> order.mef().map(Object::toString)).orElse("as configured");
        String clock = times.trusted().isPresent() ? "trusted" : "not trusted: only the serial was checked";
        LOG.info("TRIGGER-{} origin={} by={} serial={} briefing={} clock={}", order.by().isPresent() ? "ACCEPTED" : "HINT", origin(message),
                by, serial, where, clock);
        audit(order.by().isPresent() ? "trigger.accepted" : "trigger.hint", AuditRecord.Outcome.GRANTED,
                Map.of("origin", origin(message), "by", by, "serial", serial, "briefing", where));
        count(order.by().isPresent() ? "accepted" : "hint");
    }

    void ended(TriggerMessage message, Outcome outcome) {
        if (outcome.why().isPresent()) {
            KedgeException why = outcome.why().get();
            LOG.warn("TRIGGER-FAILED origin={} code={}: {}", origin(message), why.code(), why.getMessage());
            count("failed");
            tasks.run(() -> audit("trigger.failed", AuditRecord.Outcome.FAILED,
                    Map.of("origin", origin(message), "code", why.code().code())));
        } else {
            LOG.info("TRIGGER-DONE origin={} runs={}", origin(message),
                    outcome.runs().stream().map(run -> run.target() + "=" + run.state()).toList());
        }
    }

    void unsupported(TriggerMessage message, Order order) {
        count("unsupported");
        if (details.pass()) {
            LOG.info("TRIGGER-UNSUPPORTED origin={} purpose={}: follows with the middle node", origin(message), order.purpose());
        }
    }

    void refused(TriggerMessage message, KedgeException why) {
        count(why.code() == ErrorCode.TRIGGER_LIMITED ? "limited" : "refused");
        if (!details.pass() || !tasks.run(() -> tell(message, why))) {
            later(why.code());
        }
    }

    private void tell(TriggerMessage message, KedgeException why) {
        LOG.warn("TRIGGER-REFUSED origin={} code={}: {}", origin(message), why.code(), why.getMessage());
        audit("trigger.refused", AuditRecord.Outcome.REFUSED, Map.of("origin", origin(message), "code", why.code().code()));
    }

    private void later(ErrorCode code) {
        untold.computeIfAbsent(code, c -> new LongAdder()).increment();
        if (summaryDue.compareAndSet(false, true)) {
            tasks.after(Duration.ofSeconds(SECONDS), () -> {
                if (!tasks.run(this::summary)) {
                    summaryDue.set(false);
                }
            });
        }
    }

    private void summary() {
        summaryDue.set(false);
        Map<String, String> counts = new TreeMap<>();
        long sum = 0;
        for (Map.Entry<ErrorCode, LongAdder> entry : untold.entrySet()) {
            long count = entry.getValue().sumThenReset();
            sum += count;
            if (count > 0) {
                counts.put(entry.getKey().code(), Long.toString(count));
            }
        }
        lastUntold = sum;
        if (sum > 0) {
            LOG.warn("TRIGGERS-REFUSED {} more within a minute, by code: {}", sum, counts);
            audit("trigger.refused", AuditRecord.Outcome.REFUSED, counts);
            tasks.after(Duration.ofSeconds(2 * SECONDS), this::calm);
        }
    }

    private void calm() {
        if (!summaryDue.get()) {
            lastUntold = 0;
        }
    }

    /** How many were refused without a line of their own in the last minute that was summed up; zero once it is over. */
    long lastUntold() {
        return lastUntold;
    }

    private void count(String outcome) {
        meters.counter("briefing.triggers", "outcome", outcome).increment();
    }

    private void audit(String event, AuditRecord.Outcome outcome, Map<String, String> facts) {
        AuditRecord record = new AuditRecord(times.now(), event, outcome, "", "", facts);
        for (AuditSink sink : services.audits().all()) {
            try {
                sink.record(record);
            } catch (RuntimeException e) {
                // Whatever a sink throws: what was decided stands.
                LOG.warn("AUDIT-LOST event={}: {}", event, e.getMessage());
            }
        }
    }

    /** The name of a file can be anything. */
    private static String origin(TriggerMessage message) {
        StringBuilder out = new StringBuilder();
        message.origin().chars().limit(MAX_ORIGIN).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.toString();
    }
}

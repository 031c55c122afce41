package org.kedge.association.responder;

import java.time.Duration;

import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the owner who was refused and why; strangers can cause this, so the lines are limited and the rest is counted. Thread-safe. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(EntityB.class);
    private static final int PER_MINUTE = 60;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Tasks tasks;
    private final Meters meters;
    private long windowStart;
    private int used;
    private long suppressed;

    Refusals(Tasks tasks, Meters meters) {
        this.tasks = tasks;
        this.meters = meters;
        this.windowStart = tasks.nanos();
    }

    void refused(String who, KedgeException why) {
        meters.counter("association.refused", "code", why.code().code()).increment();
        long held;
        synchronized (this) {
            if (tasks.nanos() - windowStart >= MINUTE) {
                windowStart = tasks.nanos();
                used = 0;
            }
            if (used >= PER_MINUTE) {
                suppressed++;
                return;
            }
            used++;
            held = suppressed;
            suppressed = 0;
        }
        LOG.warn("ASSOCIATION-REFUSED {}: {}{}", who, why.getMessage(), held == 0 ? "" : " (" + held + " more were not logged)");
    }
}

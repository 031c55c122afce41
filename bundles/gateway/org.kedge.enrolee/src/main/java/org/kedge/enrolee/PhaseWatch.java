package org.kedge.enrolee;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.work.Tasks;

/** Measures the phases of one run; a phase that is entered again adds up. Thread-safe. */
final class PhaseWatch {
    private final Tasks tasks;
    private final Map<EnrolmentPhase, Long> nanos = new EnumMap<>(EnrolmentPhase.class);
    private EnrolmentPhase phase = EnrolmentPhase.BRIEFING;
    private long since;

    PhaseWatch(Tasks tasks) {
        this.tasks = tasks;
        this.since = tasks.nanos();
    }

    synchronized void enter(EnrolmentPhase next) {
        long now = tasks.nanos();
        nanos.merge(phase, now - since, Long::sum);
        phase = next;
        since = now;
    }

    synchronized EnrolmentPhase phase() {
        return phase;
    }

    /** Ends the phase in progress and gives the milliseconds of all. */
    synchronized Map<EnrolmentPhase, Long> stop() {
        enter(phase);
        Map<EnrolmentPhase, Long> millis = new EnumMap<>(EnrolmentPhase.class);
        nanos.forEach((entered, took) -> millis.put(entered, TimeUnit.NANOSECONDS.toMillis(took)));
        return millis;
    }
}

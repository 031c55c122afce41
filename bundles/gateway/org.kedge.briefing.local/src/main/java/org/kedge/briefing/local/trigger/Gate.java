package org.kedge.briefing.local.trigger;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

import org.kedge.work.RateLimit;

/** The budgets of one source, a rate and a number of places per {@link Lane}. Thread-safe. */
final class Gate {
    private final Map<Lane, RateLimit> rates = new EnumMap<>(Lane.class);
    private final Map<Lane, Semaphore> places = new EnumMap<>(Lane.class);

    Gate(LongSupplier nanos) {
        for (Lane lane : Lane.values()) {
            rates.put(lane, new RateLimit(lane::perSecond, lane::burst, nanos));
            places.put(lane, new Semaphore(lane.waiting()));
        }
    }

    /** Whether one more may be looked at; whoever is let in must {@link #leave}. A place that is taken costs no token. */
    boolean enter(Lane lane) {
        Semaphore free = places.get(lane);
        if (!free.tryAcquire()) {
            return false;
        }
        boolean passes = rates.get(lane).pass();
        if (!passes) {
            free.release();
        }
        return passes;
    }

    void leave(Lane lane) {
        places.get(lane).release();
    }
}

package org.kedge.enrolee;

import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of an enrolee, all named {@code kedge-enrolee-*}. */
public final class EnroleeThreads {
    private static final Logger LOG = LoggerFactory.getLogger(EnroleeThreads.class);
    private static final Pool POOL = new Pool("enrolee-worker", "enrolee-timer", 4, 4096, "ENROLEE");

    private EnroleeThreads() {
    }

    /** Nobody waits for a task that is dropped, so that it is said here. */
    public static Threads start() {
        return new Threads(POOL, () -> LOG.error("ENROLEE-OVERLOADED {} tasks are waiting already", POOL.queued()));
    }
}

package org.kedge.api.health;

import org.osgi.annotation.versioning.ConsumerType;

/** One thing whose health can be asked for. A service; asked by the shell and by the health bundle. Thread-safe. */
@ConsumerType
public interface HealthIndicator {
    /** A stable name, lower case with dots, for example {@code store} or {@code dtls.export}. */
    String name();

    /** The present state. Answers from memory within a millisecond, never throws. */
    Health health();

    /** How well something is. */
    enum Level {
        /** Works. */
        OK,
        /** Works, but the owner should act before it does not. */
        WARNING,
        /** Does not work. */
        CRITICAL
    }

    /**
     * A state of health.
     *
     * @param level how well
     * @param message what is so, and what to do when it is not OK; holds no secret
     */
    record Health(Level level, String message) {
    }
}

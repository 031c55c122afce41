package org.kedge.work;

/**
 * How a bundle's {@link Threads} are named and bounded.
 *
 * @param workers what the names of the workers begin with, after {@code kedge-}
 * @param timer what the name of the timer thread begins with, after {@code kedge-}
 * @param size how many workers there are at the most
 * @param queued how many tasks may wait for one
 * @param events the first word of the events of the bundle, for example {@code GBA} for {@code GBA-DEFECT}
 */
public record Pool(String workers, String timer, int size, int queued, String events) {
    /** Threads named {@code kedge-<role>-*} and {@code kedge-<role>-timer-*}. */
    public static Pool of(String role, int size, int queued, String events) {
        return new Pool(role, role + "-timer", size, queued, events);
    }
}

package org.kedge.briefing.local.trigger;

import java.time.Duration;
import java.util.Optional;

import org.kedge.api.identity.NodeId;

/**
 * The validated configuration of the receiver.
 *
 * @param node this node; without it no trigger text is for this node
 * @param hint an unauthenticated trigger has an effect at most once in this time
 * @param age a text made longer ago is refused, while the clock is trusted
 * @param acceptUnauthenticated whether an unauthenticated trigger has any effect
 * @param rate how many authenticated triggers have an effect in an hour
 */
public record TriggerSettings(Optional<NodeId> node, Duration hint, Duration age, boolean acceptUnauthenticated, int rate) {
    private static final Duration LEAST_HINT = Duration.ofMinutes(10);

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public TriggerSettings {
        range("trigger.hint.seconds", hint, LEAST_HINT, Duration.ofDays(1));
        range("trigger.age.seconds", age, Duration.ofMinutes(1), Duration.ofDays(365));
        if (rate < 1 || rate > 3600) {
            throw new IllegalArgumentException("trigger.rate must be between 1 and 3600");
        }
    }

    /** The default of every value. */
    public static TriggerSettings defaults(Optional<NodeId> node) {
        return new TriggerSettings(node, LEAST_HINT, Duration.ofDays(1), true, 60);
    }

    /** These settings with another time between hints. */
    TriggerSettings every(Duration time) {
        return new TriggerSettings(node, time, age, acceptUnauthenticated, rate);
    }

    /** These settings with another greatest age. */
    TriggerSettings upTo(Duration greatest) {
        return new TriggerSettings(node, hint, greatest, acceptUnauthenticated, rate);
    }

    /** These settings with another rate. */
    TriggerSettings hourly(int triggers) {
        return new TriggerSettings(node, hint, age, acceptUnauthenticated, triggers);
    }

    private static void range(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be between " + least.toSeconds() + " and " + most.toSeconds() + " seconds");
        }
    }
}

package org.kedge.enrolee;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The validated configuration of the enrolee.
 *
 * @param nodeId the Node-ID of this node; without one an instruction that names a node is refused
 * @param retryInitial upper bound of the first retry delay
 * @param retryMax upper bound of every retry delay
 * @param retryFailed the rare retry after a failure that only an owner can mend, here or at the far end; zero for never
 * @param renewAt the fraction of the lifetime of Ke after which it is renewed
 * @param runTimeout after which a run is given up
 * @param boot whether targets with an instruction are enrolled when the node starts
 * @param clockFloor replaces the persisted floor of the trusted clock
 * @param briefing whose instructions are followed
 */
public record Settings(Optional<String> nodeId, Duration retryInitial, Duration retryMax, Duration retryFailed, double renewAt,
        Duration runTimeout, boolean boot, Optional<Instant> clockFloor, BriefingPolicy briefing) {

    /** With the default policy. */
    public Settings(Optional<String> nodeId, Duration retryInitial, Duration retryMax, Duration retryFailed, double renewAt,
            Duration runTimeout, boolean boot, Optional<Instant> clockFloor) {
        this(nodeId, retryInitial, retryMax, retryFailed, renewAt, runTimeout, boot, clockFloor, BriefingPolicy.DEFAULT);
    }

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public Settings {
        require(retryInitial.compareTo(Duration.ZERO) > 0, "retry.initial must be longer than 0 s");
        require(retryMax.compareTo(retryInitial) >= 0, "retry.max must not be shorter than retry.initial");
        require(!retryFailed.isNegative(), "retry.failed must not be negative");
        require(renewAt >= 0.1 && renewAt <= 0.99, "renew.at must be between 0.1 and 0.99");
        require(runTimeout.compareTo(Duration.ofSeconds(5)) >= 0, "run.timeout must be at least 5 s");
    }

    /** The same with another policy. */
    public Settings with(BriefingPolicy other) {
        return new Settings(nodeId, retryInitial, retryMax, retryFailed, renewAt, runTimeout, boot, clockFloor, other);
    }

    /** The defaults of the configuration type. */
    public static Settings defaults() {
        return new Settings(Optional.empty(), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1), 0.9,
                Duration.ofSeconds(60), true, Optional.empty());
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

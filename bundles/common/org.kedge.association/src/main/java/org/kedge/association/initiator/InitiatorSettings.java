package org.kedge.association.initiator;

import java.time.Duration;
import java.util.Set;

/**
 * The validated configuration of Entity A.
 *
 * @param auto whether peers that rest on an enrolment are associated, and renewed, without being told to
 * @param always names of peers that are associated from the start, whatever they rest on
 * @param handshake the longest one handshake may take; a failed try is reported soon after (D-80)
 * @param keepAlive after which an unused association is tested; zero for never
 * @param retryInitial upper bound of the first retry delay
 * @param retryMax upper bound of every retry delay
 * @param retryFailed the rare retry after a failure that only an owner can mend; zero for never
 * @param registrationLifetime wished lifetime of a client registration
 * @param keyLifetime wished lifetime of a Kc
 */
public record InitiatorSettings(boolean auto, Set<String> always, Duration handshake, Duration keepAlive, Duration retryInitial,
        Duration retryMax, Duration retryFailed, Duration registrationLifetime, Duration keyLifetime) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException with a text for the owner when a value is out of its range */
    public InitiatorSettings {
        always = Set.copyOf(always);
        require(between(handshake, Duration.ofSeconds(1), MINUTE), "handshake.timeout must be 1 s to 60 s");
        require(!keepAlive.isNegative(), "keep.alive must not be negative");
        require(retryInitial.compareTo(Duration.ZERO) > 0, "retry.initial must be longer than 0 s");
        require(retryMax.compareTo(retryInitial) >= 0, "retry.max must not be shorter than retry.initial");
        require(!retryFailed.isNegative(), "retry.failed must not be negative");
        require(between(registrationLifetime, MINUTE, Duration.ofDays(36500)), "registration.lifetime must be at least a minute");
        require(between(keyLifetime, Duration.ofSeconds(1), Duration.ofDays(36500)), "key.lifetime must be at least a second");
    }

    /** The defaults of the configuration type. */
    public static InitiatorSettings defaults() {
        return new InitiatorSettings(true, Set.of(), Duration.ofSeconds(10), Duration.ofSeconds(45), Duration.ofSeconds(2),
                Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(30), Duration.ofDays(1));
    }

    private static boolean between(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

package org.kedge.enrolee;

import static org.kedge.work.Configured.orElse;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.TrustLevel;

/** Makes {@link Settings} of the configuration. */
final class SettingsReader {
    private SettingsReader() {
    }

    /**
     * @param commonNodeId the node.id of all components that have none of their own
     * @throws RuntimeException with a text for the owner when a value is wrong
     */
    static Settings read(EnroleeConfiguration c, Optional<String> commonNodeId) {
        return new Settings(nodeId(c, commonNodeId), Duration.ofSeconds(c.retry_initial()), Duration.ofSeconds(c.retry_max()),
                Duration.ofSeconds(c.retry_failed()), c.renew_at(), Duration.ofSeconds(c.run_timeout()), c.boot(),
                clockFloor(c), policy(c));
    }

    private static Optional<Instant> clockFloor(EnroleeConfiguration c) {
        String text = c.clock_floor();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("clock.floor \"" + text + "\" is no instant such as 2026-01-01T00:00:00Z", e);
        }
    }

    /**
     * What a node goes by that starts with a wrong value, and so has no earlier ones to keep: its name, so that what it enrolled with
     * stays in force, and the configured policy; nobody briefs it where that is what is wrong, because the defaults may be laxer than
     * what its owner meant.
     */
    static Settings readWithDefect(EnroleeConfiguration c, Optional<String> commonNodeId) {
        Settings d = Settings.defaults();
        return new Settings(orElse(() -> nodeId(c, commonNodeId), commonNodeId), d.retryInitial(), d.retryMax(), d.retryFailed(),
                d.renewAt(), d.runTimeout(), orElse(c::boot, false), orElse(() -> clockFloor(c), Optional.empty()),
                orElse(() -> policy(c), BriefingPolicy.CLOSED));
    }

    private static Optional<String> nodeId(EnroleeConfiguration c, Optional<String> commonNodeId) {
        return Optional.of(c.node_id()).filter(id -> !id.isEmpty()).or(() -> commonNodeId);
    }

    private static BriefingPolicy policy(EnroleeConfiguration c) {
        TrustLevel least = TrustLevel.of(c.briefing_trust()).orElseThrow(() -> new IllegalArgumentException(
                "briefing.trust \"" + c.briefing_trust() + "\" is none of local, confirmed, channel, signed"));
        return new BriefingPolicy(least, Set.copyOf(names(c.briefing_signed())), names(c.briefing_sources()),
                Duration.ofSeconds(c.briefing_interval()), c.briefing_downgrade());
    }

    /** A configuration file without brackets may hold several names in one text. */
    private static List<String> names(String[] configured) {
        return Arrays.stream(configured).flatMap(text -> Arrays.stream(text.split(","))).map(String::strip).filter(name -> !name.isEmpty())
                .toList();
    }
}

package org.kedge.briefing.local.trigger;

import static org.kedge.work.Configured.orElse;

import java.time.Duration;
import java.util.Optional;

import org.kedge.api.identity.NodeId;

/** Makes {@link TriggerSettings} of the configuration. */
final class SettingsReader {
    /** The least that is to be had. */
    private static final TriggerSettings STRICT = new TriggerSettings(Optional.empty(), Duration.ofDays(1), Duration.ofMinutes(1), false,
            1);

    private SettingsReader() {
    }

    /**
     * @param commonNodeId the node.id of all components that have none of their own
     * @throws RuntimeException with a text for the owner when a value is wrong
     */
    static TriggerSettings read(TriggerConfiguration c, Optional<String> commonNodeId) {
        return new TriggerSettings(node(c, commonNodeId), hint(c), age(c), c.trigger_accept_unauthenticated(), c.trigger_rate());
    }

    /**
     * What a node goes by that starts with a wrong value, and so has no earlier ones to keep: whatever can be read, and the strictest in
     * place of the rest, because the defaults may be laxer than what its owner meant.
     */
    static TriggerSettings readWithDefect(TriggerConfiguration c, Optional<String> commonNodeId) {
        return new TriggerSettings(orElse(() -> node(c, commonNodeId), STRICT.node()),
                orElse(() -> STRICT.every(hint(c)).hint(), STRICT.hint()), orElse(() -> STRICT.upTo(age(c)).age(), STRICT.age()),
                orElse(c::trigger_accept_unauthenticated, STRICT.acceptUnauthenticated()),
                orElse(() -> STRICT.hourly(c.trigger_rate()).rate(), STRICT.rate()));
    }

    private static Optional<NodeId> node(TriggerConfiguration c, Optional<String> commonNodeId) {
        return Optional.of(c.node_id()).filter(text -> !text.isEmpty()).or(() -> commonNodeId).map(NodeId::new);
    }

    private static Duration hint(TriggerConfiguration c) {
        return Duration.ofSeconds(c.trigger_hint_seconds());
    }

    private static Duration age(TriggerConfiguration c) {
        return Duration.ofSeconds(c.trigger_age_seconds());
    }
}

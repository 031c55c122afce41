package org.kedge.work;

import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that a component goes by. A configuration with a wrong value changes nothing while it runs; at its start, when there is
 * nothing to keep, what the component says for that case counts. Thread-safe.
 *
 * @param <S> immutable, without secrets: it is logged
 */
public final class Configured<S> implements Supplier<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Configured.class);

    /** @param refusal why the present configuration is not in force */
    private record State<S>(S settings, Optional<String> refusal) {
    }

    private final String pid;
    private volatile State<S> state;

    /** @param before in force until {@link #start} */
    public Configured(String pid, S before) {
        this.pid = pid;
        this.state = new State<>(before, Optional.empty());
    }

    @Override
    public S get() {
        return state.settings;
    }

    /**
     * The first configuration.
     *
     * @param read throws with a text for the owner when a value is wrong
     * @param withDefect instead of the configuration then; never laxer than what its owner may have meant
     */
    public void start(Supplier<S> read, Supplier<S> withDefect) {
        take(read, withDefect);
    }

    /** Another configuration. @param read as for {@link #start} */
    public void change(Supplier<S> read) {
        take(read, this);
    }

    private void take(Supplier<S> read, Supplier<S> otherwise) {
        try {
            state = new State<>(read.get(), Optional.empty());
        } catch (RuntimeException e) {
            S settings = otherwise.get();
            LOG.error("CONFIGURATION-REFUSED {}: {}; {} is in force", pid, e.getMessage(), settings);
            state = new State<>(settings, Optional.of("the configuration " + pid + " is refused: " + e.getMessage()));
        }
    }

    /** The health of the component, at best a warning while its configuration is refused. */
    public Health health(Health own) {
        return state.refusal.map(reason -> new Health(own.level() == Level.CRITICAL ? Level.CRITICAL : Level.WARNING,
                reason + "; " + own.message())).orElse(own);
    }

    /** A value of a configuration, or another one when it is wrong. For settings with a defect. */
    public static <T> T orElse(Supplier<T> configured, T otherwise) {
        try {
            return configured.get();
        } catch (RuntimeException wrong) {
            return otherwise;
        }
    }
}

package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

class ConfiguredTest {
    private static final Health WELL = new Health(Level.OK, "all is well");
    private static final Supplier<String> WRONG = () -> {
        throw new IllegalArgumentException("rate must be positive");
    };

    private final Configured<String> configured = new Configured<>("org.kedge.x", "default");

    @Test
    void goesByItsConfigurationAndKeepsItWhenTheNextOneIsWrong() {
        configured.start(() -> "first", () -> "strict");
        assertEquals("first", configured.get());
        assertEquals(WELL, configured.health(WELL));
        configured.change(WRONG);
        assertEquals("first", configured.get());
        assertEquals(new Health(Level.WARNING, "the configuration org.kedge.x is refused: rate must be positive; all is well"),
                configured.health(WELL));
        configured.change(() -> "second");
        assertEquals("second", configured.get());
        assertEquals(WELL, configured.health(WELL));
    }

    @Test
    void isStrictWhenTheFirstOneIsWrongAndNeverWhatItWasBefore() {
        configured.start(WRONG, () -> "strict");
        assertEquals("strict", configured.get());
        assertEquals(Level.WARNING, configured.health(WELL).level());
        assertEquals(Level.CRITICAL, configured.health(new Health(Level.CRITICAL, "down")).level());
        configured.change(WRONG);
        assertEquals("strict", configured.get());
    }

    @Test
    void aValueThatIsWrongHasAnother() {
        assertEquals("other", Configured.orElse(WRONG, "other"));
        assertEquals("value", Configured.orElse(() -> "value", "other"));
    }
}

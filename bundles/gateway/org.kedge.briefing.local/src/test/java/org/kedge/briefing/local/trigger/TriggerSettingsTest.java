package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerSettingsTest {
    @Test
    void defaultsAreThoseOfTheConfiguration() throws NoSuchMethodException {
        TriggerSettings defaults = TriggerSettings.defaults(Optional.empty());
        assertEquals(defaults.hint().toSeconds(), value("trigger_hint_seconds"));
        assertEquals(defaults.age().toSeconds(), value("trigger_age_seconds"));
        assertEquals((long) defaults.rate(), value("trigger_rate"));
        assertEquals(defaults.acceptUnauthenticated(),
                TriggerConfiguration.class.getMethod("trigger_accept_unauthenticated").getDefaultValue());
    }

    private static long value(String name) throws NoSuchMethodException {
        return ((Number) TriggerConfiguration.class.getMethod(name).getDefaultValue()).longValue();
    }

    /** Less than ten minutes between hints is not to be had. */
    @ParameterizedTest
    @CsvSource({"599, 86400, 60, trigger.hint.seconds", "86401, 86400, 60, trigger.hint.seconds", "600, 59, 60, trigger.age.seconds",
        "600, 31536001, 60, trigger.age.seconds", "600, 86400, 0, trigger.rate", "600, 86400, 3601, trigger.rate"})
    void refusesWhatIsOutOfRange(long hint, long age, int rate, String name) {
        IllegalArgumentException fault = assertThrows(IllegalArgumentException.class, () -> new TriggerSettings(Optional.empty(),
                Duration.ofSeconds(hint), Duration.ofSeconds(age), true, rate));
        assertTrue(fault.getMessage().contains(name), fault.getMessage());
    }
}

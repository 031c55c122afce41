package org.kedge.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class MemoryMetersTest {
    private final MemoryMeters meters = new MemoryMeters();

    @Test
    void theSameNameAndTagsAreTheSameCounter() {
        meters.counter("dtls.handshakes", "role", "client", "kind", "psk").increment();
        meters.counter("dtls.handshakes", "kind", "psk", "role", "client").add(2);
        meters.counter("dtls.handshakes").increment();
        assertEquals(Map.of("dtls.handshakes", "1", "dtls.handshakes{kind=psk,role=client}", "3"), meters.snapshot());
    }

    @Test
    void timersGiveCountMeanAndMaximum() {
        meters.timer("t").record(Duration.ofMillis(1));
        meters.timer("t").record(Duration.ofMillis(4));
        meters.timer("unused");
        assertEquals("count=2 mean=2.500ms max=4.000ms", meters.snapshot().get("t"));
        assertEquals("count=0 mean=0.000ms max=0.000ms", meters.snapshot().get("unused"));
    }

    @Test
    void gaugesAreReadWhenShownAndGoWithTheirRegistration() throws Exception {
        List<String> sessions = new ArrayList<>();
        AutoCloseable first = meters.gauge("sessions", sessions::size);
        sessions.add("one");
        assertEquals("1", meters.snapshot().get("sessions"));
        AutoCloseable second = meters.gauge("sessions", () -> 0.5);
        first.close();
        assertEquals("0.5", meters.snapshot().get("sessions"), "the newer registration stays");
        second.close();
        assertFalse(meters.snapshot().containsKey("sessions"));
    }

    @Test
    void aFailingGaugeDoesNotHideTheOthers() {
        meters.counter("a").increment();
        meters.gauge("b", () -> {
            throw new IllegalStateException("stopped");
        });
        assertEquals(List.of("a=1", "b=unavailable"), meters.snapshot().entrySet().stream().map(Object::toString).toList());
    }

    @Test
    void theCommandPrintsSortedLines() {
        MetricsComponent component = new MetricsComponent();
        component.counter("z").add(7);
        component.counter("a").increment();
        assertEquals("a 1\nz 7", component.metrics());
    }
}

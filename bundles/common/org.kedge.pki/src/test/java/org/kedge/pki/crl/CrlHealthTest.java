package org.kedge.pki.crl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.pki.CertificateAuthority;

class CrlHealthTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CrlStore store = new CrlStore();

    private Health at(Instant now) {
        return new CrlHealth(store, Clock.fixed(now, ZoneOffset.UTC)).health();
    }

    private void install(String name, Duration life) {
        store.replace(new CrlOrigin(name, Optional.empty()), List.of(root.crl(START, START.plus(life))));
    }

    @Test
    void nothingIsFine() {
        assertEquals(Level.OK, at(START).level());
        assertEquals("pki.crl", new CrlHealth(store, Clock.systemUTC()).name());
    }

    @ParameterizedTest
    @CsvSource({ "30, 28, OK, current", "30, 29.5, WARNING, ends at", "30, 31, WARNING, stale since", "1, 0.7, OK, current",
        "1, 0.8, WARNING, ends at" })
    void age(int lifeDays, double ageDays, Level expected, String text) {
        install("a", Duration.ofDays(lifeDays));
        Health health = at(START.plusSeconds((long) (ageDays * 86400)));
        assertEquals(expected, health.level(), health.message());
        assertTrue(health.message().contains(text), health.message());
    }

    @Test
    void newerCrlReplacesTheStaleOne() {
        install("a", Duration.ofDays(1));
        install("b", Duration.ofDays(30));
        assertEquals(Level.OK, at(START.plus(Duration.ofDays(2))).level());
    }

    @Test
    void problemsOfSources() {
        store.failed(new CrlOrigin("http://crl.example.com/x", Optional.empty()), "it cannot be fetched: refused");
        Health health = at(START);
        assertEquals(Level.WARNING, health.level());
        assertTrue(health.message().contains("http://crl.example.com/x: it cannot be fetched"), health.message());
    }
}

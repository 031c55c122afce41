package org.kedge.briefing.node.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.identity.Fqdn;
import org.kedge.itests.testkit.Await;

/** Real multicast DNS on the loopback interface: the announcements of this test and nobody else's. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class MdnsDiscoveryTest {
    private static final LanSettings LOOPBACK = new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofMillis(700));

    private final MdnsDiscovery discovery = new MdnsDiscovery();

    @AfterEach
    void close() {
        discovery.close();
    }

    @Test
    void findsWhatIsAnnouncedWithNameAndScheme() throws Exception {
        try (Announcer announcer = Announcer.open()) {
            announcer.announce("bbn.example.com", 8448, Map.of("fqdn", "bbn.example.com", "scheme", "https"));
            announcer.announce("two", 5687, Map.of("fqdn", "BBN.example.com", "scheme", "coaps"));
            announcer.announce("nameless", 8449, Map.of("scheme", "https"));
            announcer.announce("other", 8450, Map.of("fqdn", "bbn.example.com", "scheme", "http"));
            Fqdn fqdn = new Fqdn("bbn.example.com");
            Set<Found> expected = Set.of(new Found(fqdn, URI.create("https://127.0.0.1:8448")),
                    new Found(fqdn, URI.create("coaps://127.0.0.1:5687")));
            Await.until("both announcements", () -> new HashSet<>(discovery.look(LOOPBACK)).equals(expected));
        }
    }

    /** What another test announced may still be saying goodbye. */
    @Test
    void findsNothingWhereNothingIsAnnounced() {
        Await.until("nobody to be heard", () -> discovery.look(LOOPBACK).isEmpty());
    }

    @Test
    void anInterfaceThatIsNotThereFindsNothing() {
        assertEquals(List.of(), discovery.look(new LanSettings(Optional.of("nosuch0"), false, Duration.ofSeconds(30))));
    }

    @Test
    void closingEndsALookAtOnce() throws Exception {
        CompletableFuture<List<Found>> look = CompletableFuture.supplyAsync(
                () -> discovery.look(new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofMinutes(10))),
                task -> new Thread(task, "looker").start());
        // Whether the look has begun or not: it ends.
        discovery.close();
        assertEquals(List.of(), look.get(60, TimeUnit.SECONDS));
        assertTrue(look.isDone());
    }
}

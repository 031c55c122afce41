package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BoundTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final Bound<String> bound = new Bound<>(changes::incrementAndGet);

    @Test
    void higherRankingComesFirstThenTheOlderOne() {
        bound.add("old");
        bound.add("new");
        bound.add("best", 7, Set.of());
        assertEquals(List.of("best", "old", "new"), bound.all());
        assertEquals(Optional.of("best"), bound.first());
        bound.remove("best");
        assertEquals(Optional.of("old"), bound.first());
        assertFalse(bound.contains("best"));
        assertTrue(bound.contains("new"));
        assertEquals(4, changes.get());
    }

    @Test
    void isFoundByTheWordsOfItsProperties() {
        bound.add("two", Map.of("scheme", new String[] {"https", "http"}, "state", 1), "scheme");
        bound.add("best", Map.of("scheme", List.of("https"), "service.ranking", 3), "scheme");
        bound.add("one", Map.of("scheme", "coaps"), "scheme");
        bound.add("none", Map.of(), "scheme");
        assertEquals(Optional.of("best"), bound.named("https"));
        assertEquals(Optional.of("two"), bound.named("http"));
        assertEquals(Optional.of("one"), bound.named("coaps"));
        assertEquals(Optional.empty(), bound.named("ftp"));
        assertEquals(Set.of("coaps", "http", "https"), bound.words());
        assertEquals(Optional.of("1"), bound.property("http", "state"));
        assertEquals(Optional.empty(), bound.property("coaps", "state"));
    }

    @Test
    void whoeverWaitsGetsWhatComes() throws Exception {
        CompletableFuture<Optional<String>> waiting = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                waiting.complete(bound.await("store", Duration.ofSeconds(30)));
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        bound.add("other");
        bound.add("wanted", "store");
        assertEquals(Optional.of("wanted"), waiting.get());
    }

    @Test
    void waitsNoLongerThanTheLimitNorAfterAnInterrupt() throws Exception {
        assertEquals(Optional.empty(), bound.await("store", Duration.ofMillis(5)));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> bound.await("store", Duration.ofSeconds(30)));
    }
}

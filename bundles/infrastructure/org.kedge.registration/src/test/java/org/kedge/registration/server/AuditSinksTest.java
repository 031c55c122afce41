package org.kedge.registration.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class AuditSinksTest {
    private final List<AuditRecord> records = new ArrayList<>();
    private final List<KedgeException> faults = new ArrayList<>();
    private final KedgeException cause = new KedgeException(ErrorCode.KEY_UNKNOWN, "no such key");

    private AuditTrail trail(AuditSink... sinks) {
        return new AuditTrail(AuditSinks.of(sinks), Clock.systemUTC(), faults::add);
    }

    /** A sink that is being replaced: the request waits for the new one instead of failing. */
    @Test
    void aSinkThatComesBackWithinTheWaitIsUsed() throws Exception {
        AuditSinks sinks = new AuditSinks(Duration.ofSeconds(90));
        CompletableFuture<Integer> found = new CompletableFuture<>();
        Thread waiting = new Thread(() -> found.complete(sinks.present().size()));
        waiting.start();
        sinks.add(records::add);
        assertEquals(1, found.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aGrantWithoutADurableRecordFails() {
        assertEquals(ErrorCode.AUDIT_UNAVAILABLE,
                assertThrows(KedgeException.class, () -> trail().granted("e", "s", "p", Map.of())).code());
        AuditSink broken = record -> {
            throw new IllegalStateException("disk");
        };
        assertEquals(ErrorCode.AUDIT_UNAVAILABLE,
                assertThrows(KedgeException.class, () -> trail(records::add, broken).granted("e", "s", "p", Map.of())).code());
    }

    @Test
    void aRefusalIsWrittenWithItsCauseAndToldButNeverFails() {
        trail(records::add).refused("e", "s", "p", Map.of("a", "b"), cause);
        assertEquals(Map.of("a", "b", "code", "KEDGE-225", "cause", "no such key"), records.get(0).details());
        assertEquals(AuditRecord.Outcome.REFUSED, records.get(0).outcome());
        assertEquals(List.of(cause), faults);
        trail().refused("e", "s", "p", Map.of(), cause);
        assertEquals(2, faults.size());
    }

    @Test
    void aFloodOfStrangersIsCountedNotWritten() {
        AuditTrail trail = trail(records::add);
        for (int i = 0; i < 1000; i++) {
            trail.refusedUnknown("e", "p", cause);
        }
        assertTrue(records.size() <= 20, records.size() + " records");
        assertEquals(List.of(), faults);
    }

    @Test
    void theLimiterHoldsBackAndCounts() {
        Limiter limiter = new Limiter(2);
        assertTrue(limiter.next().allowed());
        assertTrue(limiter.next().allowed());
        assertEquals(new Limiter.Decision(false, 1), limiter.next());
        assertEquals(new Limiter.Decision(false, 2), limiter.next());
    }

    @Test
    void theSweeperRepeatsUntilItIsClosed() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();
        List<Integer> runs = new ArrayList<>();
        try (Sweeper sweeper = new Sweeper("test", () -> {
            runs.add(1);
            if (runs.size() == 3) {
                thread.complete(Thread.currentThread().getName());
            }
        }, Duration.ofMillis(1))) {
            assertEquals("kedge-test-sweep", thread.get(60, TimeUnit.SECONDS));
        }
    }
}

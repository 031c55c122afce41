package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ThreadsTest {
    private final AtomicInteger overloads = new AtomicInteger();
    private final Threads threads = new Threads(Pool.of("test", 1, 1, "TEST"), overloads::incrementAndGet);

    @AfterEach
    void stop() {
        threads.close();
    }

    @Test
    void workersAndTimerAreNamedDaemons() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        CompletableFuture<Thread> timer = new CompletableFuture<>();
        assertTrue(threads.run(() -> worker.complete(Thread.currentThread())));
        threads.after(Duration.ofSeconds(-1), () -> timer.complete(Thread.currentThread()));
        assertEquals("kedge-test-1", worker.get().getName());
        assertEquals("kedge-test-timer-1", timer.get().getName());
        assertTrue(worker.get().isDaemon() && timer.get().isDaemon());
    }

    @Test
    void saysWhenTooManyTasksWait() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<String> second = new CompletableFuture<>();
        threads.run(() -> {
            started.countDown();
            await(end);
        });
        started.await();
        assertTrue(threads.run(() -> second.complete("ran")));
        assertEquals(0, overloads.get());
        assertFalse(threads.run(() -> { }));
        assertEquals(1, overloads.get());
        end.countDown();
        assertEquals("ran", second.get());
    }

    @Test
    void saysThatATaskFailedAndGoesOn() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Threads.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            CompletableFuture<String> next = new CompletableFuture<>();
            CountDownLatch thrown = new CountDownLatch(1);
            threads.run(() -> {
                thrown.countDown();
                throw new IllegalStateException("scripted");
            });
            thrown.await();
            threads.run(() -> next.complete(Thread.currentThread().getName()));
            assertEquals("kedge-test-1", next.get());
            assertEquals(List.of("TEST-DEFECT a task failed"), log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(log);
        }
    }

    @Test
    void aDelayMayBeLongerThanNanosecondsCanCount() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> soon = new CompletableFuture<>();
        threads.after(Duration.ofDays(1_000_000), () -> never.complete("ran"));
        Runnable cancel = threads.after(Duration.ofHours(1), () -> cancelled.complete("ran"));
        cancel.run();
        threads.after(Duration.ofMillis(2), () -> soon.complete("ran"));
        assertEquals("ran", soon.get());
        assertFalse(never.isDone());
        assertFalse(cancelled.isDone());
    }

    @Test
    void stopsWhatHangsAndRunsNothingAfterwards() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        threads.run(() -> {
            started.countDown();
            if (!await(new CountDownLatch(1))) {
                interrupted.countDown();
            }
        });
        started.await();
        threads.close();
        assertTrue(interrupted.await(60, TimeUnit.SECONDS));
        assertFalse(threads.run(() -> {
            throw new AssertionError("ran after the stop");
        }));
        threads.after(Duration.ZERO, () -> {
            throw new AssertionError("ran after the stop");
        }).run();
        assertEquals(0, overloads.get(), "a stop is no overload");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}

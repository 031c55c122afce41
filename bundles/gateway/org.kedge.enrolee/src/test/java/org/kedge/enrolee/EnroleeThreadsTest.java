package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.work.Threads;

/** The enrolee on its real threads. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EnroleeThreadsTest {
    private final Threads threads = EnroleeThreads.start();

    @AfterEach
    void stop() {
        threads.close();
    }

    @Test
    void hundredCallersShareOneRun() throws Exception {
        Services services = new Services();
        FakeFramework framework = new FakeFramework(Mechanism.PSK);
        CompletableFuture<Provisioned> pending = framework.hang();
        AtomicReference<Runnable> answer = new AtomicReference<>();
        CountDownLatch called = new CountDownLatch(1);
        framework.script((instruction, context) -> {
            answer.set(() -> pending.complete(framework.yieldKey(instruction, context)));
            called.countDown();
            return pending;
        });
        FakeProvider provider = new FakeProvider("file");
        TrustedClock clock = new TrustedClock(Clock.fixed(World.T0, java.time.ZoneOffset.UTC), World.T0);
        services.stores().add(new MemoryCredentialStore());
        services.frameworks().add(framework);
        services.transports().add(ScriptedTransport.failing(new IllegalStateException()), 0, Set.of("coaps"));
        services.providers().add(provider);
        Enrolee enrolee = new Enrolee(services, Settings::defaults, clock, threads, new Random());
        enrolee.start();
        provider.set(World.briefing(1));
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Callable<CompletableFuture<EnrolmentStatus>>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(() -> enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture());
            }
            List<Future<CompletableFuture<EnrolmentStatus>>> runs = callers.invokeAll(calls);
            called.await();
            answer.get().run();
            for (Future<CompletableFuture<EnrolmentStatus>> run : runs) {
                assertEquals("00000000000000000000000000000001@mef.example.com", run.get().get().keId().orElseThrow().toString());
            }
            assertEquals(1, framework.calls.size());
        } finally {
            callers.shutdownNow();
            enrolee.close();
        }
    }

    @Test
    void stopsWithinASecondAlsoWhenAWorkerHangs() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> name = new AtomicReference<>();
        CountDownLatch interrupted = new CountDownLatch(1);
        threads.run(() -> {
            name.set(Thread.currentThread().getName());
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        started.await();
        threads.close();
        assertTrue(interrupted.await(60, TimeUnit.SECONDS));
        assertTrue(name.get().startsWith("kedge-enrolee-"), name.get());
        threads.run(() -> {
            throw new AssertionError("ran after the stop");
        });
    }
}

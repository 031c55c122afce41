package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.local.trigger.Scene.SIGNER;
import static org.kedge.briefing.local.trigger.Scene.STRANGER;
import static org.kedge.briefing.local.trigger.Scene.claim;
import static org.kedge.briefing.local.trigger.Scene.message;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

class FloodTest {
    private static final int MESSAGES = 100_000;
    private static final int PUSHERS = 4;

    private final LogLines log = new LogLines(TriggerReceiver.class);

    @AfterEach
    void end() {
        log.close();
    }

    private static List<TriggerMessage> junk(Instant now) {
        List<TriggerMessage> junk = new ArrayList<>();
        junk.add(message(TriggerTextCodec.write(claim(now.getEpochSecond()))));
        junk.add(message("{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"https://mef.example.com/b\",\"tipa\":[\"https://mef.example.com\"]}}"));
        junk.add(message("{\"m2m:tgp\":{\"tpe\":\"4\"}}"));
        junk.add(message("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"));
        junk.add(message("KT1;4;another-node;1790000000;;E" + "A".repeat(86)));
        junk.add(message("nothing at all"));
        junk.add(message(new byte[9000], false));
        return junk;
    }

    private static void push(Scene.PushSource source, List<TriggerMessage> junk) throws InterruptedException {
        List<Thread> pushers = new ArrayList<>();
        for (int p = 0; p < PUSHERS; p++) {
            Thread pusher = new Thread(() -> {
                for (int i = 0; i < MESSAGES / PUSHERS; i++) {
                    source.observer.accept(junk.get(i % junk.size()));
                }
            });
            pushers.add(pusher);
            pusher.start();
        }
        for (Thread pusher : pushers) {
            pusher.join();
        }
    }

    /** Counts what gets as far as the worker, which stands still until it may go on. */
    private static CredentialStore slow(MemoryCredentialStore store, AtomicInteger reads, CountDownLatch go) {
        return (CredentialStore) Proxy.newProxyInstance(FloodTest.class.getClassLoader(), new Class<?>[] {CredentialStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("get") && TriggerLedger.ALIAS.equals(arguments[0])) {
                        go.await();
                        reads.incrementAndGet();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The worker stands still the whole time, so whatever is kept of a flood is kept at the end of it. */
    @Test
    void aHundredThousandStartNothingAndAGenuineOneGetsThrough() throws InterruptedException {
        TriggerServices services = new TriggerServices();
        Scene.PushSource source = new Scene.PushSource();
        AtomicInteger reads = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<BootstrapTrigger> started = new CopyOnWriteArrayList<>();
        List<AuditRecord> audits = new CopyOnWriteArrayList<>();
        services.stores().add(slow(new MemoryCredentialStore(), reads, go));
        services.enrolees().add(Enrolees.answering(trigger -> {
            started.add(trigger);
            return CompletableFuture.completedFuture(List.of());
        }));
        services.signers().add(() -> Map.of("owner", SIGNER.getPublic()));
        services.audits().add(audits::add);
        services.sources().add(source);
        Instant now = Instant.now();
        try (Threads threads = new Threads(Pool.of("trigger-test", 1, 1024, "TRIGGER"));
                TriggerReceiver receiver = new TriggerReceiver(services, () -> TriggerSettings.defaults(Optional.of(Scene.NODE)),
                        Clock.systemUTC(), threads)) {
            receiver.start();
            push(source, junk(now));
            source.observer.accept(message(TriggerTextCodec.write(claim(now.getEpochSecond()), SIGNER.getPrivate())));
            assertEquals(0, reads.get());
            long own = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("kedge-trigger-test")).count();
            assertTrue(own <= 2, own + " threads");
            go.countDown();
            Await.until("the genuine trigger is acted on", () -> started.stream().anyMatch(t -> t.pointer().isPresent()));
        }
        assertTrue(started.size() <= 2, "one hint and the genuine one, not " + started);
        assertTrue(started.stream().filter(t -> t.pointer().isEmpty()).count() <= 1);
        int places = Lane.PROVED.waiting() + Lane.DOUBTFUL.waiting() + Lane.HINT.waiting();
        assertTrue(reads.get() <= places, reads.get() + " of " + MESSAGES + " were kept, there are " + places + " places");
        assertTrue(log.lines().size() <= 10, () -> "" + log.lines());
        assertTrue(audits.size() <= 6, () -> "" + audits);
    }

    @Test
    void theRestIsToldInOneLineAMinute() {
        Scene scene = new Scene();
        List<TriggerMessage> junk = junk(Scene.NOW);
        for (int i = 0; i < 10_000; i++) {
            scene.source.observer.accept(junk.get(i % junk.size()));
        }
        scene.tasks.settle();
        assertEquals(1, scene.started.size());
        int before = log.lines().size();
        assertTrue(before <= 10, () -> "" + log.lines());
        scene.tasks.advance(Duration.ofSeconds(60));
        assertEquals(before + 1, log.lines().size());
        String line = log.lines().get(before);
        assertTrue(line.startsWith("TRIGGERS-REFUSED ") && line.contains("KEDGE-119"), line);
        assertTrue(scene.audits.size() <= 6, () -> "" + scene.audits);
        assertEquals(Level.WARNING, scene.receiver.health().level());
        scene.tasks.advance(Duration.ofMinutes(3));
        assertEquals(Level.OK, scene.receiver.health().level());
        assertEquals(before + 1, log.lines().size());
    }

    /** What only looks genuine: right node, rising serials, proofs that do not hold. It costs its own source its verifications. */
    @Test
    void falseProofsCostABoundedNumberOfVerifications() {
        Scene scene = new Scene();
        AtomicInteger verifications = new AtomicInteger();
        scene.services.signers().all().forEach(scene.services.signers()::remove);
        scene.services.signers().add(() -> {
            verifications.incrementAndGet();
            return Map.of("owner", SIGNER.getPublic());
        });
        Scene.PushSource other = new Scene.PushSource();
        scene.services.sources().add(other);
        long serial = Scene.NOW.getEpochSecond();
        String forged = TriggerTextCodec.write(claim(serial), STRANGER.getPrivate());
        for (int i = 0; i < 10_000; i++) {
            scene.source.observer.accept(message(forged));
            scene.tasks.settle();
        }
        assertEquals(Lane.PROVED.burst(), verifications.get());
        assertEquals(List.of(), scene.started);
        String genuine = TriggerTextCodec.write(claim(serial), SIGNER.getPrivate());
        scene.source.observer.accept(message(genuine));
        scene.tasks.settle();
        assertEquals(List.of(), scene.started, "the flooded source has no verification left");
        other.observer.accept(message(genuine));
        scene.tasks.settle();
        assertEquals(1, scene.started.size(), "another source is not touched by it");
        scene.tasks.advance(Duration.ofSeconds(1));
        scene.source.observer.accept(message(TriggerTextCodec.write(claim(serial + 1), SIGNER.getPrivate())));
        scene.tasks.settle();
        assertEquals(2, scene.started.size(), "a second later it has");
    }

    @Test
    void replaysCostNoVerification() {
        Scene scene = new Scene();
        AtomicInteger verifications = new AtomicInteger();
        scene.services.signers().all().forEach(scene.services.signers()::remove);
        scene.services.signers().add(() -> {
            verifications.incrementAndGet();
            return Map.of("owner", SIGNER.getPublic());
        });
        long serial = Scene.NOW.getEpochSecond();
        byte[] text = TriggerTextCodec.write(claim(serial), SIGNER.getPrivate()).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 10_000; i++) {
            scene.source.observer.accept(message(text, false));
            scene.tasks.settle();
        }
        assertEquals(1, verifications.get());
        assertEquals(1, scene.started.size());
        scene.source.observer.accept(message(TriggerTextCodec.write(claim(serial + 1), SIGNER.getPrivate())));
        scene.tasks.settle();
        assertEquals(2, scene.started.size());
    }
}

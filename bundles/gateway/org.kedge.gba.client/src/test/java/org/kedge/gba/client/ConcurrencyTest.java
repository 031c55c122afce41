package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.NafKey;
import org.kedge.api.transport.SecureChannel;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** Many callers on real threads. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ConcurrencyTest {
    private final TestSubscriber subscriber = new TestSubscriber(World.IMPI, 1);
    private final TestUsim usim = new TestUsim(subscriber, GbaMode.ME);
    private final ScriptedBsf bsf = new ScriptedBsf(subscriber, Instant::now);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final GbaServices services = new GbaServices();
    private final Threads threads = new Threads(Pool.of("gba-test", 4, 1024, "TEST"));
    private final List<CompletableFuture<SecureChannel>> hanging = new ArrayList<>();
    /** On a busy machine the BSF of the test may take longer to answer than a BSF is waited for in other tests. */
    private volatile GbaSettings settings = waiting(Duration.ofSeconds(60));
    private Gba gba;

    private static GbaSettings waiting(Duration limit) {
        GbaSettings s = World.settings(ModeRule.AUTO);
        return new GbaSettings(s.agreement(), s.digestMin(), s.mode(), s.lifetimeCap(), s.renewAt(), s.uaProtocol(), s.tmpi(), s.attempts(),
                limit, limit, s.serviceWait());
    }

    @BeforeEach
    void start() {
        services.stores().add(store, GbaServices.STORE);
        services.transports().add(bsf.transport(), "http");
        services.usims().add(usim, World.USIM);
        gba = new Gba(services, () -> settings, Clock.systemUTC(), threads);
        gba.start();
    }

    @AfterEach
    void stop() {
        gba.close();
        threads.close();
    }

    private void hang() {
        bsf.transport().script(connection -> {
            CompletableFuture<SecureChannel> pending = new CompletableFuture<>();
            synchronized (hanging) {
                hanging.add(pending);
            }
            return pending;
        });
    }

    private void proceed() {
        bsf.transport().script(connection -> CompletableFuture.completedFuture(bsf.channel()));
        synchronized (hanging) {
            hanging.forEach(pending -> pending.complete(bsf.channel()));
        }
    }

    private CompletableFuture<GbaBootstrap> bootstrap(Duration patience) {
        return gba.bootstrap(World.BSF, World.USIM, Instant.now().plus(patience)).toCompletableFuture();
    }

    private void awaitConnections(int number) {
        Await.until(number + " connections", () -> bsf.transport().connections().size() >= number);
    }

    /** Waits until so many workers are free at once: whatever was queued before has been taken and done. */
    private void awaitWorkers(int free) {
        CountDownLatch together = new CountDownLatch(free);
        for (int i = 0; i < free; i++) {
            threads.run(() -> {
                together.countDown();
                Await.until("the others", () -> together.getCount() == 0);
            });
        }
        Await.until(free + " workers", () -> together.getCount() == 0);
    }

    @Test
    void fiftyCallersShareOneBootstrap() {
        hang();
        List<CompletableFuture<GbaBootstrap>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(bootstrap(Duration.ofSeconds(120)));
        }
        awaitConnections(1);
        proceed();
        Set<String> bTids = new HashSet<>();
        for (CompletableFuture<GbaBootstrap> call : calls) {
            try (GbaBootstrap made = call.join()) {
                bTids.add(made.bTid().toString());
                assertEquals(bsf.ks(made.bTid().toString()), made.ks().orElseThrow());
            }
        }
        assertEquals(1, bTids.size());
        assertEquals(1, bsf.bootstraps());
    }

    @Test
    void theyShareItsFailureToo() {
        hang();
        List<CompletableFuture<GbaBootstrap>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(bootstrap(Duration.ofSeconds(120)));
        }
        awaitConnections(1);
        awaitWorkers(3);
        hanging.get(0).completeExceptionally(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted"));
        calls.forEach(call -> World.failure(ErrorCode.BSF_UNAVAILABLE, call));
        assertEquals(1, bsf.transport().connections().size());
    }

    @Test
    void anImpatientCallerGivesUpForHimself() {
        hang();
        CompletableFuture<GbaBootstrap> patient = bootstrap(Duration.ofSeconds(120));
        awaitConnections(1);
        CompletableFuture<GbaBootstrap> impatient = bootstrap(Duration.ofMillis(1));
        World.failure(ErrorCode.REQUEST_TIMED_OUT, impatient);
        proceed();
        patient.join().close();
        assertEquals(1, bsf.bootstraps());
    }

    @Test
    void whatComesTooLateIsKeptForTheNext() {
        hang();
        // Who gives up before a worker is free starts nothing.
        Await.until("somebody gives up while the BSF is asked", () -> {
            World.failure(ErrorCode.REQUEST_TIMED_OUT, bootstrap(Duration.ofMillis(100)));
            return bsf.transport().connections().size() == 1;
        });
        proceed();
        Await.until("the bootstrap is kept", () -> store.aliases(CredentialKind.STATE).contains("gba/" + World.USIM));
        try (GbaBootstrap made = bootstrap(Duration.ofSeconds(120)).join()) {
            assertTrue(made.reused());
        }
        assertEquals(1, bsf.bootstraps());
    }

    @Test
    void nafKeysInTheMiddleOfARenewalWaitForIt() {
        bootstrap(Duration.ofSeconds(120)).join().close();
        String first = bsf.lastBtid();
        gba.invalidate(org.kedge.api.identity.KeyReference.parse(first));
        hang();
        List<CompletionStage<NafKey>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(gba.nafKey(World.USIM, World.NAF, World.SUITE, Instant.now().plusSeconds(120)));
        }
        awaitConnections(2);
        proceed();
        for (CompletionStage<NafKey> call : calls) {
            try (NafKey key = call.toCompletableFuture().join()) {
                assertNotEquals(first, key.bTid().toString());
            }
        }
        assertEquals(2, bsf.bootstraps());
    }

    @Test
    void twoNamesOfOneSubscriberDoNotRunAtOnce() {
        services.usims().add(usim, "sim-2");
        hang();
        CompletableFuture<GbaBootstrap> first = bootstrap(Duration.ofSeconds(120));
        awaitConnections(1);
        KedgeException refused = World.failure(ErrorCode.USIM_UNAVAILABLE,
                gba.bootstrap(World.BSF, "sim-2", Instant.now().plusSeconds(120)));
        assertTrue(refused.detail().contains(World.USIM) && refused.detail().contains("same subscriber"), refused.detail());
        proceed();
        first.join().close();
        gba.bootstrap(World.BSF, "sim-2", Instant.now().plusSeconds(120)).toCompletableFuture().join().close();
    }

    @Test
    void aStopEndsEveryCallAndLeavesNothing() {
        hang();
        CompletableFuture<GbaBootstrap> running = bootstrap(Duration.ofSeconds(120));
        awaitConnections(1);
        gba.close();
        threads.close();
        World.failure(ErrorCode.TRANSPORT_STOPPED, running);
        World.failure(ErrorCode.TRANSPORT_STOPPED, bootstrap(Duration.ofSeconds(120)));
        proceed();
        assertEquals(0, usim.asked());
        assertEquals(List.of(), store.aliases(CredentialKind.STATE));
    }

    @Test
    void aSilentBsfIsGivenUp() {
        settings = waiting(Duration.ofSeconds(2));
        bsf.instead(() -> java.util.Optional.of(new CompletableFuture<>()));
        World.failure(ErrorCode.BSF_UNAVAILABLE, bootstrap(Duration.ofSeconds(120)));
        assertEquals(List.of(), store.aliases(CredentialKind.STATE));
    }
}

package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Sqn;
import org.kedge.itests.testkit.MemoryCredentialStore;

@Timeout(300)
class ThreadsTest {
    private static final int THREADS = 16;
    private static final int NUMBERS = 60;

    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final Network network = Network.milenage();

    /** Half of them use another object of the same name, as while a component is replaced. */
    @Test
    void ofSixteenThreadsOneGetsTheAnswerToEachChallenge() throws Exception {
        Network.bringIn(store, "sim1", Network.file(""));
        SoftUsim one = new SoftUsim("sim1", () -> Optional.of(store));
        SoftUsim other = new SoftUsim("sim1", () -> Optional.of(store));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            int accepted = 0;
            for (int number = 1; number <= NUMBERS; number++) {
                accepted += race(threads, List.of(one, other), network.vector(number, number % 32),
                        Network.sqn(number, number % 32));
            }
            assertEquals(NUMBERS, accepted);
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        }
        assertEquals(NUMBERS, store.writes() - 1, "one write for each, and the subscription");
    }

    /** @return how many were answered with RES */
    private int race(ExecutorService threads, List<SoftUsim> usims, AuthenticationVector vector, Sqn sqn) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<AkaResult>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SoftUsim usim = usims.get(i % usims.size());
            results.add(threads.submit(() -> {
                start.await();
                return usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME);
            }));
        }
        start.countDown();
        int accepted = 0;
        for (Future<AkaResult> result : results) {
            if (result.get() instanceof AkaResult.Success success) {
                assertEquals(vector.xres(), success.res());
                accepted++;
            } else {
                assertEquals(Optional.of(sqn), network.open(vector.rand(), ((AkaResult.SyncFailure) result.get()).auts()));
            }
        }
        return accepted;
    }
}

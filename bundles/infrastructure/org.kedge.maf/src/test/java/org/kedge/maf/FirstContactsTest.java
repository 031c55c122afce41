package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.KE_ID;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.MEF;
import static org.kedge.maf.MafFixture.NOW;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;

/** Handshakes that wait for the MEF: many at once, and every way in which they end. */
class FirstContactsTest {
    private final MafFixture fixture = new MafFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static KeyReference keId(int number) {
        return new KeyReference(String.format("%032X", number), MEF);
    }

    private CompletableFuture<Optional<ResolvedPsk>> start(Object identity) {
        return fixture.maf.resolver().psk(identity.toString()).toCompletableFuture();
    }

    private static ErrorCode codeOf(CompletableFuture<?> failed) {
        return KedgeException.of(assertThrows(CompletionException.class, failed::join)).code();
    }

    /** By the thread of the contact, after it has answered. */
    private void assertWhatWasHandedOutIsWiped() {
        MafFixture.await(() -> fixture.mef.handedOut.stream().allMatch(key -> key.key().isClosed()));
    }

    private void assertNothingStored() {
        assertEquals(0, fixture.keys.count());
        assertEquals(List.of(), fixture.sink.granted());
    }

    @Test
    void aThousandConcurrentFirstContactsWithTwoHundredKeIdsAskTwoHundredTimesAndKeepTwoHundredRecords() throws Exception {
        for (int i = 0; i < 200; i++) {
            fixture.enrolled(keId(i), i, "//sp.example.com/n" + i, KeyDerivation.USAGE_CONSTRAINED);
        }
        fixture.mef.hold = true;
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = new ArrayList<>();
        try {
            List<Callable<CompletableFuture<Optional<ResolvedPsk>>>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                KeyReference keId = keId(i % 200);
                calls.add(() -> start(keId));
            }
            for (Future<CompletableFuture<Optional<ResolvedPsk>>> call : threads.invokeAll(calls)) {
                handshakes.add(call.get());
            }
            assertEquals(200, fixture.mef.asked.size());
            assertTrue(handshakes.stream().noneMatch(CompletableFuture::isDone));
            threads.execute(fixture.mef::release);
            fixture.mef.release();
            CompletableFuture.allOf(handshakes.toArray(CompletableFuture[]::new)).join();
        } finally {
            threads.shutdownNow();
        }
        assertEquals(200, fixture.mef.asked.size());
        assertEquals(200, fixture.keys.count());
        assertEquals(200, fixture.keys.puts);
        assertEquals(200, fixture.sink.granted().size());
        for (int i = 0; i < 1000; i++) {
            ResolvedPsk key = handshakes.get(i).join().orElseThrow();
            assertEquals("client://sp.example.com/n" + i % 200, key.principal());
            assertEquals(handshakes.get(i % 200).join().orElseThrow().key(), key.key());
            assertFalse(key.key().isClosed());
        }
        Set<KeyReference> kmIds = new HashSet<>(fixture.keys.list("", 1000).stream().map(k -> k.kmId()).toList());
        assertEquals(200, kmIds.size());
        assertWhatWasHandedOutIsWiped();
    }

    @Test
    void everyHandshakeOwnsItsKey() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.hold = true;
        CompletableFuture<Optional<ResolvedPsk>> first = start(KE_ID);
        CompletableFuture<Optional<ResolvedPsk>> second = start(KE_ID);
        fixture.mef.release();
        first.join().orElseThrow().key().close();
        assertEquals(MafFixture.legacyKm(1), second.join().orElseThrow().key());
    }

    @Test
    void theNumberOfWaitingHandshakesIsBoundedAndTheBoundIsGivenBack() {
        fixture.mef.hold = true;
        List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            handshakes.add(start(keId(i)));
        }
        assertEquals(4096, fixture.mef.asked.size());
        assertEquals(ErrorCode.LOOKUPS_EXHAUSTED, codeOf(handshakes.get(4999)));
        fixture.mef.release();
        handshakes.subList(0, 4096).forEach(handshake -> assertEquals(Optional.empty(), handshake.join()));
        assertNothingStored();
        fixture.mef.hold = false;
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        assertTrue(fixture.psk(KE_ID).isPresent());
    }

    @Test
    void aMefThatIsDownFailsTheLookUpAndTheNextTryWorks() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "MEF mef.example.com did not answer"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(KE_ID)));
        assertNothingStored();
        assertEquals(1, fixture.meters.count("maf.contacts unreachable"));
        assertEquals(Level.WARNING, fixture.maf.health().health().level());
        fixture.mef.fault = Optional.empty();
        assertTrue(fixture.psk(KE_ID).isPresent());
        assertEquals(Level.OK, fixture.maf.health().health().level());
    }

    @Test
    void aFetcherThatNeverAnswersCostsTheTimeOutAndNotTheKeId() {
        MafSettings quick = MafFixture.settings(Duration.ofMillis(20), Duration.ofDays(1));
        fixture.maf.reconfigure(quick);
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.hold = true;
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(KE_ID)));
        assertFalse(fixture.mef.deadline.isAfter(NOW.plusMillis(20)), "the fetcher is given the time that is left");
        fixture.mef.hold = false;
        fixture.maf.reconfigure(MafFixture.PATIENT);
        assertTrue(fixture.psk(KE_ID).isPresent());
    }

    /** A time-out that is over at once is no missing fetcher. */
    @Test
    void aFetcherThatIsThereIsNeverToldToBeMissing() {
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofNanos(-1), Duration.ofDays(1)));
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.hold = true;
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(KE_ID)));
        assertEquals(List.of(KE_ID), fixture.mef.asked);
    }

    /** The Enrolee tries again: what the MEF granted meanwhile is there. */
    @Test
    void anAnswerAfterTheTimeOutIsKeptForTheNextTry() {
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMillis(1), Duration.ofDays(1)));
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.hold = true;
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(KE_ID)));
        fixture.mef.release();
        MafFixture.await(() -> fixture.keys.count() == 1);
        assertTrue(fixture.psk(KE_ID).isPresent());
        assertEquals(1, fixture.mef.asked.size());
    }

    /** The owner is not sent to the MEF when his own disk is slow. */
    @Test
    void aKeyThatIsNotKeptInTimeIsTheFaultOfThisSide() {
        CountDownLatch disk = new CountDownLatch(1);
        fixture.sink.onRecord = () -> {
            try {
                disk.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        ErrorCode code = ErrorCode.KEY_SERVER_UNREACHABLE;
        int tries = 0;
        for (int millis = 1; code == ErrorCode.KEY_SERVER_UNREACHABLE && millis < 100_000; millis *= 4) {
            // On a machine that is slower than the time-out the answer of the MEF was late as well: then that is told, and more time given.
            fixture.maf.reconfigure(MafFixture.settings(Duration.ofMillis(millis), Duration.ofDays(1)));
            fixture.enrolled(keId(++tries), 1, GW1, KeyDerivation.LEGACY);
            code = codeOf(start(keId(tries)));
        }
        assertEquals(ErrorCode.REGISTRY_IO, code);
        disk.countDown();
        int all = tries;
        MafFixture.await(() -> fixture.keys.count() == all);
    }

    @Test
    void withoutAFetcherTheHandshakeWaitsForOneAndThenFails() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.fetcher = Optional.empty();
        assertEquals(Level.WARNING, fixture.maf.health().health().level());
        CompletableFuture<Optional<ResolvedPsk>> waiting = start(KE_ID);
        assertFalse(waiting.isDone());
        fixture.fetcher = Optional.of(fixture.mef);
        assertEquals(MafFixture.legacyKm(1), waiting.join().orElseThrow().key());
        fixture.fetcher = Optional.empty();
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMillis(1), Duration.ofDays(1)));
        ErrorCode code = codeOf(start(keId(7)));
        assertTrue(Set.of(ErrorCode.SERVICE_MISSING, ErrorCode.KEY_SERVER_UNREACHABLE).contains(code), code.code());
        assertTrue(code.retryable());
    }

    @Test
    void whatTheMefDoesNotGrantIsUnknownAndLeavesNothing() {
        assertEquals(Optional.empty(), fixture.psk(KE_ID));
        assertNothingStored();
        assertEquals(1, fixture.meters.count("maf.contacts refused"));
        assertEquals(1, fixture.meters.count("maf.lookups unknown"));
    }

    @Test
    void aKeyOfAnotherUsageIsNotTaken() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.mef.suid = Suid.RSPF_SAEF;
        assertRefused(ErrorCode.KEY_USAGE);
    }

    @Test
    void aKeyThatHasEndedIsNotTaken() {
        fixture.mef.held.put(KE_ID, new ScriptedMef.Held(MafFixture.ke(1), GW1, KeyDerivation.LEGACY, NOW));
        assertRefused(ErrorCode.KEY_EXPIRED);
    }

    @Test
    void aKmIdOfTheMefThatDoesNotFollowFromKmIsNotTaken() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.assigned = Optional.of(new KeyReference("F".repeat(32), MAF));
        assertRefused(ErrorCode.KEY_NOT_GRANTED);
    }

    @Test
    void anEnroleeIdThatIsNoneIsNotTaken() {
        fixture.enrolled(KE_ID, 1, "//sp.example.com/a/b/c/d", KeyDerivation.LEGACY);
        assertRefused(ErrorCode.IDENTIFIER_MALFORMED);
    }

    private void assertRefused(ErrorCode code) {
        assertEquals(Optional.empty(), fixture.psk(KE_ID));
        assertNothingStored();
        assertEquals("km.refused", fixture.sink.records.get(0).event());
        assertEquals(code.code(), fixture.sink.lastCode());
        assertEquals(Level.OK, fixture.maf.health().health().level());
    }

    @Test
    void withoutADurableAuditRecordNoKmIsTaken() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.sink.broken = true;
        assertEquals(ErrorCode.AUDIT_UNAVAILABLE, codeOf(start(KE_ID)));
        assertEquals(0, fixture.keys.count());
        assertEquals(Level.WARNING, fixture.maf.health().health().level());
    }

    @Test
    void aBrokenRegistryFailsTheLookUp() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.keys.broken = true;
        assertEquals(ErrorCode.REGISTRY_IO, codeOf(start(KE_ID)));
        fixture.keys.broken = false;
        assertTrue(fixture.psk(KE_ID).isPresent());
    }

    /** The key came, but could not be kept: that is in the audit trail, and the handshake does not go on. */
    @Test
    void aRegistryThatBreaksWhileTheHandshakeWaitsIsAuditedAsFailed() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.sink.onRecord = () -> fixture.keys.broken = true;
        assertEquals(ErrorCode.REGISTRY_IO, codeOf(start(KE_ID)));
        assertEquals(ErrorCode.REGISTRY_IO.code(), fixture.sink.lastCode());
        assertWhatWasHandedOutIsWiped();
    }

    /** The MEF may grant a KeID longer than the MAF kept Km: then it is asked again, and the KmID is a new one. */
    @Test
    void afterItsEndAKmIsFetchedAgainByKeIdOnly() {
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMinutes(1), Duration.ofHours(1)));
        fixture.psk(KE_ID);
        KeyReference kmId = fixture.keys.list("", 1).get(0).kmId();
        fixture.clock = () -> NOW.plus(Duration.ofHours(1));
        assertEquals(Optional.empty(), fixture.psk(kmId));
        assertEquals(List.of(KE_ID, kmId), fixture.mef.asked, "it could have been a KeID of a MEF of this name, which has none (D-81)");
        assertEquals(Optional.of(NOW.plus(Duration.ofHours(2)).minusMillis(750)), fixture.psk(KE_ID).orElseThrow().notAfter());
        assertEquals(1, fixture.keys.count());
        assertNotEquals(kmId, fixture.keys.list("", 1).get(0).kmId());
    }

    @Test
    void stoppingTheMafEndsWhatWaits() {
        fixture.mef.hold = true;
        CompletableFuture<Optional<ResolvedPsk>> waiting = start(KE_ID);
        fixture.maf.close();
        assertEquals(ErrorCode.SERVICE_MISSING, codeOf(waiting));
        assertEquals(ErrorCode.SERVICE_MISSING, codeOf(start(keId(2))));
        fixture.enrolled(KE_ID, 1, GW1, KeyDerivation.LEGACY);
        fixture.mef.release();
        assertTrue(fixture.mef.handedOut.get(0).key().isClosed(), "a key that comes too late is wiped");
    }
}

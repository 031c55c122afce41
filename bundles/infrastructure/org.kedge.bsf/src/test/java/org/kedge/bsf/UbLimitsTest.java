package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.DigestChallenge;

/** Resynchronisation, limits, the table of challenges, answers at the same time. */
class UbLimitsTest {
    private final BsfFixture fixture = new BsfFixture();

    private void limits(int vectors, int resyncs, int failures, int total) {
        fixture.bsf.reconfigure(BsfFixture.settings().with(new BsfSettings.Limits(vectors, resyncs, failures, total, 100)));
    }

    /** A USIM whose number in the BSF's slot is far ahead of the AuC's. */
    private Ue ahead() {
        Ue ue = fixture.ue();
        long[] seq = SqnArray.fresh(SqnRules.STANDARD).values();
        seq[3] = 5000;
        ue.state = SqnArray.of(SqnRules.STANDARD, seq);
        return ue;
    }

    private void assertBusy(Reply reply, int seconds) {
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertEquals(ErrorCode.BSF_BUSY.code(), fixture.sink.lastCode());
        assertFalse(reply.headers().containsKey("www-authenticate"), "never a vector");
        assertTrue(Integer.parseInt(reply.headers().get("retry-after")) <= seconds, reply.headers().toString());
    }

    @Test
    void oneResynchronisationBringsBothTogether() {
        Ue ue = ahead();
        DigestChallenge stale = ue.challenge(ue.start());
        Reply again = ue.get(ue.resynchronise(stale, ue.auts(stale)).header());
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, again.status());
        assertEquals(5001L << 5 | 3, fixture.subscribers.sqn.get(BsfFixture.IMPI));
        DigestChallenge fresh = ue.challenge(again);
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(fresh, ue.keys(ue.check(fresh))).header()).status());
        assertTrue(fixture.meters.counted.contains("bsf.resyncs outcome moved"));
    }

    /** MAC-S over AMF 0000 for the RAND of that very nonce; anything else leaves the number where it is. */
    @Test
    void aWrongMacSMovesNothing() {
        Ue ue = ahead();
        DigestChallenge first = ue.challenge(ue.start());
        DigestChallenge second = ue.challenge(ue.start());
        long before = fixture.subscribers.sqn.get(BsfFixture.IMPI);
        Reply reply = ue.get(ue.resynchronise(second, ue.auts(first)).header());
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, reply.status());
        assertEquals(ErrorCode.AKA_REJECTED.code(), fixture.sink.lastCode());
        assertEquals(before, fixture.subscribers.sqn.get(BsfFixture.IMPI));
        assertTrue(fixture.meters.counted.contains("bsf.resyncs outcome refused"));
    }

    /** With RES in place of the empty password it is no resynchronisation (RFC 3310 3.4). */
    @Test
    void autsBesideAnotherPasswordMovesNothing() {
        Ue ue = ahead();
        DigestChallenge challenge = ue.challenge(ue.start());
        Auts auts = ue.auts(challenge);
        try (AkaKeys keys = new AkaKeys(SecretBytes.owning(new byte[8]), SecretBytes.owning(new byte[16]),
                SecretBytes.owning(new byte[16]))) {
            Reply reply = ue.get(ue.answer(challenge, keys).header() + ", auts=\"" + auts.field() + "\"");
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
        }
        assertEquals(2L << 5 | 3, fixture.subscribers.sqn.get(BsfFixture.IMPI), "the fresh challenge, nothing else");
    }

    /** A USIM that never takes the number over costs no more than the limit. */
    @Test
    void aLoopOfResynchronisationsEnds() {
        limits(100, 4, 100, 1000);
        Ue ue = ahead();
        Reply reply = ue.start();
        for (int i = 0; i < 4; i++) {
            ue.state = ahead().state;
            long[] seq = ue.state.values();
            seq[3] += 100_000L * (i + 1);
            ue.state = SqnArray.of(SqnRules.STANDARD, seq);
            DigestChallenge stale = ue.challenge(reply);
            reply = ue.get(ue.resynchronise(stale, ue.auts(stale)).header());
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
        }
        long before = fixture.subscribers.sqn.get(BsfFixture.IMPI);
        DigestChallenge last = ue.challenge(reply);
        ue.state = SqnArray.of(SqnRules.STANDARD, filled(1 << 25));
        assertBusy(ue.get(ue.resynchronise(last, ue.auts(last)).header()), 3601);
        assertEquals(before, fixture.subscribers.sqn.get(BsfFixture.IMPI));
        fixture.nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        DigestChallenge later = ue.challenge(ue.start());
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.get(ue.resynchronise(later, ue.auts(later)).header()).status());
    }

    private static long[] filled(long seq) {
        long[] all = SqnArray.fresh(SqnRules.STANDARD).values();
        Arrays.fill(all, seq);
        return all;
    }

    /** Anybody can send an AUTS in the name of an IMPI; the card itself is not to wait an hour for that. */
    @Test
    void wrongAutsKeepNoCardFromResynchronising() {
        limits(1000, 2, 10, 1000);
        Ue ue = ahead();
        for (int i = 0; i < 5; i++) {
            DigestChallenge challenge = ue.challenge(ue.start());
            Reply reply = ue.get(ue.resynchronise(challenge, Auts.of(new byte[Auts.LENGTH])).header());
            assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, reply.status());
        }
        DigestChallenge stale = ue.challenge(ue.start());
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.get(ue.resynchronise(stale, ue.auts(stale)).header()).status());
    }

    @Test
    void vectorsOfOneSubscriberAreLimitedAndThoseOfAnotherAreNot() {
        limits(3, 10, 10, 1000);
        Impi other = new Impi("001010000000002@ims.mnc001.mcc001.3gppnetwork.org");
        fixture.subscribe(other, SubscriberRecord.Aka.milenage(0), BsfFixture.guss(BsfFixture.USS));
        Ue ue = fixture.ue();
        for (int i = 0; i < 3; i++) {
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.start().status());
        }
        assertBusy(ue.start(), 61);
        assertEquals(3L << 5 | 3, fixture.subscribers.sqn.get(BsfFixture.IMPI), "a refusal costs no number");
        assertEquals(ReplyStatus.OK, fixture.ue(other).bootstrap().reply().status());
        fixture.nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.start().status());
    }

    /** Whoever knows an IMPI can use up its vectors; he does not know the TMPI of the last bootstrap. */
    @Test
    void aSubscriberWithATmpiIsNotLockedOutByThoseWhoKnowHisImpi() {
        limits(3, 10, 10, 1000);
        Ue ue = fixture.ue();
        Ue.Done done = ue.bootstrap();
        BTid bTid = BTid.of(BsfFixture.bTid(done.reply()));
        Ue stranger = fixture.ue();
        stranger.start();
        stranger.start();
        assertBusy(stranger.start(), 61);
        ue.username = GbaKeys.tmpi(done.ks(), bTid.rand(), BsfFixture.IMPI, bTid.bsf()).value();
        for (int i = 0; i < 3; i++) {
            Ue.Done again = ue.bootstrap();
            assertEquals(ReplyStatus.OK, again.reply().status());
            BTid next = BTid.of(BsfFixture.bTid(again.reply()));
            ue.username = GbaKeys.tmpi(again.ks(), next.rand(), BsfFixture.IMPI, next.bsf()).value();
        }
        assertBusy(ue.start(), 61);
    }

    @Test
    void requestsAreLimitedInAllWhoeverTheyName() {
        limits(1000, 10, 10, 2);
        Ue ue = fixture.ue();
        ue.start();
        ue.username = "nobody";
        ue.start();
        assertBusy(ue.start(), 2);
        ue.username = BsfFixture.IMPI.value();
        assertBusy(ue.start(), 2);
        fixture.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.start().status());
    }

    /** Wrong answers end without a vector; the subscriber himself can still begin anew. */
    @Test
    void wrongAnswersAreLimitedButLockNobodyOut() {
        limits(1000, 10, 3, 1000);
        Ue ue = fixture.ue();
        try (AkaKeys wrong = new AkaKeys(SecretBytes.owning(new byte[8]), SecretBytes.owning(new byte[16]),
                SecretBytes.owning(new byte[16]))) {
            Reply reply = ue.start();
            for (int i = 0; i < 3; i++) {
                reply = ue.get(ue.answer(ue.challenge(reply), wrong).header());
                assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
            }
            assertBusy(ue.get(ue.answer(ue.challenge(reply), wrong).header()), 3601);
        }
        assertEquals(ReplyStatus.OK, ue.bootstrap().reply().status());
    }

    @Test
    void theTenThousandAndFirstChallengeIsRefusedBeforeItCostsANumber() {
        Ue ue = fixture.ue();
        Reply reply = ue.start();
        for (int i = 1; i < 10_000; i++) {
            reply = ue.start();
        }
        assertEquals(10_000, fixture.bsf.openChallenges());
        long before = fixture.subscribers.sqn.get(BsfFixture.IMPI);
        assertBusy(ue.start(), 5);
        assertEquals(before, fixture.subscribers.sqn.get(BsfFixture.IMPI));
        DigestChallenge challenge = ue.challenge(reply);
        assertEquals(ReplyStatus.OK, ue.get(ue.answer(challenge, ue.keys(ue.check(challenge))).header()).status(), "those open stay good");
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.start().status());
        fixture.now = BsfFixture.NOW.plusSeconds(60);
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ue.start().status());
        assertEquals(1, fixture.bsf.openChallenges(), "the old ones have made room");
    }

    @Test
    void ofAnswersAtTheSameTimeExactlyOneWins() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                Ue ue = fixture.ue();
                ue.state = SqnArray.fresh(SqnRules.STANDARD);
                DigestChallenge challenge = ue.challenge(ue.start());
                String answer = ue.answer(challenge, ue.keys(ue.check(challenge))).header();
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Callable<ReplyStatus>> tasks = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    tasks.add(() -> {
                        barrier.await(60, TimeUnit.SECONDS);
                        return ue.get(answer).status();
                    });
                }
                int won = 0;
                for (Future<ReplyStatus> outcome : pool.invokeAll(tasks)) {
                    won += outcome.get() == ReplyStatus.OK ? 1 : 0;
                }
                assertEquals(1, won);
                assertEquals(round + 1, fixture.bootstraps.rows.size());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void closingWipesWhatIsOpen() {
        fixture.ue().start();
        fixture.bsf.close();
        assertEquals(0, fixture.bsf.openChallenges());
    }

    @Test
    void theNamesThatAreCountedAreBounded() {
        Rates rates = new Rates(() -> 1, Duration.ofMinutes(1), () -> 0);
        for (int i = 0; i < 150_000; i++) {
            assertTrue(rates.take("name" + i).isEmpty());
        }
        assertTrue(rates.take("name149999").isPresent());
        assertTrue(rates.take("name0").isEmpty(), "forgotten");
    }
}

package org.kedge.transport.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;

/** The time of sessions, with a timer that a test moves on. */
class SessionKeeperTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final HandshakeFacts FACTS = new HandshakeFacts("TLS1.2", "suite", true, true, Duration.ZERO);

    private Optional<Instant> now = Optional.of(START);
    private long nanos;
    private Runnable tick;
    private final List<String> closed = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(0) {
        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
            tick = command;
            return null;
        }
    };

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private SessionKeeper keeper(KeyExport export) {
        return new SessionKeeper(ListenerSettingsTest.settings(export),
                () -> now.orElseThrow(() -> new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "on purpose")), () -> nanos, timer,
                Runnable::run);
    }

    private ListenerSession open(SessionKeeper keeper, String name, Optional<Instant> notAfter, Optional<SecretBytes> exported) {
        ListenerSession session = keeper.session(new Resolution(new PeerIdentity(PeerIdentity.Kind.PSK, name, name, List.of()), notAfter),
                FACTS, exported, answered -> closed.add(name));
        keeper.opened(session);
        return session;
    }

    private void at(Instant time) {
        now = Optional.of(time);
        tick.run();
    }

    @Test
    void sessionsEndWithTheirCredentialsAtTheLatest() {
        SessionKeeper keeper = keeper(KeyExport.NONE);
        ListenerSession later = open(keeper, "later", Optional.of(START.plusSeconds(100)), Optional.empty());
        ListenerSession one = open(keeper, "one", Optional.of(START.plusSeconds(10)), Optional.empty());
        ListenerSession two = open(keeper, "two", Optional.of(START.plusSeconds(10)), Optional.empty());
        ListenerSession gone = open(keeper, "gone", Optional.of(START.plusSeconds(10)), Optional.empty());
        ListenerSession forever = open(keeper, "forever", Optional.empty(), Optional.empty());
        keeper.ended(gone);
        at(START.plusSeconds(5));
        assertEquals(List.of(), closed);
        at(START.plusSeconds(9));
        assertEquals(List.of("one", "two"), closed);
        assertFalse(one.isOpen() || two.isOpen());
        assertTrue(later.isOpen() && forever.isOpen());
        at(START.plusSeconds(1_000_000));
        assertEquals(List.of("one", "two", "later"), closed);
        assertTrue(forever.isOpen());
    }

    @Test
    void clockThatIsNotTrustedEndsNothingUntilItIs() {
        SessionKeeper keeper = keeper(KeyExport.NONE);
        open(keeper, "one", Optional.of(START.plusSeconds(10)), Optional.empty());
        now = Optional.empty();
        tick.run();
        assertEquals(List.of(), closed);
        at(START.plusSeconds(10));
        assertEquals(List.of("one"), closed);
    }

    @Test
    void bootstrapExportThatNobodyAsksForIsWipedAfterAMinute() {
        SessionKeeper keeper = keeper(KeyExport.BOOTSTRAP);
        SecretBytes octets = SecretBytes.copyOf(new byte[48]);
        ListenerSession session = open(keeper, "one", Optional.empty(), Optional.of(octets));
        nanos = TimeUnit.SECONDS.toNanos(60);
        tick.run();
        assertFalse(octets.isClosed());
        nanos++;
        tick.run();
        assertTrue(octets.isClosed());
        assertTrue(session.isOpen(), "the session itself goes on");
    }

    @Test
    void sessionThatHasEndedIsLetGoAtOnce() {
        SessionKeeper keeper = keeper(KeyExport.BOOTSTRAP);
        ListenerSession one = open(keeper, "one", Optional.of(START.plusSeconds(10)), Optional.of(SecretBytes.copyOf(new byte[48])));
        SecretBytes octets = SecretBytes.copyOf(new byte[48]);
        open(keeper, "two", Optional.empty(), Optional.of(octets));
        assertEquals(3, keeper.watched());
        keeper.ended(one);
        assertEquals(1, keeper.watched());
        nanos = TimeUnit.SECONDS.toNanos(61);
        tick.run();
        assertTrue(octets.isClosed());
        assertEquals(0, keeper.watched());
    }

    @Test
    void connectionExportStaysUntilTheSessionEnds() {
        SessionKeeper keeper = keeper(KeyExport.CONNECTION);
        SecretBytes octets = SecretBytes.copyOf(new byte[48]);
        ListenerSession session = open(keeper, "one", Optional.empty(), Optional.of(octets));
        nanos = TimeUnit.HOURS.toNanos(1);
        tick.run();
        assertFalse(octets.isClosed());
        keeper.ended(session);
        assertTrue(octets.isClosed());
    }

    @Test
    void closeActionsRunOnceHoweverOftenTheEndIsTold() {
        SessionKeeper keeper = keeper(KeyExport.NONE);
        ListenerSession session = open(keeper, "one", Optional.of(START), Optional.empty());
        List<String> ran = new ArrayList<>();
        session.onClose(() -> ran.add("early"));
        keeper.ended(session);
        keeper.ended(session);
        session.onClose(() -> ran.add("late"));
        assertEquals(List.of("early", "late"), ran);
        at(START.plusSeconds(1));
        assertEquals(List.of(), closed, "an ended session is not ended again");
    }
}

package org.kedge.transport.listener;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions of a listener and watches their time: an export that nobody asks for, and the end of what authenticated them. */
public final class SessionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);
    /** When an export that nobody asked for is wiped (D-79). */
    private static final long EXPORT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PERIOD_MILLIS = 1000;
    private static final AtomicLong NUMBER = new AtomicLong();

    private record Fresh(ListenerSession session, long since) {
    }

    /** When a session ends; the number tells those of one moment apart. */
    private record End(Instant when, long number) {
        static final Comparator<End> ORDER = Comparator.comparing(End::when).thenComparingLong(End::number);
    }

    private final ConcurrentSkipListMap<Long, Fresh> fresh = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<End, ListenerSession> ends = new ConcurrentSkipListMap<>(End.ORDER);
    private final ListenerSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Executor workers;

    SessionKeeper(ListenerSettings settings, InstantSource clock, ScheduledExecutorService timer, Executor workers) {
        this(settings, clock, System::nanoTime, timer, workers);
    }

    /** @param nanos monotonic time */
    SessionKeeper(ListenerSettings settings, InstantSource clock, LongSupplier nanos, ScheduledExecutorService timer, Executor workers) {
        this.nanos = nanos;
        this.settings = settings;
        this.clock = clock;
        this.workers = workers;
        timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * A handshake becomes a session; {@link #opened} follows once the transport finds it.
     *
     * @param exported owned by the session from now on
     */
    public ListenerSession session(Resolution resolution, HandshakeFacts facts, Optional<SecretBytes> exported, SessionLink link) {
        return new ListenerSession(settings, NUMBER.incrementAndGet(), resolution, facts, exported, link, workers);
    }

    /** From now on the time of a session is watched. */
    public void opened(ListenerSession session) {
        if (settings.export() == KeyExport.BOOTSTRAP) {
            fresh.put(session.number(), new Fresh(session, nanos.getAsLong()));
        }
        session.notAfter().ifPresent(end -> ends.put(new End(end, session.number()), session));
    }

    /** The connection of a session is over, whoever ended it; may be told more than once. */
    public void ended(ListenerSession session) {
        // Otherwise every session of the last minute would be kept with its connection: a gigabyte for a thousand handshakes a second.
        fresh.remove(session.number());
        session.notAfter().ifPresent(end -> ends.remove(new End(end, session.number())));
        session.ended();
    }

    /** How many sessions are kept here, because their time is watched. */
    int watched() {
        return fresh.size() + ends.size();
    }

    private void look() {
        wipeUnused();
        endExpired();
    }

    /** Every session waits equally long, so that the order of their numbers replaces a timer for each. */
    private void wipeUnused() {
        long now = nanos.getAsLong();
        for (Map.Entry<Long, Fresh> oldest = fresh.firstEntry(); oldest != null && now - oldest.getValue().since > EXPORT_NANOS;
                oldest = fresh.firstEntry()) {
            fresh.remove(oldest.getKey());
            oldest.getValue().session.wipe("not asked for within " + TimeUnit.NANOSECONDS.toSeconds(EXPORT_NANOS) + " s");
        }
    }

    /** Ends what would outlive its credential before the next look (TS-0001 11.3.2). */
    private void endExpired() {
        if (ends.isEmpty()) {
            return;
        }
        Instant next;
        try {
            next = clock.instant().plusMillis(PERIOD_MILLIS);
        } catch (KedgeException e) {
            // A clock that is not trusted ends nothing (architecture.md 6).
            LOG.debug("{}.session.clock {}", settings.kind(), e.getMessage());
            return;
        }
        for (Map.Entry<End, ListenerSession> first = ends.firstEntry(); first != null && !first.getKey().when.isAfter(next);
                first = ends.firstEntry()) {
            ends.remove(first.getKey());
            first.getValue().expire();
        }
    }
}

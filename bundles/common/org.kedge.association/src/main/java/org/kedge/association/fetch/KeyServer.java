package org.kedge.association.fetch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.RateLimit;

/** The look-ups at one holder of keys: so many at once, so many per second, the others in order of coming. Thread-safe. */
final class KeyServer {
    private final KeyHolder holder;
    private final Supplier<FetchSettings> settings;
    private final BiPredicate<KeyServer, Flight> start;
    private final RateLimit rate;
    private final Deque<Flight> queue = new ArrayDeque<>();
    private int underWay;

    /** @param start begins a look-up on another thread, which ends with {@link #done}; false when it cannot */
    KeyServer(KeyHolder holder, Supplier<FetchSettings> settings, LongSupplier nanos, BiPredicate<KeyServer, Flight> start) {
        this.holder = holder;
        this.settings = settings;
        this.start = start;
        this.rate = new RateLimit(() -> settings.get().perSecond(), () -> settings.get().burst(), nanos);
    }

    KeyHolder holder() {
        return holder;
    }

    /** @throws KedgeException {@link ErrorCode#LOOKUPS_EXHAUSTED}: identities are not authenticated, so anybody may cause look-ups */
    void submit(Flight flight) {
        if (!rate.pass()) {
            throw new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED, "more than " + settings.get().perSecond()
                    + " key look-ups per second at " + holder);
        }
        synchronized (this) {
            queue.add(flight);
        }
        pump();
    }

    void done() {
        synchronized (this) {
            underWay--;
        }
        pump();
    }

    private void pump() {
        while (true) {
            Optional<Flight> next;
            synchronized (this) {
                next = underWay < holder.atOnce(settings.get().inFlight()) ? Optional.ofNullable(queue.poll()) : Optional.empty();
                if (next.isEmpty()) {
                    return;
                }
                underWay++;
            }
            if (!start.test(this, next.get())) {
                synchronized (this) {
                    underWay--;
                }
            }
        }
    }

    /** The failure of a look-up whose answer did not come. */
    KedgeException unreachable(Wanted wanted, Throwable cause) {
        KedgeException why = KedgeException.of(cause);
        return new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "key " + wanted + " from " + holder
                + ": " + why.code() + " " + why.detail(), why);
    }

    /** The failure of a look-up that nobody answered in time. */
    static KedgeException late(Wanted wanted, Instant deadline) {
        return new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "key " + wanted + " did not come until " + deadline);
    }
}

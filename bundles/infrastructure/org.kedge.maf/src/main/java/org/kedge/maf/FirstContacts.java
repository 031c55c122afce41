package org.kedge.maf;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.registration.server.AuditTrail;

/**
 * The first contact of an Enrolee (TS-0003 8.8.2.3; seed 001): its handshake waits while the MEF of its KeID, or the BSF of its
 * B-TID, is asked for Km, which is kept before the handshake goes on. One question per KeID, of a B-TID per suite, however many handshakes
 * wait; their number is bounded. Thread-safe.
 */
final class FirstContacts implements AutoCloseable {
    /** Event of log and audit trail. */
    private static final String REFUSED = "km.refused";
    private static final int MAX_WAITING = 4096;
    private static final Duration RETRY = Duration.ofMillis(100);
    /** The fetcher's own report of a time-out says more than ours. */
    private static final Duration GRACE = Duration.ofMillis(250);
    /** Not the Enrolee's or the MEF's doing: the look-up itself failed (D-80). */
    private static final Set<ErrorCode> OWN = Set.of(ErrorCode.REGISTRY_IO, ErrorCode.REGISTRY_KEY_FOREIGN, ErrorCode.AUDIT_UNAVAILABLE,
            ErrorCode.CLOCK_NOT_TRUSTED, ErrorCode.INTERNAL);

    private final Supplier<MafSettings> settings;
    private final Supplier<Optional<KeyFetcher>> fetcher;
    private final MasterKeyRegistry registry;
    private final KmIntake intake;
    private final AuditTrail audit;
    private final MafStatus status;
    private final InstantSource clock;
    private final ContactThreads threads = new ContactThreads();
    private final Map<Contact, Flight> flights = new HashMap<>();
    private int waiting;
    private boolean closed;

    /** @param fetcher the key fetcher, which may come and go */
    FirstContacts(Supplier<MafSettings> settings, Supplier<Optional<KeyFetcher>> fetcher, MasterKeyRegistry registry, KmIntake intake,
            AuditTrail audit, MafStatus status, InstantSource clock) {
        this.settings = settings;
        this.fetcher = fetcher;
        this.registry = registry;
        this.intake = intake;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    /**
     * The Km that is not in the registry.
     *
     * @return completes with the key, which the caller closes; empty when no MEF or BSF grants it; exceptionally with
     *         {@link ErrorCode#KEY_SERVER_UNREACHABLE}, {@link ErrorCode#LOOKUPS_EXHAUSTED} or a fault of this side
     */
    CompletionStage<Optional<MasterKey>> contact(Contact wanted) {
        Flight flight;
        CompletableFuture<Optional<MasterKey>> waiter;
        boolean first;
        synchronized (this) {
            if (closed || waiting == MAX_WAITING) {
                return CompletableFuture.failedFuture(closed ? stopped(wanted)
                        : new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED, MAX_WAITING + " handshakes wait for a MEF or BSF already"));
            }
            waiting++;
            first = !flights.containsKey(wanted);
            flight = flights.computeIfAbsent(wanted, Flight::new);
            waiter = flight.join();
        }
        if (first) {
            begin(flight);
        }
        return waiter;
    }

    private void begin(Flight flight) {
        try {
            // Whoever looked into the registry just before another flight filled it must not ask again.
            Optional<MasterKey> meanwhile = flight.wanted.in(registry, clock.instant());
            if (meanwhile.isPresent()) {
                try (MasterKey key = meanwhile.get()) {
                    land(flight, Optional.of(key));
                }
                return;
            }
            Duration patience = settings.get().fetchTimeout();
            synchronized (this) {
                flight.timeout(threads.later(() -> fail(flight, late(flight, patience)), patience.plus(GRACE)));
            }
            ask(flight, System.nanoTime() + patience.toNanos());
        } catch (RuntimeException e) {
            fail(flight, KedgeException.of(e));
        }
    }

    private synchronized KedgeException late(Flight flight, Duration patience) {
        String within = " within " + patience.toMillis() + " ms";
        return flight.isAnswered() ? new KedgeException(ErrorCode.REGISTRY_IO, "the Km of " + flight.wanted + " was not kept" + within)
                : new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "no key for " + flight.wanted + within);
    }

    /** Waits for a fetcher that is being replaced, as long as the handshake may wait. */
    private void ask(Flight flight, long endNanos) {
        synchronized (this) {
            if (flight.landed()) {
                return;
            }
        }
        Duration left = Duration.ofNanos(endNanos - System.nanoTime());
        Optional<KeyFetcher> present = fetcher.get();
        if (present.isEmpty() && left.isNegative()) {
            fail(flight, new KedgeException(ErrorCode.SERVICE_MISSING,
                    "no key fetcher (org.kedge.association) to ask for " + flight.wanted));
            return;
        }
        if (present.isEmpty()) {
            threads.later(() -> ask(flight, endNanos), RETRY);
            return;
        }
        try {
            status.fetched();
            flight.wanted.ask(present.get(), clock.instant().plus(left))
                    .whenComplete((answer, fault) -> hand(flight, Optional.ofNullable(answer).flatMap(a -> a), Optional.ofNullable(fault)));
        } catch (RuntimeException e) {
            fail(flight, KedgeException.of(e));
        }
    }

    /** Off the thread that answered, which may be a transport's: registry and audit trail block. */
    private void hand(Flight flight, Optional<FetchedKey> answer, Optional<Throwable> fault) {
        synchronized (this) {
            flight.answered();
        }
        try {
            threads.run(() -> answered(flight, answer, fault.map(KedgeException::of)));
        } catch (RejectedExecutionException e) {
            answer.ifPresent(FetchedKey::close);
        }
    }

    /** An answer after the time-out is kept all the same: the Enrolee tries again. */
    private void answered(Flight flight, Optional<FetchedKey> answer, Optional<KedgeException> fault) {
        if (fault.isPresent()) {
            fail(flight, fault.get());
        } else if (answer.isEmpty()) {
            status.contactRefused(new KedgeException(ErrorCode.KEY_NOT_GRANTED, "no MEF or BSF grants " + flight.wanted));
            land(flight, Optional.empty());
        } else {
            String from = flight.wanted.keId().fqdn().value();
            try (FetchedKey received = answer.get(); MasterKey key = intake.keep(received, flight.wanted.suite(), from)) {
                status.stored("fetched");
                land(flight, Optional.of(key));
            } catch (RuntimeException e) {
                KedgeException cause = KedgeException.of(e);
                audit.refusedUnknown(REFUSED, from, cause);
                if (OWN.contains(cause.code())) {
                    fail(flight, cause);
                } else {
                    status.contactRefused(cause);
                    land(flight, Optional.empty());
                }
            }
        }
    }

    private void land(Flight flight, Optional<MasterKey> key) {
        if (remove(flight)) {
            flight.complete(key);
        }
    }

    private void fail(Flight flight, KedgeException cause) {
        if (remove(flight)) {
            status.contactRefused(cause);
            flight.fail(cause);
        }
    }

    private synchronized boolean remove(Flight flight) {
        if (flight.landed()) {
            return false;
        }
        flights.remove(flight.wanted);
        waiting -= flight.land();
        return true;
    }

    private static KedgeException stopped(Contact wanted) {
        return new KedgeException(ErrorCode.SERVICE_MISSING, "the MAF stopped while a handshake waited for " + wanted);
    }

    /** Ends what waits with a retryable failure. */
    @Override
    public void close() {
        List<Flight> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(flights.values());
        }
        threads.close();
        open.forEach(flight -> fail(flight, stopped(flight.wanted)));
    }
}

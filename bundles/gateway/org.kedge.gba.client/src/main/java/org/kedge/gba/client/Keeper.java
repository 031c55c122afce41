package org.kedge.gba.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Impi;
import org.kedge.gba.client.Slot.Flight;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.state.Ledger;
import org.kedge.gba.client.state.UsimState;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a Ks that may be used, or has one made: one run per USIM, which everybody who asks meanwhile joins. Every method blocks. */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int TRIES = 3;

    private final GbaServices services;
    private final Supplier<GbaSettings> settings;
    private final Times times;
    private final Tasks tasks;
    private final Auditor auditor;
    private final Bootstrapper bootstrapper;
    private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();

    Keeper(GbaServices services, Supplier<GbaSettings> settings, Times times, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.times = times;
        this.tasks = tasks;
        this.auditor = new Auditor(services);
        this.bootstrapper = new Bootstrapper(services, settings, times);
    }

    Slot slot(String usim) {
        return slots.computeIfAbsent(usim, Slot::new);
    }

    List<Slot> slots() {
        return List.copyOf(slots.values());
    }

    /** Serves a call: at once, or after a bootstrap that this thread runs or another one is running. */
    void serve(Call<?> call) {
        serve(call, TRIES, Optional.empty());
    }

    private void serve(Call<?> call, int tries, Optional<KedgeException> failure) {
        if (call.over()) {
            return;
        }
        try {
            step(call, tries, failure).run();
        } catch (RuntimeException e) {
            call.fail(KedgeException.of(e));
        }
    }

    /** @return what is to be done without a lock: deliver, run a bootstrap, or wait for the one in flight */
    private Runnable step(Call<?> call, int tries, Optional<KedgeException> failure) {
        Slot slot = call.slot();
        String agreement = settings.get().requireAgreement();
        CredentialStore store = services.store(settings.get().serviceWait());
        Optional<Impi> shown = shown(slot.usim());
        synchronized (slot.storeLock) {
            Optional<UsimState> state = Ledger.load(store, slot.usim());
            try {
                slot.show(state);
                Optional<Kept> enough = enough(call, state, shown, failure.isPresent());
                if (enough.isPresent()) {
                    try {
                        return call.use(store, state.orElseThrow(), enough.get());
                    } catch (KedgeException e) {
                        requireLostByCard(call, enough.get(), e);
                    }
                }
                if (failure.isPresent()) {
                    throw failure.get();
                }
                if (slot.flight().isPresent()) {
                    Flight joined = slot.flight().get();
                    return () -> join(call, tries, joined);
                }
                BsfAddress bsf = call.wanted().or(() -> state.map(UsimState::bsf)).orElseThrow(() -> new KedgeException(
                        ErrorCode.GBA_NOT_BOOTSTRAPPED, "the USIM \"" + slot.usim() + "\" was never bootstrapped"));
                requireWorthwhile(slot, tries);
                Flight own = slot.begin(bsf.address().fqdn());
                return () -> {
                    fly(slot, own, bsf, store, agreement);
                    join(call, tries, own);
                };
            } finally {
                state.ifPresent(UsimState::close);
            }
        }
    }

    /** A card that was used elsewhere has no Ks of this bootstrap any more: then it is bootstrapped again, not too often. */
    private void requireLostByCard(Call<?> call, Kept kept, KedgeException e) {
        boolean lost = e.code() == ErrorCode.USIM_REFUSED && kept.mode() == GbaMode.UICC && !call.hasFlown();
        if (!lost || !call.slot().invalidate(kept.bTid().reference(), tasks.nanos())) {
            throw e;
        }
    }

    private void requireWorthwhile(Slot slot, int tries) {
        if (tries == 0) {
            throw new KedgeException(ErrorCode.BSF_UNAVAILABLE, "others bootstrapped the USIM \"" + slot.usim()
                    + "\" with other BSFs, or what the BSF issues ends at once");
        }
        slot.hold.require(slot.usim(), tasks.nanos());
    }

    /** Goes on when a bootstrap has landed. The failure of one with another BSF is not that of the call. */
    private void join(Call<?> call, int tries, Flight flight) {
        flight.landed().whenComplete((landed, thrown) -> {
            call.flown();
            boolean own = call.wanted().map(bsf -> bsf.address().fqdn().equals(flight.bsf())).orElse(true);
            Optional<KedgeException> failure = Optional.ofNullable(thrown).filter(t -> own).map(KedgeException::of);
            if (!tasks.run(() -> serve(call, tries - 1, failure))) {
                call.fail(Gba.overloaded());
            }
        });
    }

    /** Who is in the reader now; empty when nobody answers. */
    private Optional<Impi> shown(String usim) {
        try {
            return services.present(usim).map(card -> card.subscriber().impi());
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    /**
     * What serves the call without a bootstrap. A NAF gets a key of a Ks that is due for renewal when the renewal has failed: it is valid
     * until its end. So is one that another NAF does not accept, lest one NAF and a BSF that is away cut off all the others.
     */
    private Optional<Kept> enough(Call<?> call, Optional<UsimState> state, Optional<Impi> shown, boolean failed) {
        Slot slot = call.slot();
        Stream<Kept> candidates = state.stream().flatMap(s -> call.wanted().isEmpty() ? s.current().stream()
                : Stream.concat(s.current().stream(), s.previous().stream()));
        boolean old = call.wanted().isEmpty() && (failed || slot.renewalRests(tasks.nanos()) || slot.hold.active(tasks.nanos()));
        Optional<Kept> usable = candidates
                .filter(kept -> call.wanted().map(bsf -> bsf.address().fqdn().equals(kept.bsf())).orElse(true))
                .filter(kept -> times.usable(kept.notAfter()))
                .filter(kept -> !slot.isInvalid(kept.bTid().reference()) || old && kept.mode() == GbaMode.ME)
                .filter(kept -> shown.map(kept.impi()::equals).orElse(kept.mode() == GbaMode.ME)).findFirst();
        Optional<Instant> now = times.trusted();
        return usable.filter(kept -> old || now.isEmpty() || !kept.due(now.get(), settings.get().renewAt()));
    }

    private void fly(Slot slot, Flight flight, BsfAddress bsf, CredentialStore store, String agreement) {
        Optional<UsimState> before = Optional.empty();
        try {
            before = Ledger.load(store, slot.usim());
            try (Kept made = bootstrapper.bootstrap(bsf, slot.usim(), before)) {
                keep(slot, flight, bsf, store, made);
                auditor.bootstrapped(slot.usim(), bsf, agreement, made);
            }
            slot.hold.clear();
            slot.succeeded();
            flight.landed().complete(null);
        } catch (RuntimeException e) {
            KedgeException failure = KedgeException.of(e);
            if (failure.code() == ErrorCode.NETWORK_AUTH_FAILED) {
                slot.hold.failed(tasks.nanos());
            }
            slot.failed(failure, tasks.nanos());
            auditor.failed(times.now(), slot.usim(), bsf, agreement, failure);
            flight.landed().completeExceptionally(failure);
        } finally {
            before.ifPresent(UsimState::close);
            land(slot, flight);
        }
    }

    /** Also after an error of the JVM, as when a bundle is replaced under the run: one that never lands would keep all others waiting. */
    private void land(Slot slot, Flight flight) {
        if (!flight.landed().isDone()) {
            KedgeException defect = new KedgeException(ErrorCode.INTERNAL, "the bootstrap of the USIM \"" + slot.usim() + "\" broke off");
            slot.failed(defect, tasks.nanos());
            flight.landed().completeExceptionally(defect);
        }
    }

    private static void keep(Slot slot, Flight flight, BsfAddress bsf, CredentialStore store, Kept made) {
        synchronized (slot.storeLock) {
            if (!slot.counts(flight)) {
                throw new KedgeException(ErrorCode.GBA_NOT_BOOTSTRAPPED, "the USIM \"" + slot.usim() + "\" was forgotten during the run");
            }
            Optional<UsimState> present = Ledger.load(store, slot.usim());
            try {
                UsimState after = present.map(state -> state.after(bsf, made)).orElseGet(() -> UsimState.first(bsf, made));
                Ledger.save(store, slot.usim(), after);
                slot.show(Optional.of(after));
            } finally {
                present.ifPresent(UsimState::close);
            }
        }
    }

    /** A bootstrap for a person who asks whether it would work: the USIM is asked also while it is on hold, and nothing is kept. */
    Kept probe(BsfAddress bsf, String usim) {
        String agreement = settings.get().requireAgreement();
        Slot slot = slot(usim);
        Optional<UsimState> before = Ledger.load(services.store(settings.get().serviceWait()), usim);
        try {
            Kept made = bootstrapper.probe(bsf, usim, before);
            slot.hold.clear();
            return made;
        } catch (KedgeException e) {
            auditor.failed(times.now(), usim, bsf, agreement, e);
            throw e;
        } finally {
            before.ifPresent(UsimState::close);
        }
    }

    /** Reads what a store has of every USIM, for the status. */
    void restore(CredentialStore store) {
        for (String usim : Ledger.usims(store)) {
            Slot slot = slot(usim);
            synchronized (slot.storeLock) {
                Optional<UsimState> state = Ledger.load(store, usim);
                slot.show(state);
                state.ifPresent(UsimState::close);
            }
        }
    }

    /** Erases every Ks that has ended by the trusted clock. */
    void sweep() {
        Optional<Instant> now = times.trusted();
        for (Slot slot : slots()) {
            if (now.isPresent() && slot.firstEnd().filter(end -> !end.isAfter(now.get())).isPresent()) {
                try {
                    services.stores().named(GbaServices.STORE).ifPresent(store -> dropEnded(store, slot));
                } catch (KedgeException e) {
                    LOG.warn("GBA-UNATTENDED usim={}: {}", slot.usim(), e.getMessage());
                }
            }
        }
    }

    private void dropEnded(CredentialStore store, Slot slot) {
        synchronized (slot.storeLock) {
            Optional<UsimState> state = Ledger.load(store, slot.usim());
            try {
                Optional<UsimState> left = state.map(s -> s.with(s.current().filter(k -> times.usable(k.notAfter())),
                        s.previous().filter(k -> times.usable(k.notAfter()))));
                left.ifPresent(s -> Ledger.save(store, slot.usim(), s));
                slot.show(left);
                LOG.info("GBA-ENDED usim={}: a Ks has ended and was erased", slot.usim());
            } finally {
                state.ifPresent(UsimState::close);
            }
        }
    }

    boolean forget(String usim) {
        CredentialStore store = services.store(settings.get().serviceWait());
        Slot slot = slot(usim);
        synchronized (slot.storeLock) {
            boolean existed = Ledger.remove(store, usim);
            slot.forget();
            return existed;
        }
    }
}

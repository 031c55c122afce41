package org.kedge.usim.soft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;

/** The store that is bound. Whoever needs it while there is none waits a little, so that an update of its bundle is not seen. */
final class BoundStores implements Supplier<Optional<CredentialStore>> {
    private final long patienceNanos;
    private final List<CredentialStore> bound = new ArrayList<>();

    BoundStores(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    synchronized void add(CredentialStore store) {
        bound.add(store);
        notifyAll();
    }

    synchronized void remove(CredentialStore store) {
        bound.remove(store);
    }

    /** The one bound last. */
    @Override
    public synchronized Optional<CredentialStore> get() {
        long end = System.nanoTime() + patienceNanos;
        for (long left = patienceNanos; bound.isEmpty() && left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return bound.isEmpty() ? Optional.empty() : Optional.of(bound.get(bound.size() - 1));
    }
}

package org.kedge.store;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.health.HealthIndicator;

/** The health of a store: an owner learns here why it is not open. */
public final class StoreHealth implements HealthIndicator {
    private final CredentialStore store;

    public StoreHealth(CredentialStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Health health() {
        StoreStatus status = store.status();
        if (status.failure().isPresent()) {
            return new Health(Level.CRITICAL, status.failure().get().getMessage());
        }
        int total = status.counts().values().stream().mapToInt(Integer::intValue).sum();
        return new Health(Level.OK, total + " credentials, sealed by \"" + status.keyProvider() + "\""
                + (status.rollbackProtected() ? "" : "; a roll-back of the whole store would not be noticed (no external counter)"));
    }
}

package org.kedge.usim.soft;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.aka.SqnArray;

/** Where one software USIM has its subscription and its state. Nothing is held between calls. */
final class UsimStore {
    private static final String STATE_PREFIX = "usim-state/";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String usim;
    private final String alias;
    private final Supplier<Optional<CredentialStore>> store;
    private final long until;

    /** @param patience how long after now a subscription that is not there is waited for */
    UsimStore(String usim, String alias, Supplier<Optional<CredentialStore>> store, Duration patience) {
        this.until = System.nanoTime() + patience.toNanos();
        this.usim = usim;
        this.alias = alias;
        this.store = store;
    }

    private String stateAlias() {
        return STATE_PREFIX + usim;
    }

    private CredentialStore store() {
        return store.get().orElseThrow(() -> unavailable("no credential store (org.kedge.store) is there", null));
    }

    /**
     * The subscription, which the caller closes.
     *
     * @param over whether it is not waited for any more
     * @throws KedgeException {@link ErrorCode#USIM_UNAVAILABLE}, {@link ErrorCode#USIM_REFUSED}
     */
    Subscription subscription(BooleanSupplier over) {
        Optional<Credential> found;
        try {
            found = store().get(alias, CredentialSlot.ACTIVE);
            while (found.isEmpty() && until - System.nanoTime() > 0 && !over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(LOOK_NANOS);
                found = store().get(alias, CredentialSlot.ACTIVE);
            }
        } catch (KedgeException e) {
            throw e.code() == ErrorCode.USIM_UNAVAILABLE ? e : unavailable("the store says " + e.code() + " " + e.detail(), e);
        }
        try (Credential credential = found.orElseThrow(() -> unavailable("no credential \"" + alias + "\"", null))) {
            if (credential.kind() != CredentialKind.USIM) {
                throw new KedgeException(ErrorCode.USIM_REFUSED, "the credential \"" + alias + "\" of the software USIM \"" + usim
                        + "\" is of kind " + credential.kind());
            }
            return SubscriptionCodec.decode(credential.secret());
        }
    }

    private KedgeException unavailable(String why, Throwable cause) {
        return new KedgeException(ErrorCode.USIM_UNAVAILABLE, "the software USIM \"" + usim + "\" has no subscription: " + why, cause);
    }

    /** The state, which the caller closes. @throws KedgeException {@link ErrorCode#USIM_REFUSED} or a code of the store */
    UsimState state(Subscription subscription) {
        try (Credential kept = store().get(stateAlias(), CredentialSlot.ACTIVE).orElse(null)) {
            return kept == null ? new UsimState(SqnArray.fresh(subscription.rules()), Optional.empty())
                    : UsimStateCodec.decode(subscription, kept.secret());
        }
    }

    /** Returns when the state is durable. @throws KedgeException a code of the store */
    void keep(Subscription subscription, UsimState state) {
        try (Credential credential = new Credential(stateAlias(), CredentialKind.STATE, "org.kedge.usim.soft", Map.of(),
                UsimStateCodec.encode(subscription, state), List.of(), Optional.empty())) {
            store().put(credential, CredentialSlot.ACTIVE);
        }
    }
}

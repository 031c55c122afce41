package org.kedge.briefing.local.trigger;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;

/**
 * Under which aliases a store holds a Kpm. Looked up at most every few seconds: listing a large store for every false MAC would be the
 * work an attacker wants. Used by one thread.
 */
final class KpmNames {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanos;
    private CredentialStore store;
    private List<String> aliases = List.of();
    private long read;

    KpmNames(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @throws org.kedge.api.error.KedgeException a code of the store */
    List<String> in(CredentialStore present) {
        long now = nanos.getAsLong();
        if (present != store || now - read > FRESH_NANOS) {
            aliases = present.list().stream()
                    .filter(info -> info.kind() == CredentialKind.PRE_PROVISIONED_KEY && info.slot() == CredentialSlot.ACTIVE)
                    .map(CredentialInfo::alias).toList();
            store = present;
            read = now;
        }
        return aliases;
    }
}

package org.kedge.store.journal;

import java.util.Optional;
import java.util.stream.Stream;

import org.kedge.api.credential.CredentialSlot;

/** The two slots of an alias. */
record Slots(Optional<Entry> active, Optional<Entry> pending) {
    static final Slots EMPTY = new Slots(Optional.empty(), Optional.empty());

    Optional<Entry> get(CredentialSlot slot) {
        return slot == CredentialSlot.ACTIVE ? active : pending;
    }

    Slots with(CredentialSlot slot, Optional<Entry> entry) {
        return slot == CredentialSlot.ACTIVE ? new Slots(entry, pending) : new Slots(active, entry);
    }

    Stream<Entry> entries() {
        return Stream.concat(active.stream(), pending.stream());
    }

    boolean isEmpty() {
        return active.isEmpty() && pending.isEmpty();
    }
}

package org.kedge.store.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The changes of one group commit on top of the committed index: later requests of the batch see the earlier ones, readers see none
 * of them before all are durable.
 */
final class Staging {
    private final Map<String, Slots> committed;
    private final StoreKeys keys;
    private final LongSupplier ids;
    private final Map<String, Slots> changed = new HashMap<>();
    private final Map<String, Slots> attempt = new HashMap<>();

    Staging(Map<String, Slots> committed, StoreKeys keys, LongSupplier ids) {
        this.committed = committed;
        this.keys = keys;
        this.ids = ids;
    }

    Map<String, Slots> changed() {
        return changed;
    }

    /** Takes over what the present request changed. */
    void accept() {
        changed.putAll(attempt);
        attempt.clear();
    }

    /** Forgets what the present request changed. */
    void reject() {
        attempt.clear();
    }

    private Slots slots(String alias) {
        Slots staged = attempt.getOrDefault(alias, changed.get(alias));
        return staged != null ? staged : committed.getOrDefault(alias, Slots.EMPTY);
    }

    List<Op> put(Credential credential, CredentialSlot slot) {
        Slots old = slots(credential.alias());
        Entry entry = seal(credential, slot);
        List<Op> ops = new ArrayList<>();
        old.get(slot).ifPresent(e -> ops.add(new Op.Drop(e.id())));
        ops.add(new Op.Add(entry));
        attempt.put(credential.alias(), old.with(slot, Optional.of(entry)));
        return ops;
    }

    private Entry seal(Credential credential, CredentialSlot slot) {
        byte[] plain = CredentialCodec.encode(credential, slot);
        try {
            long id = ids.getAsLong();
            byte[] clear = Entry.clear(id, credential.kind(), credential.notAfter());
            return new Entry(id, credential.kind(), credential.notAfter(), keys.encrypt(plain, clear));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    List<Op> activate(String alias) {
        Slots old = slots(alias);
        Entry pending = old.pending().orElseThrow(
                () -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "no pending credential \"" + alias + "\" to activate"));
        List<Op> ops = new ArrayList<>();
        old.active().ifPresent(e -> ops.add(new Op.Drop(e.id())));
        ops.add(new Op.Activate(pending.id()));
        attempt.put(alias, new Slots(Optional.of(pending), Optional.empty()));
        return ops;
    }

    List<Op> remove(String alias) {
        List<Op> ops = new ArrayList<>();
        slots(alias).entries().forEach(e -> ops.add(new Op.Drop(e.id())));
        if (!ops.isEmpty()) {
            attempt.put(alias, Slots.EMPTY);
        }
        return ops;
    }

    List<Op> expire(Instant now) {
        List<Op> ops = new ArrayList<>();
        TreeSet<String> aliases = new TreeSet<>(committed.keySet());
        aliases.addAll(changed.keySet());
        for (String alias : aliases) {
            Slots slots = slots(alias);
            for (CredentialSlot slot : CredentialSlot.values()) {
                Optional<Entry> expired = slots.get(slot).filter(e -> e.expiredAt(now));
                if (expired.isPresent()) {
                    ops.add(new Op.Drop(expired.get().id()));
                    slots = slots.with(slot, Optional.empty());
                    attempt.put(alias, slots);
                }
            }
        }
        return ops;
    }
}

package org.kedge.store.journal;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Walks the records of a journal file: with keys to open it, without keys to see what is visible. */
final class Replay {
    private final byte[] file;
    private final Map<Long, Entry> live = new LinkedHashMap<>();
    private final Map<Long, Boolean> activated = new LinkedHashMap<>();
    private long lastId;

    private Replay(byte[] file) {
        this.file = file;
    }

    /** The entries that count, from the unencrypted parts alone; stops silently at the first record that cannot be read. */
    static Iterable<Entry> visible(byte[] file, int from, int limit) {
        Replay replay = new Replay(file);
        Optional<JournalRecord> record = JournalRecord.read(file, from, limit);
        while (record.isPresent()) {
            record.get().ops().forEach(replay::apply);
            record = JournalRecord.read(file, record.get().end(), limit);
        }
        return replay.live.values();
    }

    /**
     * Verifies the chain up to the head.
     *
     * @throws KedgeException STORE_CORRUPT, STORE_ROLLED_BACK
     */
    static Replay verified(byte[] file, JournalHeader header, Head head, StoreKeys keys) {
        Replay replay = new Replay(file);
        byte[] link = keys.link(header.encoded());
        int position = header.encoded().length;
        while (position < head.length()) {
            JournalRecord record = next(file, position, (int) head.length(), link, keys)
                    .orElseThrow(() -> new KedgeException(ErrorCode.STORE_CORRUPT, "the journal was changed before its head"));
            record.ops().forEach(replay::apply);
            link = record.link();
            position = record.end();
        }
        if (position != head.length() || !MessageDigest.isEqual(link, head.link())) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "journal and head file do not belong together");
        }
        refuseOldHead(file, head, keys);
        return replay;
    }

    /**
     * A crash leaves at most one group commit beyond the head. A second one there was acknowledged, so the head file is an older copy:
     * dropping the tail would lose acknowledged credentials.
     */
    private static void refuseOldHead(byte[] file, Head head, StoreKeys keys) {
        byte[] link = head.link();
        Optional<JournalRecord> record = next(file, (int) head.length(), file.length, link, keys);
        while (record.isPresent()) {
            if (record.get().commit() > head.commit() + 1) {
                throw new KedgeException(ErrorCode.STORE_ROLLED_BACK, "the head file is older than the journal: commit " + head.commit()
                        + " against at least " + record.get().commit());
            }
            record = next(file, record.get().end(), file.length, record.get().link(), keys);
        }
    }

    private static Optional<JournalRecord> next(byte[] file, int position, int limit, byte[] link, StoreKeys keys) {
        return JournalRecord.read(file, position, limit).filter(r -> MessageDigest.isEqual(r.link(), keys.link(link, r.framed())));
    }

    private void apply(Op op) {
        if (op instanceof Op.Add add) {
            live.put(add.entry().id(), add.entry());
            lastId = Math.max(lastId, add.entry().id());
        } else if (op instanceof Op.Drop drop) {
            live.remove(drop.id());
        } else {
            activated.put(((Op.Activate) op).id(), true);
        }
    }

    long lastId() {
        return lastId;
    }

    int fileLength() {
        return file.length;
    }

    /** Decrypts every live entry to learn its alias. */
    Map<String, Slots> index(StoreKeys keys) {
        Map<String, Slots> index = new TreeMap<>();
        for (Entry entry : live.values()) {
            byte[] plain = keys.decrypt(entry.sealed(), entry.clear());
            CredentialCodec.Place place = CredentialCodec.place(plain);
            Arrays.fill(plain, (byte) 0);
            CredentialSlot slot = activated.containsKey(entry.id()) ? CredentialSlot.ACTIVE : place.slot();
            index.merge(place.alias(), Slots.EMPTY.with(slot, Optional.of(entry)),
                    (old, added) -> old.with(slot, added.get(slot)));
        }
        return index;
    }
}

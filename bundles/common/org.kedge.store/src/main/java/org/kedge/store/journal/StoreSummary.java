package org.kedge.store.journal;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.KedgeException;

/** What is visible of a store without its key. */
record StoreSummary(Map<CredentialKind, Integer> counts, List<Instant> expiries, String keyProvider) {
    static final StoreSummary NONE = new StoreSummary(Map.of(), List.of(), "");

    static StoreSummary of(Collection<Slots> index, String keyProvider) {
        List<Entry> entries = new ArrayList<>();
        index.forEach(slots -> slots.entries().forEach(entries::add));
        return of(entries, keyProvider);
    }

    private static StoreSummary of(Iterable<Entry> entries, String keyProvider) {
        Map<CredentialKind, Integer> counts = new EnumMap<>(CredentialKind.class);
        List<Instant> expiries = new ArrayList<>();
        entries.forEach(e -> {
            counts.merge(e.kind(), 1, Integer::sum);
            e.notAfter().ifPresent(expiries::add);
        });
        expiries.sort(null);
        return new StoreSummary(counts, expiries, keyProvider);
    }

    /** Reads a store that is not open; nothing of it is authentic, and nothing of a damaged one may be readable. */
    static StoreSummary read(StoreFiles files) {
        try {
            Head head = Head.parse(files.read(Journal.HEAD).orElse(new byte[0]));
            byte[] file = files.read(Journal.fileName(head.generation())).orElse(new byte[0]);
            JournalHeader header = JournalHeader.parse(file);
            int limit = (int) Math.min(file.length, head.length());
            return of(Replay.visible(file, header.encoded().length, limit), header.provider());
        } catch (IOException | KedgeException e) {
            return NONE;
        }
    }
}

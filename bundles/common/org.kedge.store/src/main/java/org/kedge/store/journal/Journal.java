package org.kedge.store.journal;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.kedge.api.credential.StoreKeyProvider;

/** The open journal of a store: appends group commits, replaces itself by a compact one. Used by one thread at a time. */
final class Journal implements Closeable {
    static final String HEAD = "store.head";
    static final Pattern FILE = Pattern.compile("journal\\.\\d+");

    private static final String HEAD_TEMPORARY = "store.head.tmp";
    private static final String JOURNAL_TEMPORARY = "journal.tmp";
    private static final int ENTRIES_PER_RECORD = 64;

    private final StoreFiles files;
    private final StoreKeyProvider provider;
    private final JournalHeader header;
    private final StoreKeys keys;
    private final StoreFiles.Appender appender;
    private Head head;

    Journal(StoreFiles files, StoreKeyProvider provider, JournalHeader header, StoreKeys keys, StoreFiles.Appender appender, Head head) {
        this.files = files;
        this.provider = provider;
        this.header = header;
        this.keys = keys;
        this.appender = appender;
        this.head = head;
    }

    static String fileName(long generation) {
        return "journal." + generation;
    }

    StoreKeys keys() {
        return keys;
    }

    long length() {
        return head.length();
    }

    /** Octets that a journal without any entry has. */
    int emptyLength() {
        return header.encoded().length;
    }

    /** Writes records as one group commit; returns when they are acknowledged by a durable head. */
    void commit(List<List<Op>> records) throws IOException {
        long commit = head.commit() + 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] link = head.link();
        for (List<Op> ops : records) {
            byte[] record = JournalRecord.encode(commit, ops, link, keys);
            link = linkOf(record);
            out.writeBytes(record);
        }
        appender.write(out.toByteArray());
        appender.force();
        head = writeHead(files, new Head(head.generation(), commit, head.length() + out.size(), link), keys);
        advance(provider, commit);
    }

    /**
     * Writes the live entries to a journal of the next generation and makes it the present one; the head file decides which of the two
     * counts, so a crash at any step leaves one complete journal. This object must not be used afterwards.
     */
    Journal compact(Map<String, Slots> index) throws IOException {
        long commit = head.commit() + 1;
        JournalHeader next = JournalHeader.create(head.generation() + 1, header.provider(), header.sealedKey());
        StoreFiles.Appender target = files.create(JOURNAL_TEMPORARY);
        try {
            target.write(next.encoded());
            byte[] link = keys.link(next.encoded());
            long length = next.encoded().length;
            for (List<Op> ops : chunks(index)) {
                byte[] record = JournalRecord.encode(commit, ops, link, keys);
                target.write(record);
                link = linkOf(record);
                length += record.length;
            }
            target.force();
            Head nextHead = publish(files, new Head(next.generation(), commit, length, link), keys);
            advance(provider, commit);
            appender.close();
            files.delete(fileName(header.generation()));
            return new Journal(files, provider, next, keys, target, nextHead);
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private static List<List<Op>> chunks(Map<String, Slots> index) {
        List<List<Op>> chunks = new ArrayList<>();
        List<Op> chunk = new ArrayList<>();
        for (Slots slots : index.values()) {
            slots.pending().ifPresent(e -> chunk.add(new Op.Add(e)));
            // The encrypted part may still say "pending": it is copied as it is.
            slots.active().ifPresent(e -> chunk.addAll(List.of(new Op.Add(e), new Op.Activate(e.id()))));
            if (chunk.size() >= ENTRIES_PER_RECORD) {
                chunks.add(List.copyOf(chunk));
                chunk.clear();
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    /** A store that holds nothing yet. */
    static Journal create(StoreFiles files, StoreKeyProvider provider, byte[] sealedKey, StoreKeys keys) throws IOException {
        JournalHeader header = JournalHeader.create(1, provider.id(), sealedKey);
        StoreFiles.Appender target = files.create(JOURNAL_TEMPORARY);
        try {
            target.write(header.encoded());
            target.force();
            Head head = publish(files, new Head(1, 1, header.encoded().length, keys.link(header.encoded())), keys);
            advance(provider, head.commit());
            return new Journal(files, provider, header, keys, target, head);
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /** The name of a new journal is durable before the head names it. */
    private static Head publish(StoreFiles files, Head head, StoreKeys keys) throws IOException {
        files.rename(JOURNAL_TEMPORARY, fileName(head.generation()));
        files.syncDirectory();
        return writeHead(files, head, keys);
    }

    static Head writeHead(StoreFiles files, Head head, StoreKeys keys) throws IOException {
        try (StoreFiles.Appender target = files.create(HEAD_TEMPORARY)) {
            target.write(head.encode(keys));
            target.force();
        }
        files.rename(HEAD_TEMPORARY, HEAD);
        files.syncDirectory();
        return head;
    }

    /** After the head: a counter ahead of a head that a crash has kept from the medium would look like a roll-back. */
    static void advance(StoreKeyProvider provider, long commit) {
        if (provider.counter().isPresent()) {
            provider.advanceCounter(commit);
        }
    }

    private static byte[] linkOf(byte[] record) {
        return Arrays.copyOfRange(record, record.length - StoreKeys.MAC_OCTETS, record.length);
    }

    @Override
    public void close() throws IOException {
        appender.close();
    }
}

package org.kedge.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * A file system in memory that knows what is durable. At a chosen operation it fails or the process dies; after a death every change
 * that was not synchronised is kept or lost, each for itself, writes in small pieces.
 */
final class MemoryFiles implements StoreFiles {
    /** The process is gone: nothing may be written any more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens to changes that were not synchronised. */
    enum Loss {
        ALL, NONE, RANDOM
    }

    private static final int SECTOR = 64;

    private final Map<String, Inode> durable = new HashMap<>();
    private final Map<String, Inode> current = new HashMap<>();
    private final Random random;
    private int operations;
    private int killAt = Integer.MAX_VALUE;
    private int failFrom = Integer.MAX_VALUE;
    private int failTo;
    private boolean dead;

    MemoryFiles(Random random) {
        this.random = random;
    }

    /** Number of changing operations so far. */
    int operations() {
        return operations;
    }

    /** The process dies in the n-th operation from now, counted from 1. */
    MemoryFiles killAt(int n) {
        killAt = operations + n;
        return this;
    }

    /** The n-th operation from now and those after it fail, so many of them. */
    MemoryFiles failAt(int n, int count) {
        failFrom = operations + n;
        failTo = failFrom + count;
        return this;
    }

    /** What the next process finds. */
    MemoryFiles crash(Loss loss) {
        MemoryFiles next = new MemoryFiles(random);
        TreeSet<String> names = new TreeSet<>(durable.keySet());
        names.addAll(current.keySet());
        Map<Inode, Inode> survivors = new HashMap<>();
        for (String name : names) {
            Inode inode = keeps(loss) ? current.get(name) : durable.get(name);
            if (inode != null) {
                next.durable.put(name, survivors.computeIfAbsent(inode, i -> i.survivor(loss)));
            }
        }
        next.current.putAll(next.durable);
        return next;
    }

    private boolean keeps(Loss loss) {
        return loss == Loss.NONE || loss == Loss.RANDOM && random.nextBoolean();
    }

    /** @return whether the operation fails */
    private boolean step() {
        if (dead) {
            throw new Killed();
        }
        operations++;
        return operations == killAt || operations >= failFrom && operations < failTo;
    }

    private IOException fault() {
        if (operations == killAt) {
            dead = true;
            throw new Killed();
        }
        return new IOException("injected");
    }

    @Override
    public Closeable lock() {
        return () -> { };
    }

    @Override
    public List<String> names() {
        return current.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(current.get(name)).map(i -> i.content.clone());
    }

    @Override
    public Appender create(String name) throws IOException {
        if (step()) {
            throw fault();
        }
        current.put(name, new Inode());
        return new Writer(current.get(name));
    }

    @Override
    public Appender open(String name, long length) throws IOException {
        Inode inode = current.get(name);
        if (step()) {
            throw fault();
        }
        inode.change(new Change(-1, new byte[0], (int) length));
        return new Writer(inode);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        boolean fails = step();
        if (!fails || random.nextBoolean()) {
            current.put(to, current.remove(from));
        }
        if (fails) {
            throw fault();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        if (step()) {
            throw fault();
        }
        current.remove(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        if (step()) {
            throw fault();
        }
        durable.clear();
        durable.putAll(current);
    }

    /** One change of a file: a write at an offset, or, with offset -1, a new length. */
    private record Change(int offset, byte[] octets, int length) {
    }

    private final class Inode {
        private byte[] synced = {};
        private byte[] content = {};
        private final List<Change> unsynced = new ArrayList<>();

        private void change(Change change) {
            content = apply(content, change);
            unsynced.add(change);
        }

        private byte[] apply(byte[] before, Change change) {
            if (change.offset < 0) {
                return Arrays.copyOf(before, Math.min(before.length, change.length));
            }
            byte[] after = Arrays.copyOf(before, Math.max(before.length, change.offset + change.octets.length));
            System.arraycopy(change.octets, 0, after, change.offset, change.octets.length);
            return after;
        }

        private Inode survivor(Loss loss) {
            Inode next = new Inode();
            byte[] octets = synced;
            for (Change change : unsynced) {
                for (int from = 0; from == 0 || from < change.octets.length; from += SECTOR) {
                    byte[] piece = Arrays.copyOfRange(change.octets, from, Math.min(from + SECTOR, change.octets.length));
                    if (keeps(loss)) {
                        octets = apply(octets, new Change(change.offset < 0 ? -1 : change.offset + from, piece, change.length));
                    }
                }
            }
            next.synced = octets;
            next.content = octets;
            return next;
        }
    }

    private final class Writer implements Appender {
        private final Inode inode;

        private Writer(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void write(byte[] octets) throws IOException {
            boolean fails = step();
            int length = fails ? random.nextInt(octets.length + 1) : octets.length;
            inode.change(new Change(inode.content.length, Arrays.copyOf(octets, length), 0));
            if (fails) {
                throw fault();
            }
        }

        @Override
        public void force() throws IOException {
            if (step()) {
                throw fault();
            }
            inode.synced = inode.content;
            inode.unsynced.clear();
        }

        @Override
        public void close() {
            // Closing makes nothing durable.
        }
    }
}

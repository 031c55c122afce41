package org.kedge.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.store.key.FileKeyProvider;

@Timeout(600)
class GroupCommitTest {
    private static final int WRITERS = 8;
    private static final int WRITES = 50;

    @TempDir
    Path home;

    /** Holds the first journal fsync back until the gate opens, and counts all of them. */
    private static final class GatedFiles implements StoreFiles {
        private final StoreFiles files;
        private final CountDownLatch gate = new CountDownLatch(1);
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final AtomicInteger forces = new AtomicInteger();
        private volatile boolean gated;

        private GatedFiles(StoreFiles files) {
            this.files = files;
        }

        private Appender counted(Appender appender, boolean journal) {
            return new Appender() {
                @Override
                public void write(byte[] octets) throws IOException {
                    appender.write(octets);
                }

                @Override
                public void force() throws IOException {
                    if (journal && gated) {
                        forces.incrementAndGet();
                        waiting.countDown();
                        try {
                            gate.await(300, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                    appender.force();
                }

                @Override
                public void close() throws IOException {
                    appender.close();
                }
            };
        }

        @Override
        public Closeable lock() throws IOException {
            return files.lock();
        }

        @Override
        public List<String> names() throws IOException {
            return files.names();
        }

        @Override
        public Optional<byte[]> read(String name) throws IOException {
            return files.read(name);
        }

        @Override
        public Appender create(String name) throws IOException {
            return counted(files.create(name), name.startsWith("journal"));
        }

        @Override
        public Appender open(String name, long length) throws IOException {
            return counted(files.open(name, length), true);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            files.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            files.delete(name);
        }

        @Override
        public void syncDirectory() throws IOException {
            files.syncDirectory();
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get(300, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void writersThatComeDuringACommitShareTheNextOne() throws Exception {
        GatedFiles files = new GatedFiles(new MemoryFiles(new Random(1)));
        JournalStore store = new JournalStore(files, Duration.ZERO, Long.MAX_VALUE);
        store.unseal(new FakeKeyProvider("k", false));
        files.gated = true;
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
        try {
            Future<?> first = executor.submit(() -> store.put(Credentials.of("first", "x"), CredentialSlot.ACTIVE));
            assertTrue(files.waiting.await(300, TimeUnit.SECONDS));
            assertEquals(Optional.empty(), store.get("first", CredentialSlot.ACTIVE), "visible before it is durable");
            List<Future<?>> others = new ArrayList<>();
            for (int i = 1; i < WRITERS; i++) {
                String alias = "w" + i;
                others.add(executor.submit(() -> store.put(Credentials.of(alias, alias), CredentialSlot.ACTIVE)));
            }
            while (store.queued() < WRITERS - 1) {
                Thread.onSpinWait();
            }
            files.gate.countDown();
            await(first);
            others.forEach(GroupCommitTest::await);
        } finally {
            executor.shutdownNow();
        }
        assertEquals(2, files.forces.get(), "one fsync for the first writer, one for the seven others");
        for (int i = 1; i < WRITERS; i++) {
            assertEquals(Optional.of("w" + i), Credentials.active(store, "w" + i));
        }
    }

    @Test
    void everyAcknowledgedWriteOfEightWritersIsThereAfterReopening() {
        Path directory = home.resolve("store");
        FileKeyProvider provider = new FileKeyProvider(home.resolve("keys/store.key"));
        ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
        try (JournalStore store = new JournalStore(directory, provider)) {
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                String own = "own" + w;
                done.add(executor.submit(() -> {
                    for (int i = 0; i < WRITES; i++) {
                        store.put(Credentials.of(own, own + " " + i), CredentialSlot.PENDING);
                        store.activate(own);
                        assertEquals(Optional.of(own + " " + i), Credentials.active(store, own), "own writes are visible at once");
                        store.putAll(List.of(Credentials.of("x", own + i), Credentials.of("y", own + i)));
                    }
                }));
            }
            done.forEach(GroupCommitTest::await);
        } finally {
            executor.shutdownNow();
        }
        try (JournalStore store = new JournalStore(directory, provider)) {
            for (int w = 0; w < WRITERS; w++) {
                assertEquals(Optional.of("own" + w + " " + (WRITES - 1)), Credentials.active(store, "own" + w));
            }
            assertEquals(Credentials.active(store, "x"), Credentials.active(store, "y"), "written in one step, always");
            assertEquals(WRITERS + 2, store.list().size());
        }
    }
}

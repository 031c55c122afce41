package org.kedge.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credential store on a journal. Concurrent writers share one group commit, so a request is durable either by its own writer or by
 * another one. Readers see committed state only and never wait for the medium.
 *
 * <p>After a failed write the store goes on reading from memory; the next write opens the journal anew, at most once in a while.
 */
public final class JournalStore implements CredentialStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int ENTRY_OVERHEAD_OCTETS = 64;
    private static final long COMPACT_ABOVE_OCTETS = 1 << 20;

    private final StoreFiles files;
    private final Duration retry;
    private final long compactAbove;
    private final CommitQueue writers = new CommitQueue();
    private final ReentrantReadWriteLock indexLock = new ReentrantReadWriteLock();

    // Guarded by the commit lock.
    private Optional<StoreKeyProvider> provider = Optional.empty();
    private Optional<Journal> journal = Optional.empty();
    private Optional<Closeable> lock = Optional.empty();
    private boolean writeFailed;
    private long lastAttempt;
    private long lastId;
    private long compactAt;

    // Guarded by the index lock; written under both locks.
    private Optional<StoreKeys> keys = Optional.empty();
    private Map<String, Slots> index = new TreeMap<>();

    private volatile StoreSummary summary;
    private volatile Optional<KedgeException> failure;
    private volatile boolean rollbackProtected;

    /** A sealed store, opened by {@link #unseal}. Touches nothing in the directory. */
    public JournalStore(Path directory) {
        this(new NioStoreFiles(directory), RETRY, COMPACT_ABOVE_OCTETS);
    }

    /** A store that is opened at once; {@link #status()} tells whether that went well. */
    public JournalStore(Path directory, StoreKeyProvider provider) {
        this(directory);
        unseal(provider);
    }

    /**
     * @param retry how long a store that could not be opened is left alone
     * @param compactAbove journals up to this length are not compacted
     */
    JournalStore(StoreFiles files, Duration retry, long compactAbove) {
        this.files = files;
        this.retry = retry;
        this.compactAbove = compactAbove;
        this.summary = StoreSummary.read(files);
        this.failure = Optional.of(sealed("no store key provider is present"));
    }

    private KedgeException sealed(String why) {
        return new KedgeException(ErrorCode.STORE_SEALED, "the store in " + files + " is sealed: " + why);
    }

    /** Opens the store with a key provider, or creates it when there is none. Does not throw: see {@link #status()}. */
    public void unseal(StoreKeyProvider keyProvider) {
        writers.locked(() -> {
            release();
            provider = Optional.of(keyProvider);
            open();
        });
    }

    /** Wipes the keys and closes the files, until {@link #unseal}. */
    public void seal() {
        writers.locked(() -> {
            release();
            provider = Optional.empty();
            failure = Optional.of(sealed("its key provider is gone"));
        });
    }

    @Override
    public void close() {
        seal();
    }

    private void open() {
        lastAttempt = System.nanoTime();
        try {
            if (lock.isEmpty()) {
                lock = Optional.of(files.lock());
            }
            rollbackProtected = provider.orElseThrow().counter().isPresent();
            JournalOpener.Opened opened = new JournalOpener(files, provider.orElseThrow()).open(writeFailed);
            publish(opened);
            journal = Optional.of(opened.journal());
            summary = new StoreSummary(Map.of(), List.of(), provider.orElseThrow().id());
            lastId = opened.lastId();
            compactAt = compactThreshold(opened.journal());
            writeFailed = false;
            failure = Optional.empty();
            LOG.info("store.open directory={} aliases={}", files, opened.index().size());
        } catch (IOException | RuntimeException e) {
            KedgeException cause = e instanceof KedgeException known ? known : io("opening the store in " + files + " failed", e);
            if (failure.isEmpty() || failure.get().code() != cause.code()) {
                LOG.error("store.failed {}", cause.getMessage());
            }
            failure = Optional.of(cause);
            if (!writeFailed) {
                summary = StoreSummary.read(files);
                unlock();
            }
        }
    }

    private void publish(JournalOpener.Opened opened) {
        indexLock.writeLock().lock();
        try {
            keys.ifPresent(StoreKeys::close);
            keys = Optional.of(opened.journal().keys());
            index = opened.index();
        } finally {
            indexLock.writeLock().unlock();
        }
    }

    private void release() {
        closeJournal();
        indexLock.writeLock().lock();
        try {
            if (keys.isPresent()) {
                summary = StoreSummary.of(index.values(), provider.map(StoreKeyProvider::id).orElse(""));
            }
            keys.ifPresent(StoreKeys::close);
            keys = Optional.empty();
            index = new TreeMap<>();
        } finally {
            indexLock.writeLock().unlock();
        }
        writeFailed = false;
        unlock();
    }

    private void closeJournal() {
        journal.ifPresent(JournalStore::closeQuietly);
        journal = Optional.empty();
    }

    private void unlock() {
        lock.ifPresent(JournalStore::closeQuietly);
        lock = Optional.empty();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing a store file failed", e);
        }
    }

    @Override
    public void put(Credential credential, CredentialSlot slot) {
        submit(staging -> staging.put(credential, slot));
    }

    @Override
    public void putAll(List<Credential> credentials) {
        submit(staging -> {
            List<Op> ops = new ArrayList<>();
            credentials.forEach(c -> ops.addAll(staging.put(c, CredentialSlot.ACTIVE)));
            return ops;
        });
    }

    @Override
    public void activate(String alias) {
        submit(staging -> staging.activate(alias));
    }

    @Override
    public boolean remove(String alias) {
        return submit(staging -> staging.remove(alias)) > 0;
    }

    @Override
    public int expire(Instant now) {
        return submit(staging -> staging.expire(now));
    }

    /** @return how many steps the request took, when they are durable */
    private int submit(Function<Staging, List<Op>> plan) {
        Request request = new Request(plan);
        writers.submit(request, this::commitQueued);
        return request.result();
    }

    /** Requests that wait for the next group commit. */
    int queued() {
        return writers.size();
    }

    private void commitQueued(List<Request> batch) {
        KedgeException outcome = new KedgeException(ErrorCode.INTERNAL, "the group commit was abandoned");
        try {
            ensureOpen();
            commit(batch);
            return;
        } catch (IOException e) {
            outcome = io("writing to the store in " + files + " failed", e);
            LOG.error("store.write-failed {}", outcome.getMessage());
            afterFailedWrite(outcome);
        } catch (KedgeException e) {
            outcome = e;
        } finally {
            // Also when an Error is on its way: other writers of the batch must not take silence for success.
            for (Request request : batch) {
                request.fail(outcome);
            }
        }
    }

    private void commit(List<Request> batch) throws IOException {
        Journal open = journal.orElseThrow();
        Staging staging = new Staging(index, open.keys(), () -> ++lastId);
        List<List<Op>> records = new ArrayList<>();
        batch.forEach(r -> r.plan(staging).filter(ops -> !ops.isEmpty()).ifPresent(records::add));
        if (!records.isEmpty()) {
            try {
                open.commit(records);
            } catch (RuntimeException e) {
                afterFailedWrite(KedgeException.of(e));
                throw e;
            }
            apply(staging.changed());
        }
        batch.forEach(Request::succeed);
        compactIfWorthwhile(open);
    }

    private void apply(Map<String, Slots> changed) {
        indexLock.writeLock().lock();
        try {
            changed.forEach((alias, slots) -> {
                if (slots.isEmpty()) {
                    index.remove(alias);
                } else {
                    index.put(alias, slots);
                }
            });
        } finally {
            indexLock.writeLock().unlock();
        }
    }

    private void afterFailedWrite(KedgeException cause) {
        closeJournal();
        writeFailed = true;
        failure = Optional.of(cause);
        lastAttempt = System.nanoTime();
    }

    /** Compacts when the journal has doubled since it was last compact, so that the work stays proportional to what is written. */
    private void compactIfWorthwhile(Journal open) {
        if (open.length() <= compactAt) {
            return;
        }
        try {
            Journal compact = open.compact(index);
            journal = Optional.of(compact);
            compactAt = compactThreshold(compact);
            LOG.info("store.compacted before={} after={} octets", open.length(), compact.length());
        } catch (IOException | RuntimeException e) {
            LOG.error("store.compaction-failed {}", e.getMessage());
            afterFailedWrite(e instanceof KedgeException known ? known : io("compacting the store in " + files + " failed", e));
        }
    }

    private long compactThreshold(Journal open) {
        long live = open.emptyLength();
        for (Slots slots : index.values()) {
            live += slots.entries().mapToLong(e -> e.sealed().length + ENTRY_OVERHEAD_OCTETS).sum();
        }
        return Math.max(compactAbove, 2 * live);
    }

    /** Called under the commit lock. */
    private void ensureOpen() {
        if (journal.isEmpty() && provider.isPresent() && System.nanoTime() - lastAttempt >= retry.toNanos()) {
            open();
        }
        if (journal.isEmpty()) {
            throw failure.orElseThrow();
        }
    }

    private void ensureReadable() {
        if (!keysPresent()) {
            writers.locked(this::ensureOpen);
        }
    }

    private boolean keysPresent() {
        indexLock.readLock().lock();
        try {
            return keys.isPresent();
        } finally {
            indexLock.readLock().unlock();
        }
    }

    @Override
    public Optional<Credential> get(String alias, CredentialSlot slot) {
        ensureReadable();
        indexLock.readLock().lock();
        try {
            return index.getOrDefault(alias, Slots.EMPTY).get(slot).map(this::decrypt);
        } finally {
            indexLock.readLock().unlock();
        }
    }

    @Override
    public List<CredentialInfo> list() {
        ensureReadable();
        List<CredentialInfo> infos = new ArrayList<>();
        indexLock.readLock().lock();
        try {
            for (Slots slots : index.values()) {
                for (CredentialSlot slot : CredentialSlot.values()) {
                    slots.get(slot).filter(e -> e.kind() != CredentialKind.STATE).ifPresent(e -> {
                        try (Credential credential = decrypt(e)) {
                            infos.add(CredentialInfos.of(credential, slot));
                        }
                    });
                }
            }
        } finally {
            indexLock.readLock().unlock();
        }
        return infos;
    }

    /** Called under the index lock, so that the keys are not wiped meanwhile. */
    private Credential decrypt(Entry entry) {
        byte[] plain = keys.orElseThrow(() -> failure.orElseGet(() -> sealed("it was closed"))).decrypt(entry.sealed(), entry.clear());
        try {
            return CredentialCodec.decode(plain, entry);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public StoreStatus status() {
        Optional<KedgeException> why = failure;
        StoreSummary visible = summary;
        indexLock.readLock().lock();
        try {
            if (keys.isPresent()) {
                visible = StoreSummary.of(index.values(), visible.keyProvider());
            }
        } finally {
            indexLock.readLock().unlock();
        }
        return new StoreStatus(why.isEmpty(), why, visible.counts(), visible.expiries(), visible.keyProvider(), rollbackProtected);
    }

    private static KedgeException io(String what, Exception cause) {
        return new KedgeException(ErrorCode.STORE_IO, what + ": " + cause, cause);
    }
}

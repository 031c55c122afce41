package org.kedge.store.journal;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens or creates the journal of a store. Everything is verified before anything is written, so a damaged or foreign store stays as
 * it is.
 */
final class JournalOpener {
    private static final Logger LOG = LoggerFactory.getLogger(JournalOpener.class);

    private final StoreFiles files;
    private final StoreKeyProvider provider;

    JournalOpener(StoreFiles files, StoreKeyProvider provider) {
        this.files = files;
        this.provider = provider;
    }

    /** An open store. */
    record Opened(Journal journal, Map<String, Slots> index, long lastId) {
    }

    /**
     * @param afterFailure whether a write of this process failed before: then what the file system shows may not be on the medium, and
     *        the head is written again
     * @throws KedgeException the code that says why the store cannot be opened
     */
    Opened open(boolean afterFailure) throws IOException {
        Optional<byte[]> headFile = files.read(Journal.HEAD);
        if (headFile.isEmpty()) {
            return create();
        }
        Head head = Head.parse(headFile.get());
        byte[] file = files.read(Journal.fileName(head.generation())).orElseThrow(() -> truncated(head, 0));
        if (file.length < head.length()) {
            throw truncated(head, file.length);
        }
        JournalHeader header = JournalHeader.parse(file);
        if (header.generation() != head.generation() || header.encoded().length > head.length()) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "journal and head file do not belong together");
        }
        StoreKeys keys = unseal(header);
        try {
            Head.verify(headFile.get(), keys);
            Replay replay = Replay.verified(file, header, head, keys);
            refuseRollBack(head);
            Map<String, Slots> index = replay.index(keys);
            return new Opened(resume(header, head, file.length, keys, afterFailure), index, replay.lastId());
        } catch (IOException | RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    private static KedgeException truncated(Head head, long length) {
        return new KedgeException(ErrorCode.STORE_TRUNCATED,
                "the journal has " + length + " octets, its head file says " + head.length() + " were acknowledged");
    }

    private StoreKeys unseal(JournalHeader header) {
        if (!header.provider().equals(provider.id())) {
            throw new KedgeException(ErrorCode.STORE_KEY_FOREIGN, "the store was sealed by the key provider \"" + header.provider()
                    + "\", the configured one is \"" + provider.id() + "\"");
        }
        try (SecretBytes dataKey = provider.unseal(header.sealedKey())) {
            return new StoreKeys(dataKey);
        }
    }

    private void refuseRollBack(Head head) {
        OptionalLong counter = provider.counter();
        if (counter.isPresent() && head.commit() < counter.getAsLong()) {
            throw new KedgeException(ErrorCode.STORE_ROLLED_BACK,
                    "the store is at commit " + head.commit() + ", the external counter at " + counter.getAsLong());
        }
    }

    private Journal resume(JournalHeader header, Head head, long fileLength, StoreKeys keys, boolean afterFailure) throws IOException {
        StoreFiles.Appender appender = files.open(Journal.fileName(head.generation()), head.length());
        try {
            if (fileLength > head.length()) {
                LOG.info("store.torn-tail dropped={} octets that were never acknowledged", fileLength - head.length());
                appender.force();
            }
            if (afterFailure) {
                appender.force();
                Journal.writeHead(files, head, keys);
            }
            for (String name : files.names()) {
                if (Journal.FILE.matcher(name).matches() && !name.equals(Journal.fileName(head.generation())) || name.endsWith(".tmp")) {
                    files.delete(name);
                }
            }
            Journal.advance(provider, head.commit());
            return new Journal(files, provider, header, keys, appender, head);
        } catch (IOException | RuntimeException e) {
            appender.close();
            throw e;
        }
    }

    private Opened create() throws IOException {
        for (String name : files.names()) {
            // A whole header and nothing else is what a crash during the creation leaves: nothing was ever stored in it.
            if (Journal.FILE.matcher(name).matches() && !JournalHeader.isWhole(files.read(name).orElse(new byte[0]))) {
                throw new KedgeException(ErrorCode.STORE_HEAD_MISSING, "there is a journal (" + name + ") but no head file");
            }
        }
        if (provider.counter().orElse(0) > 0) {
            throw new KedgeException(ErrorCode.STORE_ROLLED_BACK,
                    "there is no store, but the external counter is at " + provider.counter().getAsLong());
        }
        byte[] random = new byte[StoreKeys.DATA_KEY_OCTETS];
        new SecureRandom().nextBytes(random);
        try (SecretBytes dataKey = SecretBytes.owning(random)) {
            byte[] sealed = provider.seal(dataKey);
            StoreKeys keys = new StoreKeys(dataKey);
            return new Opened(Journal.create(files, provider, sealed, keys), new TreeMap<>(), 0);
        }
    }
}

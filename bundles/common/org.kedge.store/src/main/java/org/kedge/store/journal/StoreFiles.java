package org.kedge.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;

/**
 * The directory of a store, as the few operations whose failure the store must survive. Nothing is durable before the matching
 * {@code force} or {@link #syncDirectory()} has returned; a test implementation loses any part of the rest.
 */
public interface StoreFiles {
    /**
     * Creates the directory when it is missing and takes its advisory lock.
     *
     * @return releases the lock
     * @throws KedgeException STORE_IN_USE when another process or store object holds it
     */
    Closeable lock() throws IOException;

    /** The names of all files; empty when there is no directory. */
    List<String> names() throws IOException;

    /** The whole content of a file; empty when there is none of this name. */
    Optional<byte[]> read(String name) throws IOException;

    /** An empty file of this name, readable by its owner only; one that is there is replaced. */
    Appender create(String name) throws IOException;

    /** An existing file, cut to this length (which is not durable before {@link Appender#force()}). */
    Appender open(String name, long length) throws IOException;

    /** Renames atomically; replaces the target. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void syncDirectory() throws IOException;

    /** A file that is written at its end. Stays valid when the file is renamed. */
    interface Appender extends Closeable {
        void write(byte[] octets) throws IOException;

        /** Makes content and length durable. */
        void force() throws IOException;
    }
}

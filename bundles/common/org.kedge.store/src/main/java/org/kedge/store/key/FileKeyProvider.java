package org.kedge.store.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.files.PrivateFiles;
import org.kedge.store.journal.NioStoreFiles;

/**
 * Seals with 32 random octets in a file of mode 600, made when the first store is created. It protects backups and copies of the store
 * that do not include the key file; it does not protect a stolen disk or a cloned image, which hold both.
 */
public final class FileKeyProvider implements StoreKeyProvider {
    /** The identifier of this provider. */
    public static final String ID = "file";

    private static final byte[] CONTEXT = ID.getBytes(StandardCharsets.US_ASCII);

    private final Path file;

    public FileKeyProvider(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public synchronized byte[] seal(SecretBytes dataKey) {
        refuseStoreDirectory();
        if (!Files.exists(file)) {
            create();
        }
        byte[] key = read();
        try {
            return Sealing.seal(key, CONTEXT, dataKey);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public synchronized SecretBytes unseal(byte[] sealed) {
        refuseStoreDirectory();
        byte[] key = read();
        try {
            return Sealing.unseal(key, CONTEXT, sealed, "the key file " + file);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Beside its own key, a sealed store is an open one in every backup. */
    private void refuseStoreDirectory() {
        if (Files.exists(file.resolveSibling(NioStoreFiles.LOCK))) {
            throw unreadable("lies in the directory of a store; key and journal belong into different directories", null);
        }
    }

    private void create() {
        byte[] key = Sealing.random(Sealing.KEY_OCTETS);
        try {
            PrivateFiles.createDirectories(file.getParent());
            PrivateFiles.writeNew(file, key);
        } catch (IOException e) {
            throw unreadable("could not be created: " + e, e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] read() {
        try {
            PrivateFiles.exposure(file).ifPresent(why -> {
                throw unreadable(why, null);
            });
            byte[] key = Files.readAllBytes(file);
            if (key.length == Sealing.KEY_OCTETS) {
                return key;
            }
            Arrays.fill(key, (byte) 0);
            throw unreadable("has " + key.length + " octets instead of " + Sealing.KEY_OCTETS, null);
        } catch (IOException e) {
            throw unreadable("could not be read: " + e, e);
        }
    }

    private KedgeException unreadable(String why, Throwable cause) {
        return new KedgeException(ErrorCode.STORE_KEY_UNREADABLE, "the store key file " + file + " " + why, cause);
    }
}

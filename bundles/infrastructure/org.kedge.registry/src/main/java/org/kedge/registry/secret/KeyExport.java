package org.kedge.registry.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * Writes the registry key into a file for the secret intake of another node. The key is in clear: the intake knows no wrapped form, and it
 * destroys the file when it has the key.
 */
public final class KeyExport {
    private static final String SUFFIX = ".sym.json";
    private static final byte[] BEFORE = ascii(
            "{\"alias\": \"" + RegistryKey.ALIAS + "\", \"name\": \"" + RegistryKey.NAME + "\", \"key\": \"");
    private static final byte[] AFTER = ascii("\"}\n");
    private static final byte[] DIGITS = ascii("0123456789abcdef");

    private KeyExport() {
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes a new file of mode 600; an existing one is not touched.
     *
     * @throws KedgeException INTAKE_MALFORMED for a name that the intake does not know, STORE_IO when it cannot be written
     */
    public static void write(SecretBytes key, Path file) {
        requireName(file);
        byte[] content = key.use(KeyExport::content);
        try {
            write(content, file);
        } catch (FileAlreadyExistsException e) {
            throw new KedgeException(ErrorCode.STORE_IO, file + " exists already and is left as it is", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new KedgeException(ErrorCode.STORE_IO, "writing the registry key to " + file + " failed: " + e, e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** @throws KedgeException INTAKE_MALFORMED for a name that the intake does not know */
    public static void requireName(Path file) {
        if (!file.toString().endsWith(SUFFIX)) {
            throw new KedgeException(ErrorCode.INTAKE_MALFORMED, "the file must be named *" + SUFFIX + ", as the intake of the other node"
                    + " expects it: " + file);
        }
    }

    /** No text of the key is made: it could not be wiped. */
    private static byte[] content(byte[] key) {
        ByteBuffer out = ByteBuffer.allocate(BEFORE.length + 2 * key.length + AFTER.length).put(BEFORE);
        for (byte octet : key) {
            out.put(DIGITS[octet >> 4 & 0xf]).put(DIGITS[octet & 0xf]);
        }
        return out.put(AFTER).array();
    }

    private static void write(byte[] content, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            try {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }
}

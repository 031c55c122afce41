package org.kedge.briefingnode;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.signed.KeyFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Public keys in {@code *.pem} files. The files need no protection of their own: a key counts only when its digest is pinned. */
final class PinnedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedFiles.class);

    private PinnedFiles() {
    }

    /** Those of the pinned keys that are there, by public key identifier. A file that is none is named in the log and hides no other. */
    static Map<String, PublicKey> keys(Set<String> pins, Path directory) {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        if (pins.isEmpty() || !Files.isDirectory(directory)) {
            return keys;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            for (Path file : files) {
                KeyFile.read(file, fault -> LOG.warn("PINNED-KEY-UNREADABLE {}", fault)).stream()
                        .filter(key -> pins.contains(PublicKeyId.of(key))).forEach(key -> keys.put(PublicKeyId.of(key), key));
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("PINNED-KEYS-UNREADABLE {}: {}", directory, e.toString());
        }
        return keys;
    }
}

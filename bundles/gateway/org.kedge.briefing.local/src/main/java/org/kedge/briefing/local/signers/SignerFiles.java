package org.kedge.briefing.local.signers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.briefing.local.common.NamedFile;
import org.kedge.messages.signed.KeyFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code *.pem} files with the keys of signers. */
final class SignerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SignerFiles.class);
    private static final int MAX_FILES = 200;
    private static final String REGULAR = "file";

    private SignerFiles() {
    }

    /** What each file looks like; as long as that stays the same, none is read again. */
    static Map<Path, String> look(Path directory) {
        Map<Path, String> looks = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return looks;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            for (Path file : files) {
                if (looks.size() < MAX_FILES) {
                    looks.put(file, lookAt(file));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("BRIEFING-SIGNERS-UNREADABLE {}: {}", directory, e.toString());
        }
        return looks;
    }

    /** What cannot be used looks somehow, too: so it is named in the log when that changes, and not at every look. */
    private static String lookAt(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return (a.isRegularFile() ? REGULAR : "other") + " " + a.size() + " " + a.lastModifiedTime() + " " + a.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * The P-256 keys of a file; one that is unreadable or on another curve is left out and named in the log.
     *
     * @param look what the file looked like
     * @return empty when it was something else than it looked like, and may look the same again; and when the reading was interrupted
     */
    static Optional<List<PublicKey>> read(Path file, String look, NamedFile files) {
        try {
            return Optional.of(KeyFile.keys(files.read(file, KeyFile.MAX_OCTETS), fault -> unreadable(file, fault)));
        } catch (IOException e) {
            unreadable(file, NamedFile.why(e));
            boolean again = e instanceof InterruptedIOException || e instanceof NamedFile.NoFileException && look.startsWith(REGULAR);
            return again ? Optional.empty() : Optional.of(List.of());
        }
    }

    private static void unreadable(Path file, String fault) {
        LOG.warn("BRIEFING-SIGNER-UNREADABLE {}: {}", file, fault);
    }
}

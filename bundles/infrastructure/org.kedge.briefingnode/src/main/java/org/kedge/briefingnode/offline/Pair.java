package org.kedge.briefingnode.offline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Quoted;

/** A document and its signature, {@code <name>.json} and {@code <name>.json.sig} (D-82), by the file rules of a briefing directory. */
record Pair(byte[] document, byte[] signature) {
    private static final String SIGNATURE = ".sig";
    private static final String DOCUMENTS = "[!.]*.json";
    private static final String SIGNATURES = "[!.]*.json" + SIGNATURE;
    private static final int MAX_SIGNATURE = 256;
    private static final int MAX_FILES = 200_000;
    private static final Set<PosixFilePermission> OPEN = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /**
     * The documents of a directory by name, also those of which only the signature is there.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_MALFORMED} when it cannot be listed,
     *         {@link ErrorCode#INTAKE_DIRECTORY_UNSAFE} when others may write there
     */
    static Set<Path> documents(Path directory) {
        requireClosed(directory);
        Set<Path> documents = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "{" + DOCUMENTS + "," + SIGNATURES + "}")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                documents.add(name.endsWith(SIGNATURE) ? file.resolveSibling(name.substring(0, name.length() - SIGNATURE.length())) : file);
                if (documents.size() > MAX_FILES) {
                    throw new KedgeException(ErrorCode.IMPORT_MALFORMED, directory + " holds more than " + MAX_FILES + " documents");
                }
            }
            return documents;
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Between the look at a file and its opening whoever may write there could put a FIFO in its place, and the import would hang. */
    private static void requireClosed(Path directory) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
            if (!Collections.disjoint(mode, OPEN)) {
                throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, directory + " has mode " + PosixFilePermissions.toString(mode)
                        + ", so others may change what is read there; chmod go-w it, nothing was imported");
            }
        } catch (UnsupportedOperationException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, directory + " has no mode that says who may write there", e);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private static KedgeException unreadable(Path directory, IOException e) {
        return new KedgeException(ErrorCode.IMPORT_MALFORMED, directory + " is no directory that can be read: " + e, e);
    }

    /**
     * Reads both.
     *
     * @throws KedgeException {@link ErrorCode#BRIEFING_MALFORMED}, {@link ErrorCode#BRIEFING_UNSIGNED}
     */
    static Pair read(Path document) {
        byte[] octets = octets(document, InstructionCodec.MAX_OCTETS, ErrorCode.BRIEFING_MALFORMED);
        return new Pair(octets, octets(document.resolveSibling(document.getFileName() + SIGNATURE), MAX_SIGNATURE,
                ErrorCode.BRIEFING_UNSIGNED));
    }

    /** Looks at the kind before it opens anything: opening a FIFO would wait for ever. {@link #requireClosed} keeps it what it is. */
    private static byte[] octets(Path path, int max, ErrorCode absent) {
        String shown = Quoted.of(path.getFileName().toString());
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " is not a regular file");
            }
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                byte[] octets = in.readNBytes(max + 1);
                if (octets.length > max) {
                    throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " is longer than " + max + " octets");
                }
                return octets;
            }
        } catch (NoSuchFileException e) {
            throw new KedgeException(absent, shown + " is not there", e);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}

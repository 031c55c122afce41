package org.kedge.briefingnode.offline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Quoted;

/** A document and its signature, {@code <name>.json} and {@code <name>.json.sig} (D-82), under the file rules of every briefing directory. */
record Pair(byte[] document, byte[] signature) {
    private static final String SIGNATURE = ".sig";
    private static final String DOCUMENTS = "[!.]*.json";
    private static final String SIGNATURES = "[!.]*.json" + SIGNATURE;
    private static final int MAX_SIGNATURE = 256;
    private static final int MAX_FILES = 200_000;

    /**
     * The documents of a directory by name, also those of which only the signature is there.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_MALFORMED} when it cannot be listed
     */
    static Set<Path> documents(Path directory) {
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
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, directory + " is no directory that can be read: " + e, e);
        }
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

    /** Looks at kind and size before it opens anything: opening a FIFO would wait for ever. */
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

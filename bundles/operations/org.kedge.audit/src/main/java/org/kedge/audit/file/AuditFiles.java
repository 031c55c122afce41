package org.kedge.audit.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of an audit trail: {@code audit.log}, and the rotated ones by the number of their first record. */
final class AuditFiles {
    static final String CURRENT = "audit.log";

    private static final String ROTATED = "audit-\\d{18}\\.log";

    private AuditFiles() {
    }

    static String rotatedName(long firstSequence) {
        return String.format("audit-%018d.log", firstSequence);
    }

    /** The rotated files, oldest first. */
    static List<Path> rotated(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().matches(ROTATED)).sorted().toList();
        }
    }

    /** All files, oldest first. */
    static List<Path> all(Path directory) throws IOException {
        List<Path> files = new ArrayList<>(rotated(directory));
        Path current = directory.resolve(CURRENT);
        if (Files.exists(current)) {
            files.add(current);
        }
        return files;
    }

    /**
     * How far a file is good, seen from its end: up to the last line that is whole and continues the line before it, or begins the file.
     *
     * @param goodOctets octets up to and with that line; what follows was never acknowledged, or was damaged
     */
    record Tail(int goodOctets, Optional<AuditLine> last) {
    }

    static Tail tail(byte[] content) {
        Tail tail = new Tail(0, Optional.empty());
        Optional<AuditLine> before = Optional.empty();
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                Optional<AuditLine> line = AuditLine.parse(text(content, start, i));
                boolean first = start == 0;
                String expected = before.map(AuditLine::hash).orElse("");
                if (line.isPresent() && (first || line.get().previous().equals(expected))) {
                    tail = new Tail(i + 1, line);
                }
                before = line;
                start = i + 1;
            }
        }
        return tail;
    }

    static String text(byte[] content, int from, int to) {
        return new String(content, from, to - from, StandardCharsets.ISO_8859_1);
    }
}

package org.kedge.audit.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Verifies an audit trail from its files alone. It finds changed, removed and inserted lines; it cannot find that the newest lines were
 * cut off, because nothing outside the files says how many there were.
 */
public final class AuditVerifier {
    /**
     * What was found.
     *
     * @param records how many good records there are before the problem
     * @param first number of the first one; more than 1 when older files were rotated away
     * @param last number of the last good one
     * @param problem the first thing that is wrong, with file and line
     */
    public record Result(long records, long first, long last, Optional<String> problem) {
    }

    private long records;
    private long first;
    private Optional<AuditLine> before = Optional.empty();

    private AuditVerifier() {
    }

    /** Verifies all files of a directory, oldest first. */
    public static Result verify(Path directory) throws IOException {
        try (AuditSnapshot snapshot = AuditSnapshot.take(directory)) {
            return verify(snapshot);
        }
    }

    static Result verify(AuditSnapshot snapshot) throws IOException {
        AuditVerifier verifier = new AuditVerifier();
        Optional<String> problem = Optional.empty();
        for (AuditSnapshot.Part part : snapshot.parts()) {
            problem = verifier.file(part.name(), part.read());
            if (problem.isPresent()) {
                break;
            }
        }
        return new Result(verifier.records, verifier.first, verifier.before.map(AuditLine::sequence).orElse(0L), problem);
    }

    private Optional<String> file(String name, byte[] content) {
        int start = 0;
        for (int i = 0, number = 1; i < content.length; i++) {
            if (content[i] == '\n') {
                Optional<String> problem = line(AuditLine.parse(AuditFiles.text(content, start, i)));
                if (problem.isPresent()) {
                    return Optional.of(name + " line " + number + ": " + problem.get());
                }
                number++;
                start = i + 1;
            }
        }
        return start == content.length ? Optional.empty() : Optional.of(name + ": the last line is not whole");
    }

    private Optional<String> line(Optional<AuditLine> parsed) {
        if (parsed.isEmpty()) {
            return Optional.of("is not an audit record, or was changed");
        }
        AuditLine line = parsed.get();
        if (before.isEmpty() && line.sequence() == 1 && !line.previous().equals(AuditLine.GENESIS)) {
            return Optional.of("is not the beginning of a trail");
        }
        if (before.isPresent() && (line.sequence() != before.get().sequence() + 1 || !line.previous().equals(before.get().hash()))) {
            return Optional.of("record " + line.sequence() + " does not follow record " + before.get().sequence());
        }
        first = before.isEmpty() ? line.sequence() : first;
        before = parsed;
        records++;
        return Optional.empty();
    }
}

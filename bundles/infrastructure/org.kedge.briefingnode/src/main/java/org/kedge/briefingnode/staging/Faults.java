package org.kedge.briefingnode.staging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;

/** What is wrong with a file, by line. Texts never hold a value of a key. Not thread-safe. */
final class Faults {
    private final List<LineError> errors = new ArrayList<>();

    void add(int line, String text) {
        add(line, new KedgeException(ErrorCode.IMPORT_MALFORMED, text));
    }

    void add(int line, KedgeException error) {
        errors.add(new LineError(line, error));
    }

    /** What a parser makes of a column; a refusal becomes a fault of the line that names the column. */
    <T> Optional<T> attempt(int line, String column, Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (KedgeException e) {
            add(line, new KedgeException(e.code(), column + ": " + e.detail()));
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    int count() {
        return errors.size();
    }

    /** In order of line. */
    List<LineError> list() {
        return errors.stream().sorted(Comparator.comparingInt(LineError::line)).toList();
    }
}

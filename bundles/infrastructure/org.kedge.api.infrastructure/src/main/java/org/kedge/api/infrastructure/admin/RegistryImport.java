package org.kedge.api.infrastructure.admin;

import java.nio.file.Path;
import java.util.List;

import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/** Bulk import of Enrolees, peers, association rules and mobile subscribers. A service. Calls block. Thread-safe. */
@ProviderType
public interface RegistryImport {
    /**
     * What an import did: either everything was imported and there are no errors, or nothing was.
     *
     * @param enrolees number of Enrolees imported
     * @param peers number of peers imported
     * @param rules number of association rules in the file, those that were there already included
     * @param subscribers number of subscribers imported
     * @param errors what was wrong, in order of line
     */
    record Report(int enrolees, int peers, int rules, int subscribers, List<LineError> errors) {
        public Report {
            errors = List.copyOf(errors);
        }

        /** A report about a file without subscribers. */
        public Report(int enrolees, int peers, int rules, List<LineError> errors) {
            this(enrolees, peers, rules, 0, errors);
        }

        /** A report about a file without rules and subscribers. */
        public Report(int enrolees, int peers, List<LineError> errors) {
            this(enrolees, peers, 0, errors);
        }
    }

    /**
     * One fault of the file.
     *
     * @param line number of the line, from 1
     * @param error code and text; never holds a secret
     */
    record LineError(int line, KedgeException error) {
    }

    /**
     * Imports {@code *.csv} or {@code *.json}; the README of the registry describes both forms. A file that holds keys must be readable
     * by its owner only; after success it is overwritten and deleted.
     *
     * @throws KedgeException {@link org.kedge.api.error.ErrorCode#INTAKE_DIRECTORY_UNSAFE} for a file that others may read,
     *         {@link org.kedge.api.error.ErrorCode#IMPORT_MALFORMED} for what is no such file at all,
     *         {@link org.kedge.api.error.ErrorCode#REGISTRY_IO}, {@link org.kedge.api.error.ErrorCode#REGISTRY_KEY_FOREIGN}; faults
     *         of single lines are in the report
     */
    Report importFile(Path file);
}

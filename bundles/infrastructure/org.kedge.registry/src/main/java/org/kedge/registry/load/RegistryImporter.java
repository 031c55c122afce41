package org.kedge.registry.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.registry.jdbc.Additions;
import org.kedge.registry.jdbc.Claim;
import org.kedge.registry.jdbc.JdbcAssociationRules;
import org.kedge.registry.jdbc.JdbcEnroleeRegistry;
import org.kedge.registry.jdbc.JdbcPeerRegistry;
import org.kedge.registry.jdbc.JdbcSubscriberRegistry;
import org.kedge.registry.jdbc.RegistryAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bulk import: the whole file in one transaction, or every fault of it. */
public final class RegistryImporter implements RegistryImport {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryImporter.class);

    private final RegistryAccess access;
    private final JdbcEnroleeRegistry enrolees;
    private final JdbcPeerRegistry peers;
    private final JdbcSubscriberRegistry subscribers;

    public RegistryImporter(RegistryAccess access, JdbcEnroleeRegistry enrolees, JdbcPeerRegistry peers,
            JdbcSubscriberRegistry subscribers) {
        this.access = access;
        this.enrolees = enrolees;
        this.peers = peers;
        this.subscribers = subscribers;
    }

    @Override
    public Report importFile(Path path) {
        ImportFile file = new ImportFile(path);
        if (!file.endsWith(".csv") && !file.endsWith(".json")) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, file + " ends neither in .csv nor in .json");
        }
        try (Rows rows = new Rows()) {
            parse(file, rows);
            if (rows.isSecret()) {
                file.requireOwnerOnly();
            }
            store(file, rows);
            if (!rows.errors().isEmpty()) {
                LOG.warn("registry.import refused file={} errors={}", file, rows.errors().size());
                return new Report(0, 0, 0, rows.errors());
            }
            LOG.info("registry.import done file={} enrolees={} peers={} rules={} subscribers={}", file, rows.enrolees().size(),
                    rows.peers().size(), rows.rules().size(), rows.subscribers().size());
            if (rows.isSecret()) {
                destroy(file);
            }
            return new Report(rows.enrolees().size(), rows.peers().size(), rows.rules().size(), rows.subscribers().size(), List.of());
        }
    }

    private static void parse(ImportFile file, Rows rows) {
        RecordReader reader = new RecordReader(new AnchorFiles(file.directory()), rows);
        SubscriberReader subscribers = new SubscriberReader(rows);
        byte[] octets = file.read();
        try {
            if (file.endsWith(".csv")) {
                new CsvRows(rows, reader, subscribers, file.endsWith(".subscribers.csv")).read(octets);
            } else {
                new JsonRows(rows, reader, subscribers, file.endsWith(".subscribers.json") ? "subscribers" : "enrolees").read(octets);
            }
        } finally {
            Values.wipe(octets);
        }
    }

    private void store(ImportFile file, Rows rows) {
        rows.conflicts(Claim.among(rows.claims()));
        String what = "importing " + file;
        if (rows.errors().isEmpty()) {
            rows.conflicts(Additions.tryRun(access, what, rows.claims(), (connection, cipher) -> {
                enrolees.insert(connection, cipher, rows.enrolees());
                peers.insert(connection, cipher, rows.peers());
                JdbcAssociationRules.insert(connection, rows.rules());
                subscribers.insert(connection, cipher, rows.subscribers());
            }));
        } else {
            rows.conflicts(access.read(what, (connection, cipher) -> Claim.stored(connection, cipher, rows.claims())));
        }
    }

    /** The records are in the registry by now, so a file that resists is reported and not an error of the import. */
    private static void destroy(ImportFile file) {
        try {
            file.destroy();
        } catch (IOException e) {
            LOG.error("registry.import file with keys was imported but not deleted, delete it: {} ({})", file, e.toString());
        }
    }
}

package org.kedge.registry;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.admin.RegistryImport.Report;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.registry.secret.KeyExport;
import org.kedge.registry.secret.RegistryKey;

/** What the shell commands of the registry do and print. */
final class RegistryCommands {
    private final PrintStream out;

    RegistryCommands(PrintStream out) {
        this.out = out;
    }

    /** Imports a file, or prints what is wrong in which line and fails. */
    void importFile(RegistryImport registry, Path file) {
        Report report = registry.importFile(file);
        report.errors().forEach(error -> out.printf("line %d: %s%n", error.line(), error.error().getMessage()));
        if (!report.errors().isEmpty()) {
            throw new KedgeException(report.errors().get(0).error().code(),
                    file.getFileName() + " has " + report.errors().size() + " faults and was not imported");
        }
        out.printf("imported %d Enrolees, %d peers and %d rules%n", report.enrolees(), report.peers(), report.rules());
        if (report.subscribers() > 0) {
            out.printf("imported %d subscribers%n", report.subscribers());
        }
    }

    /** Who has this key reads every secret of the database, so it leaves the node only after that was recorded. */
    void exportKey(CredentialStore store, List<AuditSink> sinks, InstantSource clock, Path file) {
        KeyExport.requireName(file);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KedgeException(ErrorCode.STORE_IO, file + " exists already and is left as it is");
        }
        try (SecretBytes key = RegistryKey.read(store).orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "this node has no registry key: it is made, or brought in, before the database is opened"))) {
            String check = KeyCheckValue.of(key);
            record(sinks, new AuditRecord(clock.instant(), "registry.key.exported", AuditRecord.Outcome.GRANTED, RegistryKey.ALIAS, "",
                    Map.of("file", file.toString(), "checkValue", check)));
            KeyExport.write(key, file);
            out.printf("the registry key of check value %s is in %s, in clear and readable by you only%n", check, file);
            out.println("move it into the intake directory of the other node before its registry is opened, over a channel that is"
                    + " encrypted and authenticated, and leave no copy: the intake destroys its own");
        }
    }

    private static void record(List<AuditSink> sinks, AuditRecord record) {
        if (sinks.isEmpty()) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "no audit sink, so the registry key is not exported");
        }
        sinks.forEach(sink -> sink.record(record));
    }
}

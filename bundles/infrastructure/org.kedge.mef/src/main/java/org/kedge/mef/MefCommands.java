package org.kedge.mef;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;

/** What the shell commands of the MEF print. Shows no secret: keys are not even read. */
final class MefCommands {
    static final int PAGE = 100;

    private final PrintStream out;

    MefCommands(PrintStream out) {
        this.out = out;
    }

    /** One page of Enrolees after an id. */
    void enrolees(EnroleeRegistry registry, String afterId) {
        List<EnroleeRecord> page = registry.list(afterId, PAGE);
        out.printf("%-32s %-11s %-40s %-20s %-8s %s%n", "ENROLEE", "MECHANISM", "CREDENTIAL", "ENROLMENT EXPIRY", "ENABLED", "TARGETS");
        for (EnroleeRecord enrolee : page) {
            out.printf("%-32s %-11s %-40s %-20s %-8s %s%n", enrolee.id(), enrolee.mechanism().word(), credential(enrolee),
                    enrolee.enrolmentExpiry(), enrolee.enabled() ? "yes" : "no", targets(enrolee));
        }
        out.printf("%d shown of %d%n", page.size(), registry.count());
        if (page.size() == PAGE) {
            out.printf("continue with: mef:enrolees '%s'%n", page.get(PAGE - 1).id());
        }
    }

    /** All peers. */
    void peers(PeerRegistry registry) {
        List<PeerRecord> peers = registry.list();
        out.printf("%-20s %-5s %-32s %-32s %s%n", "PEER", "ROLE", "FQDN", "ORIGINATOR", "AUTHENTICATES BY");
        for (PeerRecord peer : peers) {
            out.printf("%-20s %-5s %-32s %-32s %s%n", peer.name(), peer.role(), peer.fqdn(), peer.originator(), credential(peer));
        }
        out.printf("%d peers%n", peers.size());
    }

    /** Imports a file, or prints what is wrong in which line and fails. */
    void importFile(RegistryImport registry, Path file) {
        RegistryImport.Report report = registry.importFile(file);
        report.errors().forEach(error -> out.printf("line %d: %s%n", error.line(), error.error().getMessage()));
        if (!report.errors().isEmpty()) {
            ErrorCode code = report.errors().get(0).error().code();
            throw new KedgeException(code, file.getFileName() + " has " + report.errors().size() + " faults and was not imported");
        }
        out.printf("imported %d Enrolees and %d peers%n", report.enrolees(), report.peers());
        if (report.rules() > 0) {
            out.printf("imported %d rules%n", report.rules());
        }
        if (report.subscribers() > 0) {
            out.printf("imported %d subscribers%n", report.subscribers());
        }
    }

    private static String credential(EnroleeRecord enrolee) {
        return enrolee.kpmId().map(id -> "KpmID " + id)
                .or(() -> enrolee.certificate().map(c -> c.flavour() + " " + c.identifier())).orElse("none");
    }

    private static String credential(PeerRecord peer) {
        return peer.pskId().map(id -> "PSK " + id)
                .or(() -> peer.certificate().map(c -> c.flavour() + " " + c.identifier())).orElse("none");
    }

    private static String targets(EnroleeRecord enrolee) {
        return enrolee.targets().stream().map(MefCommands::target).collect(Collectors.joining(", "));
    }

    private static String target(AllowedTarget allowed) {
        String suids = allowed.suids().stream().map(suid -> suid.digits()).sorted().collect(Collectors.joining("+"));
        return allowed.target().kind() + " " + allowed.target().id() + " " + suids + " " + allowed.derivation();
    }
}

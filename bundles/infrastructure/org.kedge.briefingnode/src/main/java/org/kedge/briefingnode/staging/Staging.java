package org.kedge.briefingnode.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefingnode.rules.RuleEngine;
import org.kedge.registration.RegistrationAudit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages a list of nodes: entries here and at the MEF, keys where they are missing, instructions, and sheets with QR codes. The same list
 * a second time changes nothing. Thread-safe; one list at a time.
 */
public final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    private static final String EVENT = "bbn.stage";
    private static final String PEER = "shell";

    /**
     * How to stage.
     *
     * @param codes whether texts hold a one-time code instead of a signature
     * @param dry whether only to say what would be done
     * @param validity how long a new text is valid
     * @param attempts how many wrong codes end a one-time code
     */
    public record Options(boolean codes, boolean dry, Duration validity, int attempts) {
        /** Signed texts for 90 days. */
        public static final Options DEFAULT = new Options(false, false, Duration.ofDays(90), 5);
    }

    private final StagingRegistries registries;
    private final Issuer issuer;
    private final RegistrationAudit audit;
    private final InstantSource clock;

    public Staging(StagingRegistries registries, Issuer issuer, RegistrationAudit audit, InstantSource clock) {
        this.registries = registries;
        this.issuer = issuer;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Stages a file, or nothing of it when one line is wrong.
     *
     * @throws KedgeException {@link ErrorCode#INTAKE_DIRECTORY_UNSAFE} for a file with keys or a directory that others may read,
     *         {@link ErrorCode#IMPORT_MALFORMED} for what is no such file at all, RULES_INVALID for rules that cannot be run, and what
     *         writing and issuing throw: then the same file can be staged again, which does what is left
     */
    public synchronized StagingReport stage(Path list, Path output, Options options) {
        StagingFile file = new StagingFile(list);
        Faults faults = new Faults();
        try (Plan plan = new Plan()) {
            boolean secret = plan(file, faults, plan, options.codes());
            if (secret) {
                file.requireOwnerOnly();
            }
            if (!faults.isEmpty()) {
                LOG.warn("STAGING-REFUSED file={} errors={}", file, faults.count());
                return StagingReport.refused(faults.list());
            }
            return options.dry() ? report(plan, 0, 0, 0) : perform(file, secret, plan, output, options);
        }
    }

    /**
     * What was printed again.
     *
     * @param sheets sheets written
     * @param renewed texts made in place of printed ones, as in {@link StagingReport}
     */
    public record Reprint(int sheets, int renewed) {
    }

    /** Prints sheets again. @param only the nodes to print; empty: all that have a text there */
    public synchronized Reprint print(Path output, List<String> only, Options options) {
        Printer printer = new Printer(registries, issuer, clock, options);
        return new Reprint(printer.reprint(OutputDirectory.open(output), only), printer.renewed());
    }

    private boolean plan(StagingFile file, Faults faults, Plan plan, boolean codes) {
        List<Csv.Row> rows;
        byte[] octets = file.read();
        try {
            rows = new Csv(RowReader.COLUMNS, RowReader.REQUIRED, faults).read(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
        RowReader reader = new RowReader(registries.nodes(), new AnchorFiles(file.directory()), faults);
        Planner planner = new Planner(registries, new RuleEngine(registries.rules().rulebook()), issuer::believed, faults, plan, codes);
        rows.forEach(row -> reader.read(row).ifPresent(planner::add));
        return rows.stream().anyMatch(row -> RowReader.SECRET.stream().anyMatch(column -> row.get(column).isPresent()));
    }

    private StagingReport perform(StagingFile file, boolean secret, Plan plan, Path output, Options options) {
        // Before anything is written: without door, signing key or directory it would all be for nothing.
        Printer printer = new Printer(registries, issuer, clock, options);
        printer.requireProof();
        OutputDirectory directory = OutputDirectory.open(output);
        Map<String, String> facts = Map.of("file", file.toString(), "nodes", Integer.toString(plan.items.size()), "new",
                Long.toString(plan.count(Plan.Status.NEW)), "changed", Long.toString(plan.count(Plan.Status.CHANGED)), "texts",
                options.codes() ? "codes" : "signed");
        audit.granted(EVENT, "nodes", PEER, facts);
        int issued;
        int sheets;
        try {
            new Writer(registries).write(plan, directory);
            Texts texts = Texts.read(directory);
            issued = new Issuance(issuer, printer).issue(plan.items, texts);
            texts.write(directory);
            sheets = printer.print(directory, plan.items.stream().filter(item -> item.node().enabled()).toList(), texts);
        } catch (KedgeException e) {
            audit.failed(EVENT, "nodes", PEER, facts, e);
            throw e;
        }
        if (secret) {
            destroy(file);
        }
        LOG.info("STAGING-DONE file={} new={} changed={} unchanged={} issued={} renewed={}", file, plan.count(Plan.Status.NEW),
                plan.count(Plan.Status.CHANGED), plan.count(Plan.Status.UNCHANGED), issued, printer.renewed());
        return report(plan, issued, sheets, printer.renewed());
    }

    /** The keys are in the registry by now, so a file that resists is reported and not an error of staging. */
    private static void destroy(StagingFile file) {
        try {
            file.destroy();
        } catch (IOException e) {
            LOG.error("STAGING-FILE-LEFT a list with keys was staged but not deleted, delete it: {} ({})", file, e.toString());
        }
    }

    private static StagingReport report(Plan plan, int issued, int sheets, int renewed) {
        return new StagingReport((int) plan.count(Plan.Status.NEW), plan.items.stream().filter(i -> i.status() == Plan.Status.CHANGED)
                .map(i -> i.node().id().value()).toList(), (int) plan.count(Plan.Status.UNCHANGED),
                plan.newEnrolees.size() + plan.changedEnrolees.size(), issued, plan.items.stream()
                        .filter(i -> i.node().enabled() && i.destinations().isEmpty()).map(i -> i.node().id().value()).toList(),
                plan.newKeys.size(), sheets, renewed, List.of());
    }
}

package org.kedge.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code itests/conformance.tsv} true: every requirement is covered by tests that exist, ran and passed in this very build, or
 * it says why not. Runs after every other module, so that their reports are there.
 */
class ConformanceIT {
    /** What TS-0003, the protocol digest and the seeds ask for; a lost or doubled row must not go unnoticed. */
    private static final Map<String, Integer> ROWS = Map.of("RSPF", 299, "PROT", 19, "SEED", 100);
    private static final List<String> COLUMNS = List.of("id", "clause", "role", "level", "requirement", "status", "evidence");
    private static final String COVERED = "covered";
    /** The kinds of bad input that the list in the README must at least have a test for. */
    private static final int BAD_INPUTS = 50;

    private static List<String[]> rows;
    private static TestReports reports;

    @BeforeAll
    static void readMatrixAndReports() throws IOException {
        Path root = Path.of(System.getProperty("kedge.root")).toRealPath();
        List<String> lines = Files.readAllLines(root.resolve("itests/conformance.tsv"));
        assertEquals(COLUMNS, List.of(lines.get(0).split("\t", -1)), "columns of the matrix");
        rows = lines.stream().skip(1).map(line -> line.split("\t", -1)).toList();
        reports = TestReports.read(root);
        assertTrue(reports.classes() > 0, "no test reports found: run the whole build (mvn -B verify), not this module alone");
    }

    @Test
    void everyRequirementHasExactlyOneRow() {
        Set<String> ids = new HashSet<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (String[] row : rows) {
            assertEquals(COLUMNS.size(), row.length, "columns of row " + row[0]);
            assertTrue(ids.add(row[0]), "two rows " + row[0]);
            counts.merge(row[0].substring(0, row[0].indexOf('-')), 1, Integer::sum);
        }
        assertEquals(new TreeMap<>(ROWS), counts);
    }

    @Test
    void everyRowIsCoveredOrSaysWhyNot() {
        List<String> faults = new ArrayList<>();
        for (String[] row : rows) {
            if (!Set.of(COVERED, "not-applicable", "open").contains(row[5])) {
                faults.add(row[0] + ": status \"" + row[5] + "\" is none of covered, not-applicable, open");
            } else if (row[6].isBlank()) {
                faults.add(row[0] + ": no evidence and no reason");
            } else if (row[5].equals(COVERED)) {
                Stream.of(row[6].split(" ")).filter(evidence -> !evidence.matches("[\\w.]+#\\w+") || !reports.passed(evidence))
                        .forEach(evidence -> faults.add(row[0] + ": did not run and pass in this build: " + evidence));
            }
        }
        assertTrue(faults.isEmpty(), () -> faults.size() + " faults in itests/conformance.tsv:\n" + String.join("\n", faults));
    }

    @Test
    void everyTestOfTheListOfBadInputRanAndPassed() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("kedge.root")).resolve("itests/README.md"));
        List<String> named = Pattern.compile("`(\\w+#\\w+)`").matcher(readme).results().map(found -> found.group(1)).toList();
        assertTrue(named.size() > BAD_INPUTS, "the list has " + named.size() + " tests");
        assertEquals(List.of(), named.stream().filter(evidence -> !reports.passedInAnyPackage(evidence)).toList());
    }

    @Test
    void theCheckerNoticesATestThatDoesNotExist() {
        assertTrue(!reports.passed("org.kedge.crypto.NoSuchTest#nothing"));
        assertTrue(!reports.passed(ConformanceIT.class.getName() + "#noSuchMethod"));
        assertTrue(!reports.passedInAnyPackage("NoSuchTest#nothing"));
    }
}

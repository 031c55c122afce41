package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the demo found, as a table for people and as {@code report.json} for programs. */
final class Report {
    private static final String FORMAT = "%-12s %-40s %-50s %-9s %-9s %-9s %-6s%n";

    /**
     * One enrolment.
     *
     * @param derived check values of the key derived for the target: as gateway, MEF and target hold it
     * @param ke check values of Ke, from which it is derived: as gateway and MEF hold it; it never leaves them
     * @param millis duration of each phase in milliseconds
     */
    record Row(String framework, String transport, String suite, String keId, Copies derived, Copies ke, Map<String, Long> millis) {
        boolean agree() {
            return derived.agree() && ke.gateway().equals(ke.mef());
        }
    }

    /** The key check values of three copies of a key. */
    record Copies(String gateway, String mef, String target) {
        boolean agree() {
            return gateway.equals(mef) && mef.equals(target);
        }
    }

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    boolean agree() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::agree);
    }

    void print(PrintStream out) {
        out.println();
        out.printf(FORMAT, "framework", "suite", "KeID", "gateway", "MEF", "target", "agree");
        for (Row row : rows) {
            out.printf(FORMAT, row.framework(), row.suite(), row.keId(), row.derived().gateway(), row.derived().mef(),
                    row.derived().target(), row.agree() ? "yes" : "NO");
            out.printf(FORMAT, "", "", "Ke, which stays with gateway and MEF", row.ke().gateway(), row.ke().mef(), "-",
                    row.ke().gateway().equals(row.ke().mef()) ? "yes" : "NO");
        }
        out.println();
        rows.forEach(row -> out.println(row.framework() + ", ms per phase: " + row.millis()));
        out.println("A key check value compares copies of a key; it proves nobody's identity.");
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode all = json.createObjectNode();
        ArrayNode array = all.putArray("rows");
        for (Row row : rows) {
            ObjectNode out = array.addObject().put("framework", row.framework()).put("transport", row.transport())
                    .put("suite", row.suite()).put("keId", row.keId());
            out.putObject("keyCheckValue").put("gateway", row.derived().gateway()).put("mef", row.derived().mef())
                    .put("target", row.derived().target());
            out.put("agree", row.agree());
            ObjectNode millis = out.putObject("millis");
            row.millis().forEach(millis::put);
        }
        Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }
}

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

/** What the demo found, as tables for people and as {@code report.json} for programs. */
final class Report {
    private static final String ENROLMENT = "%-13s %-12s %-5s %-22s %-36s %-26s %-9s %-9s %-6s %s%n";
    private static final String ASSOCIATION = "%-17s %-13s %-5s %-36s %-26s %-9s %-9s %-9s %-20s %-6s%n";

    private final List<EnrolmentRow> enrolments = new ArrayList<>();
    private final List<AssociationRow> associations = new ArrayList<>();

    void add(EnrolmentRow row) {
        enrolments.add(row);
    }

    void add(AssociationRow row) {
        associations.add(row);
    }

    /** Whether all that there should be is there, and all copies of each key are the same. */
    boolean agree(int expectedEnrolments, int expectedAssociations) {
        return enrolments.size() == expectedEnrolments && associations.size() == expectedAssociations
                && enrolments.stream().allMatch(EnrolmentRow::agree) && associations.stream().allMatch(AssociationRow::agree);
    }

    void print(PrintStream out) {
        out.println();
        out.printf(ENROLMENT, "briefed by", "enrolled by", "over", "for", "suite", "KeID", "Ke", "Ke at MEF", "agree", "ms per phase");
        for (EnrolmentRow row : enrolments) {
            out.printf(ENROLMENT, row.briefing(), row.framework(), row.over(), row.target().id(), brief(row.suite()), brief(row.keId()),
                    row.gatewayKe(), row.mefKe(), yes(row.agree()), row.millis());
        }
        out.println();
        out.printf(ASSOCIATION, "enrolled", "associated by", "over", "suite", "psk_identity", "gateway", "MEF/MAF", "peer",
                "taken for", "agree");
        for (AssociationRow row : associations) {
            out.printf(ASSOCIATION, row.framework() + " " + row.enrolled(), row.credential().word(), row.way(),
                    brief(row.suite()), brief(row.keyId()), row.copies().gateway(), row.copies().server(), row.copies().peer(),
                    row.takenFor(), yes(row.agree()));
        }
        out.println("A key check value compares copies of a key; it proves nobody's identity.");
    }

    /** Suites without what all have in common, identifiers with the beginning of their digits; {@code report.json} has the whole. */
    private static String brief(String name) {
        return name.replaceFirst("^TLS_", "").replaceFirst("^(\\p{XDigit}{6})\\p{XDigit}{26}@", "$1..@")
                .replaceFirst("^([A-Za-z0-9+/]{6})[A-Za-z0-9+/]{16}==@", "$1..@");
    }

    private static String yes(boolean agree) {
        return agree ? "yes" : "NO";
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode all = json.createObjectNode();
        ArrayNode first = all.putArray("enrolments");
        for (EnrolmentRow row : enrolments) {
            ObjectNode out = first.addObject().put("briefing", row.briefing()).put("framework", row.framework())
                    .put("transport", row.over()).put("target", row.target().id()).put("suite", row.suite()).put("keId", row.keId());
            out.putObject("keyCheckValue").put("gateway", row.gatewayKe()).put("mef", row.mefKe());
            out.put("derivedCheckValue", row.derived()).put("agree", row.agree());
            ObjectNode millis = out.putObject("millis");
            row.millis().forEach(millis::put);
        }
        ArrayNode second = all.putArray("associations");
        for (AssociationRow row : associations) {
            ObjectNode out = second.addObject().put("framework", row.framework()).put("enrolmentTransport", row.enrolled())
                    .put("credential", row.credential().word()).put("transport", row.way().name()).put("suite", row.suite())
                    .put("keyId", row.keyId());
            out.putObject("keyCheckValue").put("gateway", row.copies().gateway()).put("server", row.copies().server())
                    .put("peer", row.copies().peer());
            out.put("takenFor", row.takenFor()).put("answered", row.answered()).put("agree", row.agree());
        }
        Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }
}

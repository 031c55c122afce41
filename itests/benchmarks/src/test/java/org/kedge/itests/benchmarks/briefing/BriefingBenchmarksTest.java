package org.kedge.itests.benchmarks.briefing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.briefingnode.rules.RuleEngine;
import org.kedge.itests.benchmarks.briefing.BriefingProcess.Staged;
import org.kedge.itests.benchmarks.briefing.Fleet.Way;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Pem;

/** What is measured as staging, as a briefing or as a flood is one. */
class BriefingBenchmarksTest {
    private static final int GATEWAYS = 3;

    @TempDir
    Path directory;

    @Test
    void gatewaysAreStagedOnceAndBriefedByEveryWayWithTheRulesInForce() throws Exception {
        CertificateAuthority manufacturer = CertificateAuthority.root("Manufacturer");
        Files.writeString(directory.resolve(Deployment.ANCHORS), Pem.encode(List.of(manufacturer.certificate())));
        try (BriefingProcess server = new BriefingProcess(directory)) {
            Deployment.list(directory, GATEWAYS);
            Staged first = server.stage();
            assertEquals(List.of(3L, 0L, 3L, 1L), List.of(first.added(), first.unchanged(), first.issued(), first.sheets()));
            assertFalse(Files.exists(directory.resolve(Deployment.LIST)), "it held keys");
            Deployment.list(directory, GATEWAYS);
            Staged second = server.stage();
            assertEquals(List.of(0L, 3L, 0L, 1L), List.of(second.added(), second.unchanged(), second.issued(), second.sheets()));
            try (Fleet fleet = new Fleet(server, directory, manufacturer, GATEWAYS)) {
                for (Way way : List.of(new Way("https", false), new Way("https", true), new Way("coaps", false), new Way("coaps", true))) {
                    int generation = server.rehome();
                    fleet.brief(way, 0, generation);
                    assertThrows(IllegalStateException.class, () -> fleet.brief(way, 1, generation - 1), "the old document was given");
                }
            }
            assertTrue(server.memory().heap() > 0 && server.cpuNanos() > 0);
        }
    }

    @Test
    void everyGatewayHasARuleAndNoOtherHolds() {
        RuleEngine engine = new RuleEngine(RuleRows.book(2, Deployment.destination("a", 1,
                CertificateAuthority.root("Test root").certificate())));
        assertEquals(List.of(1, 1, 0), RuleRows.facts(3).stream().map(facts -> engine.decide(facts).destinations().size()).toList());
    }

    @Test
    void aFloodOfHintsReachesTheEnroleeOnceAndOneOfFalseProofsNever() throws Exception {
        assertEquals(1, FloodRows.flood(directory.resolve("hints"), TriggerRows.texts(TriggerTextCodec::write), 1).started());
        CertificateAuthority stranger = CertificateAuthority.root("Stranger");
        FloodRows.Flood forged = FloodRows.flood(directory.resolve("forged"),
                TriggerRows.texts(claim -> TriggerTextCodec.write(claim, stranger.privateKey())), 1);
        assertEquals(0, forged.started());
        assertTrue(forged.lines() > 0 && forged.records() > 0, "it is told that somebody floods");
    }
}

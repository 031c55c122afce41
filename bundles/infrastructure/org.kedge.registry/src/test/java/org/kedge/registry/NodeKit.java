package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.itests.testkit.briefing.BriefingRulesContract;
import org.kedge.itests.testkit.briefing.IssueContract;
import org.kedge.itests.testkit.briefing.NodeRegistryContract;
import org.kedge.itests.testkit.briefing.Nodes;

/** What a Briefing Node keeps, on either product: two nodes share the database. */
abstract class NodeKit extends RegistryKit implements NodeRegistryContract, IssueContract, BriefingRulesContract {
    private Registry second;

    NodeKit(Product product) {
        super(product);
    }

    @BeforeEach
    void openSecond() {
        second = openWith(store);
    }

    @Override
    public NodeRegistry nodes() {
        return registry.nodes();
    }

    @Override
    public NodeRegistry again() {
        return second.nodes();
    }

    @Override
    public BriefingRules rules() {
        return registry.briefingRules();
    }

    @Override
    public BriefingRules rulesAgain() {
        return second.briefingRules();
    }

    @Test
    void anEnroleeAndANodeLiveApart() {
        enrolees.add(List.of(Records.pskEntry(Nodes.enroleeId(1), "kpm-1@mef.example.com", 1),
                Records.pskEntry(Nodes.enroleeId(2), Nodes.identity(2), 2)));
        nodes().add(List.of(Nodes.entry(Nodes.certificate(1)), Nodes.entry(Nodes.psk(2))));
        enrolees.remove(Nodes.enroleeId(1));
        assertEquals(Optional.of(Nodes.certificate(1)), nodes().findByEnroleeId(Nodes.enroleeId(1)));
        nodes().remove(Nodes.id(2));
        assertEquals(1, enrolees.count());
    }

    @Test
    void whatIsSealedOpensForItsNodeOnly() throws Exception {
        nodes().add(List.of(Nodes.entry(Nodes.psk(1)), Nodes.entry(Nodes.psk(2)), Nodes.entry(Nodes.certificate(3)),
                Nodes.entry(Nodes.certificate(4))));
        tamper("UPDATE briefing_node SET psk = (SELECT psk FROM briefing_node WHERE id = '" + Nodes.id(2) + "') WHERE id = '" + Nodes.id(1)
                + "'");
        refused(ErrorCode.REGISTRY_IO, () -> nodes().key(Nodes.id(1)));
        tamper("UPDATE briefing_node SET msisdn = (SELECT msisdn FROM briefing_node WHERE id = '" + Nodes.id(4) + "') WHERE id = '"
                + Nodes.id(3) + "'");
        KedgeException e = refused(ErrorCode.REGISTRY_IO, () -> nodes().find(Nodes.id(3)));
        assertFalse(e.getMessage().contains("4930"), e.getMessage());
        assertEquals(Optional.of(Nodes.key(1)), nodes().key(Nodes.id(2)));
    }

    @Test
    void aCodeOfAnotherNodeDoesNotFitWhereItsDigestIsPut() throws Exception {
        nodes().add(List.of(Nodes.entry(Nodes.psk(1)), Nodes.entry(Nodes.psk(2))));
        nodes().putCode(Nodes.id(1), "known", Nodes.NOW.plusSeconds(60), 3);
        nodes().putCode(Nodes.id(2), "other", Nodes.NOW.plusSeconds(60), 3);
        tamper("UPDATE one_time_code SET digest = (SELECT digest FROM one_time_code WHERE node_id = '" + Nodes.id(1) + "')");
        assertEquals(CodeVerdict.WRONG, nodes().redeem(Nodes.id(2), "known", Nodes.NOW));
        assertEquals(CodeVerdict.ACCEPTED, nodes().redeem(Nodes.id(1), "known", Nodes.NOW));
    }

    @Test
    void whatIsDamagedIsSaidSo() throws Exception {
        nodes().add(List.of(Nodes.entry(Nodes.certificate(1))));
        rules().save(new BriefingRules.Rulebook(0, List.of(), List.of()));
        for (String column : List.of("labels", "location", "technician")) {
            tamper("UPDATE briefing_node SET " + column + " = '{'");
            refused(ErrorCode.REGISTRY_IO, () -> nodes().find(Nodes.id(1)));
            tamper("UPDATE briefing_node SET " + column + " = '[]'");
        }
        tamper("INSERT INTO briefing_rule (position, list, name, definition, enabled)"
                + " VALUES (0, 'main', 'r', '{\"accepts\":[\"ME\"]}', 1)");
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> rules().rulebook()).getMessage(), "\"r\"");
        tamper("DELETE FROM briefing_rule");
        tamper("INSERT INTO briefing_destination (name, definition) VALUES ('d', '{}')");
        assertContains(refused(ErrorCode.REGISTRY_IO, () -> rules().rulebook()).getMessage(), "\"d\"");
    }

    @Test
    void aRefusalIsNoFaultOfTheDatabase() {
        nodes().add(List.of(Nodes.entry(Nodes.psk(1))));
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().issue(Nodes.id(9), Nodes.issued("maf", 1), 0));
        assertEquals(Level.OK, registry.health().level());
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().putCode(Nodes.id(9), "code", Nodes.NOW, 1));
        assertEquals(Level.OK, registry.health().level());
        refused(ErrorCode.IMPORT_DUPLICATE, () -> nodes().add(List.of(Nodes.entry(Nodes.psk(1)))));
        assertEquals(Level.OK, registry.health().level());
        assertEquals(Optional.empty(), nodes().findByPskIdentity("nul \0"));
        assertEquals(Level.OK, registry.health().level(), "nor is what a peer makes up");
    }
}

package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;

/** Association rules and the directory of peers, on either product. */
abstract class RulesKit extends RegistryKit {
    private static final Fqdn MAF = new Fqdn("maf.example.com");
    private static final Fqdn MEF = new Fqdn("mef.example.com");
    private static final String A = "//example.com/mn-1";
    private static final String B = "//example.com/mn-2";

    RulesKit(Product product) {
        super(product);
    }

    @Test
    void whatNoRuleAllowsIsRefused() {
        rules.add(new Rule(MAF, A, B));
        assertTrue(openWith(store).rules().allows(MAF, A, B));
        assertFalse(rules.allows(MAF, B, A), "a rule has a direction");
        assertFalse(rules.allows(MEF, A, B), "and a server");
        assertFalse(rules.allows(MAF, A, "//example.com/mn-3"));
        assertFalse(rules.allows(MAF, A, "*"), "a star in a question is no identity that was allowed");
        assertTrue(rules.remove(new Rule(MAF, A, B)));
        assertFalse(rules.allows(MAF, A, B));
        assertFalse(rules.remove(new Rule(MAF, A, B)));
    }

    @Test
    void aStarStandsForEveryone() {
        rules.add(new Rule(MAF, "*", B));
        rules.add(new Rule(MEF, A, "*"));
        assertTrue(rules.allows(MAF, "0123456789ABCDEF@maf.example.com", B), "even for a client whose identity nobody knows");
        assertFalse(rules.allows(MAF, B, A));
        assertTrue(rules.allows(MEF, A, "maf.example.com"));
        assertFalse(rules.allows(MEF, B, "maf.example.com"));
        rules.add(new Rule(MEF, "*", "*"));
        assertTrue(rules.allows(MEF, B, "maf.example.com"));
    }

    @Test
    void rulesAreListedOnceInOrderAndInOneForm() {
        rules.add(new Rule(MAF, B, "MAF2.example.com"));
        rules.add(new Rule(MAF, "//Example.com/mn-1", B));
        rules.add(new Rule(MAF, A, B));
        rules.add(new Rule(MAF, A, "//example.com/S7"));
        rules.add(new Rule(MEF, A, B));
        assertEquals(List.of(new Rule(MAF, A, "//example.com/S7"), new Rule(MAF, A, B), new Rule(MAF, B, "maf2.example.com")),
                rules.list(MAF));
        assertTrue(rules.allows(MAF, "//EXAMPLE.com/mn-1", B));
        assertTrue(rules.remove(new Rule(MAF, "//EXAMPLE.com/mn-1", B)));
    }

    @Test
    void whatIsNoIdentityIsRefused() {
        for (Rule wrong : List.of(new Rule(MAF, "mn-1", B), new Rule(MAF, "maf.example.com", B), new Rule(MAF, A, "/mn-2"),
                new Rule(MAF, A, ""), new Rule(MAF, "", B), new Rule(MAF, A, "**"))) {
            refused(ErrorCode.IDENTIFIER_MALFORMED, () -> rules.add(wrong));
        }
        assertEquals(List.of(), rules.list(MAF));
        assertFalse(rules.allows(MAF, "", ""));
    }

    @Test
    void peersAreInTheDirectory() {
        PeerDirectory directory = registry.peerDirectory();
        assertEquals(List.of(), directory.peers());
        peers.add(List.of(Records.certificatePeer("maf-b", PeerRole.MAF, "maf.example.com"),
                Records.pskPeer("app", "app@mef.example.com", 3)));
        Peer maf = directory.find("maf-b").orElseThrow();
        assertEquals(PeerAuthentication.CERTIFICATE, maf.authentication());
        assertEquals(MAF.value(), maf.id());
        assertEquals("coaps://maf.example.com:5684", maf.uris().get(0).toString());
        assertEquals("mef.identity", maf.credentialAlias().orElseThrow());
        assertEquals(List.of(Records.ANCHOR_ONE), maf.certificate().orElseThrow().trustAnchors());
        assertTrue(maf.maf().isEmpty() && maf.originator().isEmpty());
        Peer app = directory.find("app").orElseThrow();
        assertEquals(PeerAuthentication.PSK, app.authentication());
        assertTrue(app.certificate().isEmpty());

        assertEquals(List.of(app, maf), directory.peers());
        assertEquals(maf, directory.find(PeerRole.MAF, MAF).orElseThrow());
        assertTrue(directory.find(PeerRole.MEF, MAF).isEmpty());
        assertEquals(app, directory.findById("//example.com/Sapp").orElseThrow());
        assertEquals(maf, directory.findById("maf.example.com").orElseThrow());
        assertTrue(directory.findById("nobody").isEmpty());
        assertEquals(maf, directory.findByCertificate(CertificateFlavour.FQDN, "maf.example.com").orElseThrow());
        assertTrue(directory.findByCertificate(CertificateFlavour.CSE_ID, "maf.example.com").isEmpty());
    }
}

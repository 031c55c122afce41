package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.crypto.PublicKeyId;
import org.kedge.enrolee.BriefingPolicy;
import org.kedge.pki.Issued;

/** A gateway with nothing but its factory certificate learns from its Briefing Node with whom to enrol, and does so. */
class BriefingByCertificateTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aFreshGatewayIsBriefedAndEnrols(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(wire)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));

            List<EnrolmentStatus> runs = all.gateway.ask();
            all.assertEnrolled(runs);
            EnrolmentStatus status = runs.get(0);
            assertEquals("node", status.provider());
            assertEquals(TrustLevel.CHANNEL, status.trust());
            assertEquals(Names.NODE.value(), status.instruction().nodeId().orElseThrow());
            assertEquals(Verdict.CHOSEN, all.gateway.offer("node").verdict());
            assertEquals(1, all.bbn.audit.granted("briefing.issued"));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aSignedInstructionIsWorthItsSigner(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory, BbnNode.settings().signing("signer")).byCertificate(wire)) {
            all.gateway.pin(all.signer);
            all.gateway.follow(new BriefingPolicy(TrustLevel.SIGNED, Set.of("*"), List.of(), BriefingPolicy.DEFAULT.interval(), false));
            all.bbn.sendAllTo(all.byCertificate(Names.CSE_TARGET, wire));

            List<EnrolmentStatus> runs = all.gateway.ask();
            all.assertEnrolled(runs);
            assertEquals(TrustLevel.SIGNED, runs.get(0).trust());
        }
    }

    /** The channel does not make good what somebody unknown has signed. */
    @Test
    void aSignatureOfNobodyPinnedIsRefused() {
        try (BriefingScene all = new BriefingScene(directory, BbnNode.settings().signing("signer")).byCertificate(Wire.TLS)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, Wire.TLS));
            all.assertNotBriefed(ErrorCode.BRIEFING_SIGNATURE_WRONG);
        }
    }

    @Test
    void anUnsignedInstructionIsRefusedWherePolicyAsksForASignature() {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(Wire.TLS)) {
            all.gateway.follow(new BriefingPolicy(TrustLevel.LOCAL, Set.of("node"), List.of(), BriefingPolicy.DEFAULT.interval(), false));
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, Wire.TLS));

            assertTrue(all.gateway.ask().isEmpty());
            assertEquals(Verdict.REFUSED, all.gateway.offer("node").verdict());
            assertEquals(ErrorCode.BRIEFING_UNSIGNED, all.gateway.offer("node").why().orElseThrow().code());
            assertFalse(all.gateway.gateway.holdsEnrolmentKey());
            assertEquals(0, all.mef.keys().count());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aBriefingNodeOfAnotherAuthorityIsNotBelieved(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(wire)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
            all.knowBriefingNode(wire, all.maker.information(CertificateFlavour.FQDN, Names.BBN.value()));
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aBriefingNodeOfAnotherNameIsNotBelieved(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(wire)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
            all.knowBriefingNode(wire, all.operator.information(CertificateFlavour.FQDN, "bbn2.example.com"));
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
        }
    }

    /** Two gateways at one Briefing Node: each gets what is for it, whoever it says it is. */
    @Test
    void everyGatewayGetsItsOwnInstructionOnly() {
        NodeId second = new NodeId("gw-2");
        try (BriefingScene all = new BriefingScene(directory).byCertificate(Wire.TLS)) {
            Issued other = all.maker.issue(CertificateFlavour.CSE_ID, "gw-2.m2m.example.com");
            all.bbn.addNode(second, "//m2m.example.com/gw-2",
                    all.maker.information(CertificateFlavour.CSE_ID, "gw-2.m2m.example.com"));
            all.bbn.decide(List.of(BbnNode.rule("one", "by-certificate", BbnNode.is(Subject.NODE, Names.NODE.value()))),
                    all.byCertificate(Names.MAF_TARGET, Wire.TLS));
            try (FreshGateway gateway = new FreshGateway(directory.resolve("second"), second)) {
                FreshGateway.hold(gateway.gateway.store, PeerList.OWN, other);
                gateway.gateway.peers.put(all.gateway.gateway.peers.peers().get(0));
                assertTrue(gateway.ask().isEmpty());
                assertEquals(Verdict.NOTHING, gateway.offer("node").verdict());

                // It says that it is the first gateway, and comes with its own certificate.
                gateway.nodeSettings = gateway.nodeSettings.of(Names.NODE);
                assertTrue(gateway.ask().isEmpty());
                assertEquals(ErrorCode.BRIEFING_NODE_REFUSED, gateway.offer("node").why().orElseThrow().code());
                assertTrue(gateway.gateway.status().isEmpty());
            }
            assertTrue(all.bbn.audit.codes().contains(ErrorCode.ORIGINATOR_MISMATCH.code()));
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
            all.assertEnrolled(all.gateway.ask());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aNodeThatNobodyListedIsRefused(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(wire)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
            all.bbn.nodes().remove(Names.NODE);
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        }
    }

    @Test
    void aDisabledNodeIsRefusedUntilItIsEnabled() {
        try (BriefingScene all = new BriefingScene(directory).byCertificate(Wire.TLS)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, Wire.TLS));
            all.bbn.enable(Names.NODE, false);
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            all.bbn.enable(Names.NODE, true);
            all.assertEnrolled(all.askUntilBriefed());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aRawPublicKeyIsBriefed(Wire wire) {
        try (BriefingScene all = new BriefingScene(directory)) {
            FreshGateway.hold(all.gateway.gateway.store, PeerList.OWN, all.gatewayIdentity, List.of());
            CertificateInformation raw = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY,
                    PublicKeyId.of(all.gatewayIdentity.publicKey()), List.of(), CertificateInformation.Revocation.OFF);
            all.mef.addCertificateEnrolee(raw, all.byCertificate(Names.MAF_TARGET, wire).derivation());
            all.bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), raw);
            all.knowBriefingNode(wire, all.operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
            all.assertEnrolled(all.gateway.ask());
        }
    }
}

package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.pki.CertificateAuthority;

/** A gateway with nothing but a USIM: the BSF plays the role of the Briefing Node (seed 003 figure 1). */
class BriefingByGbaTest {
    private static final EnrolmentTarget BBN = EnrolmentTarget.maf(Names.BBN);

    @TempDir
    Path directory;

    /** BSF and Briefing Node of one operator on one registry. */
    private final class Scene implements AutoCloseable {
        final CertificateAuthority operator = CertificateAuthority.root("Operator");
        final BsfNode bsf;
        final BbnNode bbn;
        final FreshGateway gateway;

        Scene(BriefingNodeSettings settings, Wire wire, boolean listed) {
            CertificateInformation bsfInformation = operator.information(CertificateFlavour.FQDN, Names.BSF.value());
            bsf = new BsfNode(directory.resolve("bsf"), operator.issue(CertificateFlavour.FQDN, Names.BSF.value()), BsfNode.settings());
            bbn = new BbnNode(directory.resolve("bbn"), operator.issue(CertificateFlavour.FQDN, Names.BBN.value()), bsf.registry(),
                    settings);
            bsf.addNaf(PeerRole.BBN, BBN, operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
            bsf.registry().peers().add(List.of(new PeerRegistry.Entry(new PeerRecord("bsf", PeerRole.BSF, Names.BSF, Names.BSF.value(),
                    List.of(bsf.zn()), Optional.of(bsfInformation), Optional.empty(), Optional.of(PeerList.OWN)), Optional.empty())));
            bbn.nodes().add(List.of(new NodeRegistry.Entry(new NodeRecord(Names.NODE, Optional.of(Names.GATEWAY.absolute()),
                    Optional.empty(), listed ? Optional.empty() : Optional.of(operator.information(CertificateFlavour.FQDN, "gw-1")),
                    listed, Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.empty())));
            URI ub = bsf.ub(Ub.SECURED);
            bbn.sendAllTo(BbnNode.destination("by-usim", Names.MAF_TARGET, Mechanism.GBA, ub, Names.BSF, TestSubscriber.USIM, operator));

            TestSubscriber subscriber = new TestSubscriber(1, false);
            bsf.addSubscriber(subscriber, Names.GATEWAY.absolute(), Names.MAF, Names.BBN);
            gateway = new FreshGateway(directory.resolve("gateway"));
            gateway.gateway.holdUsim(subscriber);
            gateway.gateway.peers.certified("bsf", PeerRole.BSF, EnrolmentTarget.maf(Names.BSF), bsfInformation, ub);
            gateway.gateway.peers.put(new Peer("bbn", PeerRole.BBN, Names.BBN, Names.BBN.value(), List.of(bbn.uri(wire)),
                    PeerAuthentication.PSK, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
            gateway.nodeSettings = gateway.nodeSettings.by(new NodeSettings.Gba(TestSubscriber.USIM, Optional.of("bsf")));
        }

        void assertRefused() {
            assertTrue(gateway.ask().isEmpty());
            assertEquals(Verdict.FAILED, gateway.offer("node").verdict());
            assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, gateway.offer("node").why().orElseThrow().code());
            assertTrue(gateway.gateway.status().isEmpty());
            assertFalse(gateway.gateway.holdsEnrolmentKey());
            assertEquals(0, bbn.audit.granted("briefing.issued"));
        }

        @Override
        public void close() {
            gateway.close();
            bbn.close();
            bsf.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aUsimIsAllAGatewayNeeds(Wire wire) {
        try (Scene all = new Scene(BbnNode.settings().agreed("test"), wire, true)) {
            List<EnrolmentStatus> runs = all.gateway.ask();
            assertEquals(1, runs.size());
            EnrolmentStatus status = runs.get(0);
            assertEquals(EnrolmentState.ENROLLED, status.state());
            assertEquals(Mechanism.GBA, status.instruction().mechanism());
            assertEquals(TrustLevel.CHANNEL, status.trust());
            KeyReference bTid = status.keId().orElseThrow().reference();
            try (Bootstrap there = all.bsf.bootstrap(bTid).orElseThrow(); Credential here = all.gateway.gateway.enrolmentKey()) {
                assertEquals(there.ks(), here.secret());
            }
            assertEquals(1, all.bsf.bootstraps(), "the Ks of the briefing is good for the enrolment");
            assertEquals(1, all.bbn.audit.granted("briefing.issued"));
        }
    }

    /** D-75: whoever has no agreement with the operator takes no NAF key. */
    @Test
    void withoutAnAgreementNobodyComesByUsim() {
        try (Scene all = new Scene(BbnNode.settings(), Wire.TLS, true)) {
            all.assertRefused();
        }
    }

    @Test
    void aSubscriberWhoseNodeMayNotComeByUsimIsRefused() {
        try (Scene all = new Scene(BbnNode.settings().agreed("test"), Wire.TLS, false)) {
            all.assertRefused();
        }
    }
}

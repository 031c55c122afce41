package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.itests.testkit.Await;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** A gateway as it left the factory, and an owner with a MEF and a Briefing Node on one registry. */
final class BriefingScene implements AutoCloseable {
    static final String BBN = "bbn";

    final CertificateAuthority operator = CertificateAuthority.root("Operator");
    final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");
    final Issued gatewayIdentity = maker.issue(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value());
    final CertificateInformation gatewayInformation = maker.information(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value());
    final Issued signer = operator.issue(CertificateFlavour.FQDN, "signer.example.com");
    final Path directory;
    final MefNode mef;
    final BbnNode bbn;
    final FreshGateway gateway;

    BriefingScene(Path directory) {
        this(directory, BbnNode.settings());
    }

    BriefingScene(Path directory, BriefingNodeSettings settings) {
        this.directory = directory;
        mef = MefNode.start(directory.resolve("mef"), operator);
        bbn = new BbnNode(directory.resolve("bbn"), operator.issue(CertificateFlavour.FQDN, Names.BBN.value()), mef.registry(), settings);
        bbn.hold("signer", signer);
        gateway = new FreshGateway(directory.resolve("gateway"));
    }

    /** The gateway holds its factory certificate and the owner has entered it everywhere; it knows where its Briefing Node is. */
    BriefingScene byCertificate(Wire wire) {
        enter();
        knowBriefingNode(wire, operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
        return this;
    }

    private void enter() {
        FreshGateway.hold(gateway.gateway.store, PeerList.OWN, gatewayIdentity);
        mef.addCertificateEnrolee(gatewayInformation, KeyDerivation.USAGE_CONSTRAINED);
        bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), gatewayInformation);
    }

    /** As {@link #byCertificate(Wire)}, with an instruction waiting, but the gateway does not know its Briefing Node. */
    static BriefingScene withoutBriefingNode(Path directory, Wire wire) {
        BriefingScene all = new BriefingScene(directory);
        all.enter();
        all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, wire));
        return all;
    }

    void knowBriefingNode(Wire wire, CertificateInformation information) {
        gateway.gateway.peers.certified(BBN, PeerRole.BBN, EnrolmentTarget.maf(Names.BBN), information, bbn.uri(wire));
    }

    /** The gateway shares a key with its Briefing Node. */
    void shareKey(Wire wire, String credential) {
        gateway.gateway.peers.put(new Peer(BBN, PeerRole.BBN, Names.BBN, Names.BBN.value(), List.of(bbn.uri(wire)), PeerAuthentication.PSK,
                Optional.empty(), Optional.of(credential), Optional.empty(), Optional.empty()));
    }

    /** A key for the target, made by certificate with the MEF. */
    Destination byCertificate(EnrolmentTarget target, Wire wire) {
        return BbnNode.destination("by-certificate", target, Mechanism.CERTIFICATE, mef.uri(wire), Names.MEF, PeerList.OWN, operator);
    }

    /** Enrolled, with the same key at both ends. */
    static void assertEnrolled(MefNode mef, FreshGateway gateway, EnrolmentStatus status) {
        assertEquals(EnrolmentState.ENROLLED, status.state(), () -> status.lastFailure().toString());
        try (EnrolmentKeyRegistry.Issued issued = mef.key(status.keId().orElseThrow()).orElseThrow();
                Credential held = gateway.key(status.keId().orElseThrow())) {
            assertEquals(issued.key().ke(), held.secret());
        }
    }

    void assertEnrolled(List<EnrolmentStatus> runs) {
        assertEquals(1, runs.size());
        assertEnrolled(mef, gateway, runs.get(0));
    }

    /** A peer that could not be reached is left alone for a second. */
    void letPeersBeTriedAgain() {
        long quiet = System.nanoTime() + Duration.ofMillis(1200).toNanos();
        Await.until("the peer may be tried again", () -> System.nanoTime() - quiet > 0);
    }

    /** Asks until there is something new. */
    List<EnrolmentStatus> askUntilBriefed() {
        letPeersBeTriedAgain();
        return Await.value("something new from the Briefing Node", Await.DEFAULT,
                () -> Optional.of(gateway.ask()).filter(runs -> !runs.isEmpty()));
    }

    /** Asked all over, the Briefing Node was of no use for this reason, and the gateway is as empty as before. */
    void assertNotBriefed(ErrorCode code) {
        List<String> before = gateway.held();
        assertTrue(gateway.ask().isEmpty());
        BriefingOffer offer = gateway.offer("node");
        assertEquals(BriefingOffer.Verdict.FAILED, offer.verdict());
        assertEquals(code, offer.why().orElseThrow().code(), () -> offer.why().get().getMessage());
        assertEquals(before, gateway.held());
        assertFalse(gateway.gateway.holdsEnrolmentKey());
        assertTrue(gateway.gateway.status().isEmpty());
        assertEquals(0, mef.keys().count());
    }

    @Override
    public void close() {
        gateway.close();
        bbn.close();
        mef.close();
    }
}

package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;

class BriefedPeersTest {
    private static final EnrolmentTarget MAF = EnrolmentTarget.maf(new Fqdn("maf.example.com"));
    private static final URI DOOR = URI.create("coaps://maf.example.com:5684");

    private static BootstrapInstruction at(BootstrapInstruction in, EnrolmentTarget target, List<URI> uris) {
        return new BootstrapInstruction(in.serial(), in.nodeId(), in.notBefore(), in.notAfter(), in.mechanism(), target, in.enroleeId(),
                in.mefUri(), in.mefFqdn(), in.trustAnchors(), in.trustAnchorAliases(), in.credentialAlias(), in.enrolmentExpiry(),
                in.derivation(), in.enrolmentExchange(), in.adminFqdn(), uris);
    }

    private static List<Peer> peers(EnrolmentTarget target, List<URI> uris, PeerDirectory... others) {
        World world = new World();
        world.provider.set(World.briefing(at(World.instruction(1, World.MAF, Mechanism.PSK), target, uris)));
        world.start();
        assertEquals(target.id(), world.enrolee.status().get(0).target());
        return new BriefedPeers(world.enrolee, () -> List.of(others)).peers();
    }

    @Test
    void theTargetOfAnInstructionThatSaysWhereItIsIsAPeerByItsKe() {
        List<Peer> peers = peers(MAF, List.of(DOOR));
        assertEquals(1, peers.size());
        assertEquals(List.of(DOOR), peers.get(0).uris());
        assertEquals(PeerRole.MAF, peers.get(0).role());
        assertEquals("maf.example.com", peers.get(0).id());
        assertEquals(PeerAuthentication.ENROLMENT, peers.get(0).authentication());
    }

    @Test
    void withoutAnAddressThereIsNoPeer() {
        assertEquals(List.of(), peers(MAF, List.of()));
    }

    @Test
    void aNodeIsNoPeer() {
        assertEquals(List.of(), peers(new EnrolmentTarget(EnrolmentTarget.Kind.NODE, "node-7", new Fqdn("node-7.example.com")),
                List.of(DOOR)));
    }

    @Test
    void whomTheNodeIsConfiguredWithIsLeftToThat() {
        Peer own = new Peer("the-maf", PeerRole.MAF, MAF.fqdn(), MAF.id(), List.of(URI.create("https://10.0.0.1")),
                PeerAuthentication.ENROLMENT, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(List.of(), peers(MAF, List.of(DOOR), () -> List.of(own)));
    }
}

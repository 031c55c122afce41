package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.Location;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.PublicKeyId;
import org.kedge.mef.MefSettings;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** The owner chooses the target by where the gateway was installed; whose word counts is his choice, too (seed 003 figure 3, D-83). */
class LocationTest {
    private static final Location BERLIN = place("de/berlin/plant-7");
    private static final Location BONN = place("de/bonn");

    @TempDir
    Path directory;
    private final Issued technician = CertificateAuthority.root("Technicians").issue(CertificateFlavour.FQDN, "tech-1.example.com");
    private Path keys;

    private static Location place(String area) {
        return new Location(Optional.of(area), Optional.empty());
    }

    @BeforeEach
    void enterTheTechnician() throws IOException {
        keys = Files.createDirectory(directory.resolve("technicians"));
        Files.writeString(keys.resolve("tech-1.pem"), "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(technician.publicKey().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
    }

    /** Gateways in Berlin share a key with the MAF, those in Bonn with the IN-CSE; nobody else is sent anywhere. */
    private BriefingScene scene(Set<LocationSource> accepts) {
        BriefingScene all = new BriefingScene(directory, BbnNode.settings().with(
                new BriefingNodeSettings.Technicians(Set.of(PublicKeyId.of(technician.publicKey())), keys))).byCertificate(Wire.TLS);
        Destination maf = all.byCertificate(Names.MAF_TARGET, Wire.TLS);
        Destination cse = BbnNode.destination("cse", Names.CSE_TARGET, maf.mechanism(), maf.mefUri(), maf.mefFqdn(), PeerList.OWN,
                all.operator);
        all.bbn.decide(List.of(BbnNode.rule("berlin", maf.name(), accepts, BbnNode.is(Subject.AREA, "de/berlin")),
                BbnNode.rule("bonn", "cse", accepts, BbnNode.is(Subject.AREA, "de/bonn"))), maf, cse);
        return all;
    }

    private BriefingScene scene() {
        return scene(Set.of(LocationSource.REGISTRY, LocationSource.TECHNICIAN));
    }

    private static void install(BriefingScene all, Location location) {
        NodeRecord n = all.bbn.nodes().find(Names.NODE).orElseThrow();
        all.bbn.nodes().update(new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), n.kpmId(), n.labels(),
                Optional.of(location), n.technician(), n.msisdn(), n.enabled()));
    }

    /** What the technician leaves on the gateway. */
    private Path entry(NodeId node, Location location, Instant time, Issued signer) {
        byte[] document = BriefingCodec.write(new LocationEntry(node, location, time.truncatedTo(ChronoUnit.SECONDS)));
        try {
            Path file = Files.write(directory.resolve("location.json"), document);
            Files.write(directory.resolve("location.json.sig"), DetachedSignature.sign(signer.privateKey(), document));
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertBriefed(BriefingScene all, EnrolmentTarget target) {
        List<EnrolmentStatus> runs = all.gateway.ask();
        all.assertEnrolled(runs);
        assertEquals(target.id(), runs.get(0).target());
    }

    private static void assertUndecided(BriefingScene all) {
        assertTrue(all.gateway.ask().isEmpty());
        assertEquals(Verdict.NOTHING, all.gateway.offer("node").verdict());
        assertTrue(all.gateway.gateway.status().isEmpty());
        assertEquals(0, all.bbn.audit.granted("briefing.issued"));
    }

    @Test
    void theRegistryDecidesWhereAGatewayBelongs() {
        try (BriefingScene all = scene()) {
            assertUndecided(all);
            install(all, BONN);
            assertBriefed(all, Names.CSE_TARGET);
        }
    }

    @Test
    void aTechniciansEntryTravelsWithTheGateway() {
        try (BriefingScene all = scene()) {
            all.gateway.node.located(entry(Names.NODE, BERLIN, Instant.now(), technician));
            assertBriefed(all, Names.MAF_TARGET);
            assertEquals(BERLIN, all.bbn.nodes().find(Names.NODE).orElseThrow().technician().orElseThrow().location());
            assertEquals(1, all.bbn.audit.granted("location.accepted"));
        }
    }

    /** D-83: what the owner has entered himself is believed before his technician. */
    @Test
    void theRegistryIsBelievedBeforeTheTechnician() {
        try (BriefingScene all = scene()) {
            install(all, BONN);
            all.gateway.node.located(entry(Names.NODE, BERLIN, Instant.now(), technician));
            assertBriefed(all, Names.CSE_TARGET);
        }
    }

    @Test
    void anEntryThatNoTechnicianSignedIsNotBelieved() {
        try (BriefingScene all = scene()) {
            all.gateway.node.located(entry(Names.NODE, BERLIN, Instant.now(), all.gatewayIdentity));
            assertUndecided(all);
            assertTrue(all.bbn.audit.codes().contains(ErrorCode.LOCATION_NOT_TRUSTED.code()));
            assertTrue(all.bbn.nodes().find(Names.NODE).orElseThrow().technician().isEmpty());
        }
    }

    @Test
    void anEntryAboutAnotherGatewayIsRefusedAtBothEnds() {
        try (BriefingScene all = scene()) {
            Path foreign = entry(new NodeId("gw-2"), BERLIN, Instant.now(), technician);
            assertEquals(ErrorCode.LOCATION_MALFORMED,
                    assertThrows(KedgeException.class, () -> all.gateway.node.located(foreign)).code());
            assertUndecided(all);
        }
    }

    @Test
    void whatAGatewaySaysItselfCountsForNothingByDefault() {
        try (BriefingScene all = scene()) {
            all.gateway.nodeSettings = all.gateway.nodeSettings.at(BERLIN);
            assertUndecided(all);
        }
    }

    @Test
    void whatAGatewaySaysItselfCountsWhereARuleAcceptsIt() {
        try (BriefingScene all = scene(Set.of(LocationSource.REGISTRY, LocationSource.SELF))) {
            all.gateway.nodeSettings = all.gateway.nodeSettings.at(BERLIN);
            assertBriefed(all, Names.MAF_TARGET);
        }
    }

    /** Figure 3 with D-81: the place names the target, and gateway and target bootstrap with each other, without anybody else. */
    @Test
    void aGatewayBootstrapsStraightWithTheTargetOfItsPlace() {
        try (BriefingScene all = scene(); MefNode target = MefNode.start(directory.resolve("target"), all.operator.issue(
                CertificateFlavour.FQDN, Names.CSE_TARGET.fqdn().value()), MefSettings.self(Names.CSE_TARGET))) {
            target.addCertificateEnrolee(all.gatewayInformation, KeyDerivation.USAGE_CONSTRAINED);
            all.bbn.decide(List.of(BbnNode.rule("bonn", "straight", BbnNode.is(Subject.AREA, "de/bonn"))),
                    BbnNode.destination("straight", Names.CSE_TARGET, Mechanism.CERTIFICATE, target.uri(Wire.TLS),
                            Names.CSE_TARGET.fqdn(), PeerList.OWN, all.operator));
            install(all, BONN);

            EnrolmentStatus status = all.gateway.ask().get(0);
            BriefingScene.assertEnrolled(target, all.gateway, status);
            try (var own = target.mef.ownKeys().orElseThrow().find(status.keId().orElseThrow(), Names.CSE_TARGET.ordinarySuid())
                    .orElseThrow()) {
                assertEquals(status.derivedCheckValue().orElseThrow(), KeyCheckValue.of(own.key()));
                assertEquals(Optional.of(Names.GATEWAY.absolute()), own.enroleeId());
            }
            assertEquals(0, all.mef.keys().count());
        }
    }
}

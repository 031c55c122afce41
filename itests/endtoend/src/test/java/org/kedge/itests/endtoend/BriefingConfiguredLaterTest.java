package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.association.peer.ConfiguredPeers;
import org.kedge.association.peer.PeerSettings;
import org.kedge.itests.testkit.Await;

/** A gateway that runs without a Briefing Node gets one by its configuration, and is briefed without anybody asking. */
class BriefingConfiguredLaterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ANCHOR = "anchor";

    @TempDir
    Path directory;

    private BriefingScene scene(Wire wire) {
        return BriefingScene.withoutBriefingNode(directory, wire);
    }

    /** What the component does when a configuration org.kedge.peer appears. */
    private static void configure(BriefingScene all, Wire wire) {
        ConfiguredPeers configured = new ConfiguredPeers(() -> Optional.of(all.gateway.gateway.store), System::nanoTime);
        all.gateway.nodeServices.peers().add(configured);
        configured.put("bbn.cfg", new PeerSettings(BriefingScene.BBN, PeerRole.BBN, Names.BBN, Names.BBN.value(),
                List.of(all.bbn.uri(wire)), PeerAuthentication.CERTIFICATE,
                Optional.of(new PeerSettings.Certificate(CertificateFlavour.FQDN, Names.BBN.value(),
                List.of(ANCHOR), Revocation.OFF)), Optional.of(PeerList.OWN), Optional.empty(), Optional.empty()));
    }

    private static void anchor(BriefingScene all) {
        X509Certificate root = all.operator.root();
        try (Credential anchor = new Credential(ANCHOR, CredentialKind.TRUST_ANCHOR, ANCHOR, Map.of(), SecretBytes.owning(new byte[0]),
                List.of(root), Optional.empty())) {
            all.gateway.gateway.store.put(anchor, CredentialSlot.ACTIVE);
        }
    }

    private static void assertEnrolsByItself(BriefingScene all) {
        EnrolmentStatus status = Await.value("enrolled", PATIENCE, () -> all.gateway.gateway.status().stream()
                .filter(one -> one.state() == EnrolmentState.ENROLLED).findFirst());
        BriefingScene.assertEnrolled(all.mef, all.gateway, status);
        assertEquals("node", status.provider());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aRunningGatewayIsBriefedWithoutAnybodyAsking(Wire wire) {
        try (BriefingScene all = scene(wire)) {
            anchor(all);
            configure(all, wire);
            assertEnrolsByItself(all);
        }
    }

    /** Copied into intake and conf at once, the configuration counts first. */
    @Test
    void theAnchorMayComeAfterTheConfiguration() {
        try (BriefingScene all = scene(Wire.TLS)) {
            configure(all, Wire.TLS);
            String outcome = Await.value("a contact", PATIENCE, () -> all.gateway.node.status().last().stream().findFirst()).outcome();
            assertTrue(outcome.startsWith("KEDGE-121"), outcome);
            assertTrue(all.gateway.gateway.status().isEmpty());
            anchor(all);
            assertEnrolsByItself(all);
        }
    }
}

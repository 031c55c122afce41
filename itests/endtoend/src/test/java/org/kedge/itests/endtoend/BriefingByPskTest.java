package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.briefingnode.BriefingNodeSettings.Sealing;

/** A gateway that shares a key with its Briefing Node, and the key for the MEF that the Briefing Node delivers to it (D-82). */
class BriefingByPskTest {
    private static final String KPM_ID = "gw-1@mef.example.com";
    private static final String IDENTITY = "gw-1@bbn.example.com";
    private static final String DELIVERED = "bbn/kpm";
    private static final String FACTORY = "factory";

    @TempDir
    Path directory;

    private static SecretBytes key(int octet) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) octet);
        return SecretBytes.owning(key);
    }

    private static Destination delivered(BriefingScene all, Wire wire) {
        return BbnNode.delivering(BbnNode.destination("by-key", Names.MAF_TARGET, Mechanism.PSK, all.mef.uri(wire), Names.MEF, DELIVERED,
                all.operator));
    }

    /** The gateway shares a key with the Briefing Node, and has none for the MEF. */
    private BriefingScene sharing(Wire wire, int factory) {
        BriefingScene all = new BriefingScene(directory);
        try (SecretBytes node = key(1); SecretBytes own = key(factory); SecretBytes kpm = key(2)) {
            all.gateway.hold(FACTORY, IDENTITY, own);
            all.bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), IDENTITY, node, Optional.of(KPM_ID));
            all.mef.addPskEnrolee(KPM_ID, kpm);
        }
        all.shareKey(wire, FACTORY);
        all.bbn.sendAllTo(delivered(all, wire));
        return all;
    }

    /** The gateway comes with its certificate, and is to enrol by key. */
    private BriefingScene certified(BriefingNodeSettings settings) {
        BriefingScene all = new BriefingScene(directory, settings);
        FreshGateway.hold(all.gateway.gateway.store, PeerList.OWN, all.gatewayIdentity);
        all.bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), all.gatewayInformation);
        NodeRecord n = all.bbn.nodes().find(Names.NODE).orElseThrow();
        all.bbn.nodes().update(new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), Optional.of(KPM_ID),
                n.labels(), n.location(), n.technician(), n.msisdn(), true));
        try (SecretBytes kpm = key(2)) {
            all.mef.addPskEnrolee(KPM_ID, kpm);
        }
        all.knowBriefingNode(Wire.TLS, all.operator.information(CertificateFlavour.FQDN, Names.BBN.value()));
        all.bbn.sendAllTo(delivered(all, Wire.TLS));
        return all;
    }

    private static void assertDelivered(BriefingScene all, String sealed) {
        try (Credential kpm = all.gateway.gateway.store.require(DELIVERED); SecretBytes expected = key(2)) {
            assertEquals(KPM_ID, kpm.identifier());
            assertEquals(expected, kpm.secret());
        }
        List<AuditRecord> records = all.bbn.audit.records().stream().filter(r -> r.event().equals("key.delivered")).toList();
        assertEquals(1, records.size());
        assertEquals(sealed, records.get(0).details().get("sealed"));
        assertEquals(1, all.gateway.audit.granted("briefing.key.stored"));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theKeyOfTheMefIsDeliveredAndTheGatewayEnrolsByIt(Wire wire) {
        try (BriefingScene all = sharing(wire, 1)) {
            List<EnrolmentStatus> runs = all.gateway.ask();
            all.assertEnrolled(runs);
            assertEquals(TrustLevel.CHANNEL, runs.get(0).trust());
            assertEquals(Mechanism.PSK, runs.get(0).instruction().mechanism());
            assertDelivered(all, "no");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aGatewayWithAnotherKeyIsNotBriefed(Wire wire) {
        try (BriefingScene all = sharing(wire, 7)) {
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(List.of(FACTORY), all.gateway.held());
            assertEquals(0, all.bbn.audit.granted("key.delivered"));
        }
    }

    @Test
    void aKeyThatIsThereIsNotDeliveredAgain() {
        try (BriefingScene all = sharing(Wire.TLS, 1)) {
            all.assertEnrolled(all.gateway.ask());
            assertTrue(all.gateway.ask().isEmpty());
            assertEquals(Verdict.CHOSEN, all.gateway.offer("node").verdict());
            assertDelivered(all, "no");
        }
    }

    /** Fail closed: what cannot be audited does not leave the Briefing Node, and the instruction without its key is of no use. */
    @Test
    void withoutAnAuditTrailNoKeyIsDelivered() {
        try (BriefingScene all = sharing(Wire.TLS, 1)) {
            all.bbn.sink = r -> {
                if (r.event().equals("key.delivered")) {
                    throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "the disk is full");
                }
                all.bbn.audit.record(r);
            };
            all.assertNotBriefed(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            assertEquals(List.of(FACTORY), all.gateway.held());

            all.bbn.sink = all.bbn.audit;
            all.assertEnrolled(all.askUntilBriefed());
            assertDelivered(all, "no");
        }
    }

    @Test
    void aKeyIsSealedToTheCertificateTheGatewayCameWith() {
        try (BriefingScene all = certified(BbnNode.settings().with(Sealing.ALWAYS))) {
            all.assertEnrolled(all.gateway.ask());
            assertDelivered(all, "yes");
        }
    }

    /** Where every key is to be sealed, a gateway that nothing can be sealed to gets none. */
    @Test
    void aKeyThatCannotBeSealedStaysThere() {
        try (BriefingScene all = new BriefingScene(directory, BbnNode.settings().with(Sealing.ALWAYS))) {
            try (SecretBytes node = key(1); SecretBytes kpm = key(2)) {
                all.gateway.hold(FACTORY, IDENTITY, node);
                all.bbn.addNode(Names.NODE, Names.GATEWAY.absolute(), IDENTITY, node, Optional.of(KPM_ID));
                all.mef.addPskEnrolee(KPM_ID, kpm);
            }
            all.shareKey(Wire.TLS, FACTORY);
            all.bbn.sendAllTo(delivered(all, Wire.TLS));
            KedgeException missing = assertThrows(KedgeException.class, all.gateway::ask);
            assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, missing.code());
            assertEquals(List.of(FACTORY), all.gateway.held());
            assertTrue(all.bbn.audit.codes().contains(ErrorCode.BRIEFING_KEY_REFUSED.code()));
            assertFalse(all.gateway.gateway.holdsEnrolmentKey());
            assertEquals(0, all.mef.keys().count());
        }
    }
}

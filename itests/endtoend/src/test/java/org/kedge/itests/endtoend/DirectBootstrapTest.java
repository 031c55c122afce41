package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.Await;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/**
 * Direct bootstrap to its end (D-81; seeds 000 and 003 figure 3): the target is the MEF for itself, and what the gateway enrols for it uses
 * with it. Nobody else is there: no MEF, no peer that could be asked.
 */
class DirectBootstrapTest {
    private static final String UNKNOWN = "0123456789ABCDEF0123456789ABCDEF@";

    @TempDir
    Path directory;
    private final CertificateAuthority operator = CertificateAuthority.root("Operator");
    private final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");
    private final Issued gatewayIdentity = maker.issue(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T node) {
        open.add(node);
        return node;
    }

    private <T extends AutoCloseable> void closed(T node) throws Exception {
        open.remove(node);
        node.close();
    }

    record Way(Wire wire, KeyDerivation derivation) {
    }

    static Stream<Way> ways() {
        return Stream.of(Wire.values()).flatMap(wire -> Stream.of(KeyDerivation.values()).map(derivation -> new Way(wire, derivation)));
    }

    private Issued identityOf(EnrolmentTarget target) {
        return operator.issue(CertificateFlavour.FQDN, target.fqdn().value());
    }

    private MefNode mefOf(EnrolmentTarget target) {
        return opened(MefNode.start(directory.resolve("mef"), identityOf(target), MefSettings.self(target)));
    }

    private MafNode maf(MefNode own) {
        MafNode maf = opened(new MafNode(directory.resolve("maf"), identityOf(Names.MAF_TARGET), Deployment.patient()));
        maf.playsMef(own);
        return maf;
    }

    private CseNode cse(MefNode own) {
        CseNode cse = opened(new CseNode(directory.resolve("cse"), Names.CSE_TARGET.id(), identityOf(Names.CSE_TARGET)));
        cse.playsMef(own);
        return cse;
    }

    /** A gateway that its owner has entered at the target and briefed; it has not enrolled yet. */
    private GatewayNode gateway(MefNode mef, EnrolmentTarget target, Way way) {
        mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value()), way.derivation());
        GatewayNode gateway = opened(new GatewayNode(directory.resolve("gateway")));
        gateway.holdKeyPair(gatewayIdentity);
        gateway.brief(Mechanism.CERTIFICATE, mef.uri(way.wire()), target.fqdn(), target, way.derivation(), operator);
        return gateway;
    }

    /** The key for a target, as the gateway derives it. */
    private static SecretBytes key(GatewayNode gateway, EnrolmentTarget target, EnrolmentStatus status) {
        try (Credential ke = gateway.enrolmentKey()) {
            return KeyDerivations.forTarget(ke.secret(), target, status.instruction().derivation(), target.ordinarySuid());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aGatewayAndAMafThatBootstrappedDirectlyShareKm(Way way) {
        MefNode mef = mefOf(Names.MAF_TARGET);
        MafNode maf = maf(mef);
        GatewayNode gateway = gateway(mef, Names.MAF_TARGET, way);
        EnrolmentStatus status = gateway.enrol();
        KeyReference keId = status.keId().orElseThrow().reference();
        assertEquals(Names.MAF, keId.fqdn());
        gateway.peers.keyed("maf", PeerRole.MAF, Names.MAF_TARGET, Optional.empty(), maf.uri(way.wire()));
        gateway.associate("maf");

        MasterKeyRegistry.Info held = maf.keys().get(0);
        assertEquals(status.derivedCheckValue().orElseThrow(), held.checkValue());
        assertEquals(Optional.of(keId), held.keId());
        assertEquals(Names.GATEWAY.absolute(), held.clientId());
        assertNotEquals(keId, held.kmId());
        if (way.derivation() == KeyDerivation.LEGACY) {
            try (SecretBytes km = key(gateway, Names.MAF_TARGET, status)) {
                assertEquals(KeyDerivations.legacyKmId(km, Names.MAF), held.kmId());
            }
        }
        // From now on the KmID is what the gateway presents (8.8.2.3), and nobody is asked any more.
        assertTrue(gateway.associating.node.associations().release("maf"));
        gateway.associate("maf");
        AssociationStatus association = gateway.association("maf");
        assertEquals(held.kmId(), association.keyId().orElseThrow());
        assertEquals(Optional.of(held.checkValue()), association.checkValue());
        assertEquals(1, mef.audit.granted("key.released"));
        assertEquals(1, maf.audit.granted("km.received"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aGatewayAndAnInCseThatBootstrappedDirectlyShareKpsa(Way way) {
        MefNode mef = mefOf(Names.CSE_TARGET);
        CseNode cse = cse(mef);
        GatewayNode gateway = gateway(mef, Names.CSE_TARGET, way);
        EnrolmentStatus status = gateway.enrol();
        cse.peers.keyed("gateway", PeerRole.CSE, Names.GATEWAY_TARGET, Optional.empty(), gateway.uri(way.wire()));
        gateway.peers.keyed("in-cse", PeerRole.CSE, Names.CSE_TARGET, Optional.empty(), cse.uri(way.wire()));

        SecurityAssociation association = gateway.associate("in-cse");
        assertTrue(CseNode.await(association.request(Request.get(List.of("association")))).status().isSuccess());
        AssociationStatus a = gateway.association("in-cse");
        AssociationStatus b = cse.association(Names.GATEWAY.absolute());
        assertEquals(AssociationFramework.PSK, b.framework());
        assertEquals(status.keId().map(keId -> keId.reference()), b.keyId());
        assertEquals(status.derivedCheckValue(), b.checkValue());
        assertEquals(a.checkValue(), b.checkValue());
        assertEquals(1, mef.audit.granted("key.released"));

        // With the roles swapped the CSE presents the same key (SA2).
        assertEquals(Names.GATEWAY.absolute(), cse.associate("gateway").peerId());
        assertEquals(1, mef.audit.granted("key.released"));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void aDisabledEnroleeOpensNothing(Wire wire) {
        MefNode mef = mefOf(Names.MAF_TARGET);
        MafNode maf = maf(mef);
        GatewayNode gateway = gateway(mef, Names.MAF_TARGET, new Way(wire, KeyDerivation.USAGE_CONSTRAINED));
        EnrolmentStatus status = gateway.enrol();
        mef.disable();
        try (SecretBytes km = key(gateway, Names.MAF_TARGET, status)) {
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, refused(maf, wire, status.keId().orElseThrow().toString(), km));
        }
        assertTrue(maf.keys().isEmpty());
        assertEquals(0, mef.audit.granted("key.released"));
        Await.until("the owner reads why", () -> mef.audit.codes().contains(ErrorCode.KEY_UNKNOWN.code()));
    }

    private static ErrorCode refused(MafNode maf, Wire wire, String identity, SecretBytes key) {
        return assertThrows(KedgeException.class, () -> CseNode.await(maf.begin(wire, new LocalCredential.Psk(identity, key),
                Duration.ofSeconds(wire == Wire.TLS ? 20 : 4))).close(), identity).code();
    }

    /** A made-up KeID or KmID of the MAF looks like a wrong key (D-80), and fills neither registry nor audit trail. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void anUnknownIdentifierLooksLikeAWrongKey(Wire wire) {
        MefNode mef = mefOf(Names.MAF_TARGET);
        MafNode maf = maf(mef);
        GatewayNode gateway = gateway(mef, Names.MAF_TARGET, new Way(wire, KeyDerivation.USAGE_CONSTRAINED));
        String keId = gateway.enrol().keId().orElseThrow().toString();
        try (SecretBytes wrong = SecretBytes.owning(new byte[32])) {
            int records = mef.audit.records().size();
            ErrorCode unknown = refused(maf, wire, UNKNOWN + Names.MAF, wrong);
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, unknown);
            assertEquals(records, mef.audit.records().size());
            assertTrue(maf.keys().isEmpty());
            assertEquals(unknown, refused(maf, wire, keId, wrong));
        }
    }

    /** What the CSE's own MEF says of a gateway counts only where the CSE is to believe a MEF. */
    @Test
    void theOwnMefCannotVouchForAPeerThatIsToComeByCertificate() {
        MefNode mef = mefOf(Names.CSE_TARGET);
        CseNode cse = cse(mef);
        GatewayNode gateway = gateway(mef, Names.CSE_TARGET, new Way(Wire.TLS, KeyDerivation.USAGE_CONSTRAINED));
        gateway.enrol();
        cse.peers.certified("gateway", PeerRole.CSE, Names.GATEWAY_TARGET,
                maker.information(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value()));
        gateway.peers.keyed("in-cse", PeerRole.CSE, Names.CSE_TARGET, Optional.empty(), cse.uri(Wire.TLS));
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST,
                assertThrows(KedgeException.class, () -> gateway.associate("in-cse")).code());
        assertTrue(cse.associationKeys().isEmpty());
    }

    @Test
    void aRestartBetweenEnrolmentAndFirstContactLosesNothing() throws Exception {
        MefNode mef = mefOf(Names.MAF_TARGET);
        GatewayNode gateway = gateway(mef, Names.MAF_TARGET, new Way(Wire.TLS, KeyDerivation.USAGE_CONSTRAINED));
        EnrolmentStatus status = gateway.enrol();
        closed(mef);
        MefNode again = mefOf(Names.MAF_TARGET);
        MafNode maf = maf(again);
        String keId = status.keId().orElseThrow().toString();
        try (SecretBytes km = key(gateway, Names.MAF_TARGET, status)) {
            maf.contact(Wire.DTLS, new LocalCredential.Psk(keId, km)).close();
            // Now Km is in the registry of the MAF, which needs no MEF for it any more.
            KeyReference kmId = maf.keys().get(0).kmId();
            closed(maf);
            closed(again);
            MafNode alone = opened(new MafNode(directory.resolve("maf"), identityOf(Names.MAF_TARGET), Deployment.patient()));
            alone.contact(Wire.TLS, new LocalCredential.Psk(kmId.toString(), km)).close();
            alone.contact(Wire.DTLS, new LocalCredential.Psk(keId, km)).close();
            assertEquals(1, alone.keys().size());
        }
    }

    /** The renewed Ke gives a new Km, and the old one goes when the new one has been used (8.8.2.5). */
    @Test
    void aRenewedKeRollsKm() {
        MefNode mef = mefOf(Names.MAF_TARGET);
        MafNode maf = maf(mef);
        GatewayNode gateway = gateway(mef, Names.MAF_TARGET, new Way(Wire.DTLS, KeyDerivation.LEGACY));
        gateway.enrol();
        gateway.peers.keyed("maf", PeerRole.MAF, Names.MAF_TARGET, Optional.empty(), maf.uri(Wire.DTLS));
        gateway.associate("maf");
        KeyReference old = maf.keys().get(0).kmId();
        EnrolmentStatus renewed = gateway.enrol();
        Await.until("the new Km in use", () -> maf.keys().size() == 1 && !maf.keys().get(0).kmId().equals(old));
        assertEquals(Optional.of(renewed.keId().orElseThrow().reference()), maf.keys().get(0).keId());
    }
}

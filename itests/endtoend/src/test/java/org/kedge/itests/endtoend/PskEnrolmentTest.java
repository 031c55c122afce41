package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;

/** The Pre-Provisioned Symmetric Enrolee Key framework from end to end (TS-0003 8.3.2.1). */
class PskEnrolmentTest {
    private static final String KPM_ID = "gw-1@mef.example.com";

    @TempDir
    Path directory;

    private final CertificateAuthority authority = CertificateAuthority.root("Operator");
    private final SecretBytes kpm = random();

    private static SecretBytes random() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return SecretBytes.owning(octets);
    }

    private MefNode mef() {
        MefNode mef = MefNode.start(directory.resolve("mef"), authority);
        mef.addPskEnrolee(KPM_ID, kpm);
        return mef;
    }

    private GatewayNode gateway(MefNode mef, String kpmId, SecretBytes key) {
        GatewayNode gateway = new GatewayNode(directory.resolve("gateway"));
        gateway.holdKpm(kpmId, key);
        gateway.brief(Mechanism.PSK, mef, Names.MAF_TARGET, KeyDerivation.USAGE_CONSTRAINED);
        return gateway;
    }

    @Test
    void bothSidesHoldTheSameEnrolmentKey() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, KPM_ID, kpm)) {
            EnrolmentStatus status = gateway.enrol();

            assertEquals(EnrolmentState.ENROLLED, status.state());
            assertEquals("TLS_PSK_WITH_AES_128_CCM_8", status.facts().orElseThrow().cipherSuite());
            assertTrue(status.facts().orElseThrow().extendedMasterSecret());
            assertTrue(status.facts().orElseThrow().fullHandshake());
            assertEquals(Names.MEF, status.keId().orElseThrow().mef());
            try (EnrolmentKeyRegistry.Issued issued = mef.key(status.keId().orElseThrow()).orElseThrow();
                    Credential held = gateway.enrolmentKey()) {
                assertEquals(issued.key().ke(), held.secret());
                assertEquals(Names.GATEWAY.absolute(), issued.enroleeId());
                assertEquals(KeyCheckValue.of(issued.key().ke()), status.checkValue().orElseThrow());
            }
            assertEquals(1, mef.keys().count());
            assertEquals(1, mef.audit.granted("enrolment.committed"));
        }
    }

    @Test
    void theShorterEnrolmentExpiryCounts() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, KPM_ID, kpm)) {
            EnrolmentStatus status = gateway.enrol();
            Instant tenDays = Instant.now().plus(Duration.ofDays(10));

            // The instruction says 10 days, the MEF's record 30.
            Duration off = Duration.between(status.notAfter().orElseThrow(), tenDays).abs();
            assertTrue(off.compareTo(Duration.ofMinutes(1)) < 0, "notAfter is off by " + off);
        }
    }

    @Test
    void aRunWithAValidKeyIsARenewalWithAnotherKey() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, KPM_ID, kpm)) {
            EnrolmentStatus first = gateway.enrol();
            gateway.enrol();
            assertEquals(2, mef.keys().count());
            assertTrue(mef.key(first.keId().orElseThrow()).isPresent());
        }
    }

    @Test
    void anUnknownEnroleeIsRefusedInSilenceAndTheOwnerOfTheMefReadsWhy() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, "stranger@mef.example.com", kpm)) {
            KedgeException refused = assertThrows(KedgeException.class, gateway::enrol);

            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, refused.code());
            assertTrue(mef.audit.codes().contains(ErrorCode.PEER_UNKNOWN.code()), () -> mef.audit.records().toString());
            assertNothingStored(mef, gateway);
        }
    }

    @Test
    void aWrongKpmLooksLikeAnUnknownEnrolee() {
        try (MefNode mef = mef(); SecretBytes other = random(); GatewayNode gateway = gateway(mef, KPM_ID, other)) {
            KedgeException refused = assertThrows(KedgeException.class, gateway::enrol);

            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, refused.code());
            assertNothingStored(mef, gateway);
        }
    }

    @Test
    void aDisabledEnroleeLooksLikeAnUnknownOne() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, KPM_ID, kpm)) {
            EnroleeRecord r = mef.enrolees().find(Names.GATEWAY.absolute()).orElseThrow();
            mef.enrolees().update(new EnroleeRecord(r.id(), r.mechanism(), r.kpmId(), r.certificate(), r.targets(), r.enrolmentExpiry(),
                    r.remoteManagement(), false));

            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, assertThrows(KedgeException.class, gateway::enrol).code());
            assertNothingStored(mef, gateway);
        }
    }

    @Test
    void kpmIsNotShownToAnotherMefThanTheOneThatSharesIt() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, "gw-1@mef.example.org", kpm)) {
            assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, gateway::enrol).code());
            assertTrue(mef.audit.records().isEmpty(), "no handshake was tried");
        }
    }

    @Test
    void aProbeLeavesNothingOnEitherSide() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef, KPM_ID, kpm)) {
            ProbeResult probe = gateway.probe(mef.uri());

            assertEquals("TLS_PSK_WITH_AES_128_CCM_8", probe.facts().cipherSuite());
            assertEquals(Names.MEF, probe.keId().mef());
            assertEquals(8, probe.checkValue().length());
            assertTrue(mef.key(probe.keId()).isEmpty());
            assertNothingStored(mef, gateway);
        }
    }

    @Test
    void directBootstrapGivesBothEndsTheSameKeyWithoutAnythingFetched() {
        MefSettings self = MefSettings.self(Names.CSE_TARGET);
        try (MefNode target = MefNode.start(directory.resolve("mef"), authority.issue(CertificateFlavour.CSE_ID,
                Names.CSE_TARGET.fqdn().value()), self); GatewayNode gateway = new GatewayNode(directory.resolve("gateway"))) {
            target.addPskEnrolee("gw-1@" + Names.CSE_TARGET.fqdn(), kpm);
            gateway.holdKpm("gw-1@" + Names.CSE_TARGET.fqdn(), kpm);
            gateway.brief(Mechanism.PSK, target, Names.CSE_TARGET.fqdn(), Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED);
            EnrolmentStatus status = gateway.enrol();

            try (var own = target.mef.ownKeys().orElseThrow().find(status.keId().orElseThrow(), Names.CSE_TARGET.ordinarySuid())
                    .orElseThrow()) {
                assertEquals(status.derivedCheckValue().orElseThrow(), KeyCheckValue.of(own.key()));
                assertEquals(Optional.of(Names.GATEWAY.absolute()), own.enroleeId());
            }
            assertEquals(Names.CSE_TARGET.fqdn(), status.keId().orElseThrow().mef());
        }
    }

    private static void assertNothingStored(MefNode mef, GatewayNode gateway) {
        assertEquals(0, mef.keys().count());
        assertFalse(gateway.holdsEnrolmentKey());
    }
}

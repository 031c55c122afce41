package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.Await;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.Validity;
import org.kedge.pki.crl.CrlOrigin;

/** The certificate framework from end to end (TS-0003 8.3.2.2), with every flavour and every fault a certificate can have. */
class CertificateEnrolmentTest {
    private static final String CSE_NAME = "gw-1.m2m.example.com";

    @TempDir
    Path directory;

    /** Old enough to have issued certificates that have expired. */
    private static final Validity LONG = new Validity(Instant.now().minus(Duration.ofDays(400)), Instant.now().plus(Duration.ofDays(400)));

    private final CertificateAuthority operator = CertificateAuthority.root("Operator", LONG);
    private final CertificateAuthority maker = CertificateAuthority.root("Gateway maker", LONG);
    private final CertificateAuthority stranger = CertificateAuthority.root("Stranger");

    private MefNode mef() {
        return MefNode.start(directory.resolve("mef"), operator);
    }

    private GatewayNode gateway(MefNode mef) {
        GatewayNode gateway = new GatewayNode(directory.resolve("gateway"));
        gateway.brief(Mechanism.CERTIFICATE, mef, Names.CSE_TARGET, KeyDerivation.USAGE_CONSTRAINED, operator);
        return gateway;
    }

    @ParameterizedTest
    @CsvSource({"DEVICE,0.2.481.1.100.3030.10011", "CSE_ID,gw-1.m2m.example.com", "AE_ID,//m2m.example.com/Sgw1",
        "NODE_ID,urn:gsma:imei:90420156-025763-0"})
    void everyFlavourEnrols(CertificateFlavour flavour, String identifier) {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            gateway.holdKeyPair(maker.issue(flavour, identifier));
            mef.addCertificateEnrolee(maker.information(flavour, identifier), KeyDerivation.USAGE_CONSTRAINED);

            assertEnrolled(mef, gateway, gateway.enrol());
        }
    }

    @Test
    void aRawPublicKeyEnrols() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            Issued pair = maker.issue(CertificateFlavour.CSE_ID, CSE_NAME);
            gateway.holdRawKey(new java.security.KeyPair(pair.publicKey(), pair.privateKey()));
            mef.addCertificateEnrolee(new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.of(pair.publicKey()),
                    List.of(), Revocation.OFF), KeyDerivation.USAGE_CONSTRAINED);

            assertEnrolled(mef, gateway, gateway.enrol());
        }
    }

    @Test
    void aChainOfThreeUnderNameConstraintsEnrols() {
        CertificateAuthority middle = maker.intermediate("Plant 7", PermittedNames.dns("m2m.example.com"));
        CertificateAuthority issuing = middle.intermediate("Line 2", PermittedNames.dns("m2m.example.com"));
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            Issued identity = issuing.issue(CertificateFlavour.CSE_ID, CSE_NAME);
            assertEquals(3, identity.chain().size());
            gateway.holdKeyPair(identity);
            mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, CSE_NAME), KeyDerivation.USAGE_CONSTRAINED);

            assertEnrolled(mef, gateway, gateway.enrol());
        }
    }

    private static void assertEnrolled(MefNode mef, GatewayNode gateway, EnrolmentStatus status) {
        assertEquals(EnrolmentState.ENROLLED, status.state());
        assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", status.facts().orElseThrow().cipherSuite());
        assertTrue(status.facts().orElseThrow().extendedMasterSecret());
        try (EnrolmentKeyRegistry.Issued issued = mef.key(status.keId().orElseThrow()).orElseThrow();
                Credential held = gateway.enrolmentKey()) {
            assertEquals(issued.key().ke(), held.secret());
        }
    }

    @Test
    void aProbeLeavesNothingOnEitherSide() {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            gateway.holdKeyPair(maker.issue(CertificateFlavour.CSE_ID, CSE_NAME));
            mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, CSE_NAME), KeyDerivation.USAGE_CONSTRAINED);
            ProbeResult probe = gateway.probe(mef.uri());

            assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", probe.facts().cipherSuite());
            assertEquals(Names.MEF.value(), probe.peer().identifier());
            assertEquals(0, mef.keys().count());
            assertFalse(gateway.holdsEnrolmentKey());
        }
    }

    // What is wrong with the gateway: the MEF's owner reads the code.

    @Test
    void anExpiredCertificateOfTheGatewayIsRefused() {
        Instant now = Instant.now();
        assertMefRefuses(ErrorCode.CERTIFICATE_EXPIRED, maker.issue(CertificateFlavour.CSE_ID, CSE_NAME,
                new Validity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)))), CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aCertificateOfTheGatewayThatIsNotYetValidIsRefused() {
        Instant now = Instant.now();
        assertMefRefuses(ErrorCode.CERTIFICATE_NOT_YET_VALID, maker.issue(CertificateFlavour.CSE_ID, CSE_NAME,
                new Validity(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)))), CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() {
        assertMefRefuses(ErrorCode.CERTIFICATE_UNTRUSTED, stranger.issue(CertificateFlavour.CSE_ID, CSE_NAME),
                CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aNameOutsideTheConstraintsOfItsAuthorityIsRefused() {
        CertificateAuthority confined = maker.intermediate("Other plant", PermittedNames.dns("other.example.com"));
        assertMefRefuses(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS, confined.issue(CertificateFlavour.CSE_ID, CSE_NAME),
                CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aCertificateWithAnotherNameBelongsToNobody() {
        assertMefRefuses(ErrorCode.PEER_UNKNOWN, maker.issue(CertificateFlavour.CSE_ID, "gw-2.m2m.example.com"),
                CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aCertificateOfAnotherFlavourBelongsToNobody() {
        assertMefRefuses(ErrorCode.PEER_UNKNOWN, maker.issue(CertificateFlavour.DEVICE, "0.2.481.1.100.3030.10011"),
                CertificateFlavour.CSE_ID, CSE_NAME);
    }

    @Test
    void aRevokedCertificateOfTheGatewayIsRefused() {
        Issued identity = maker.issue(CertificateFlavour.CSE_ID, CSE_NAME);
        maker.revoke(identity.certificate());
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            mef.crls.replace(new CrlOrigin("test", java.util.Optional.empty()), List.of(maker.crl(Duration.ofDays(1))));
            gateway.holdKeyPair(identity);
            CertificateInformation information = maker.information(CertificateFlavour.CSE_ID, CSE_NAME);
            mef.addCertificateEnrolee(new CertificateInformation(information.flavour(), information.identifier(),
                    information.trustAnchors(), Revocation.HARD), KeyDerivation.USAGE_CONSTRAINED);
            assertRefused(ErrorCode.CERTIFICATE_REVOKED, mef, gateway);
        }
    }

    private void assertMefRefuses(ErrorCode code, Issued identity, CertificateFlavour flavour, String identifier) {
        try (MefNode mef = mef(); GatewayNode gateway = gateway(mef)) {
            gateway.holdKeyPair(identity);
            mef.addCertificateEnrolee(maker.information(flavour, identifier), KeyDerivation.USAGE_CONSTRAINED);
            assertRefused(code, mef, gateway);
        }
    }

    private static void assertRefused(ErrorCode code, MefNode mef, GatewayNode gateway) {
        KedgeException told = assertThrows(KedgeException.class, gateway::enrol);
        assertTrue(told.code() == ErrorCode.HANDSHAKE_ALERT || told.code() == ErrorCode.HANDSHAKE_REFUSED_OR_LOST, told::getMessage);
        Await.until("the MEF's owner reads " + code, () -> mef.audit.codes().contains(code.code()));
        assertEquals(0, mef.keys().count());
        assertFalse(gateway.holdsEnrolmentKey());
    }

    // What is wrong with the MEF: the gateway's owner reads the code.

    @Test
    void aMefWithAnotherNameIsNotTrusted() {
        assertGatewayRefuses(ErrorCode.CERTIFICATE_NAME, operator.issue(CertificateFlavour.FQDN, "mef.example.org"));
    }

    @Test
    void aMefOfAnotherAuthorityIsNotTrusted() {
        assertGatewayRefuses(ErrorCode.CERTIFICATE_UNTRUSTED, stranger.issue(CertificateFlavour.FQDN, Names.MEF.value()));
    }

    @Test
    void aMefWithAnExpiredCertificateIsNotTrusted() {
        Instant now = Instant.now();
        assertGatewayRefuses(ErrorCode.CERTIFICATE_EXPIRED, operator.issue(CertificateFlavour.FQDN, Names.MEF.value(),
                new Validity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)))));
    }

    @Test
    void aMefWithARevokedCertificateIsNotTrusted() {
        Issued identity = operator.issue(CertificateFlavour.FQDN, Names.MEF.value());
        operator.revoke(identity.certificate());
        try (MefNode mef = MefNode.start(directory.resolve("mef"), identity, MefSettings.service(Names.MEF));
                GatewayNode gateway = gateway(mef)) {
            gateway.crls.replace(new CrlOrigin("test", java.util.Optional.empty()), List.of(operator.crl(Duration.ofDays(1))));
            assertNotTrusted(ErrorCode.CERTIFICATE_REVOKED, mef, gateway);
        }
    }

    private void assertGatewayRefuses(ErrorCode code, Issued mefIdentity) {
        try (MefNode mef = MefNode.start(directory.resolve("mef"), mefIdentity, MefSettings.service(Names.MEF));
                GatewayNode gateway = gateway(mef)) {
            assertNotTrusted(code, mef, gateway);
        }
    }

    private void assertNotTrusted(ErrorCode code, MefNode mef, GatewayNode gateway) {
        gateway.holdKeyPair(maker.issue(CertificateFlavour.CSE_ID, CSE_NAME));
        mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, CSE_NAME), KeyDerivation.USAGE_CONSTRAINED);
        assertEquals(code, assertThrows(KedgeException.class, gateway::enrol).code());
        assertEquals(0, mef.keys().count());
        assertFalse(gateway.holdsEnrolmentKey());
    }
}

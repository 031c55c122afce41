package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.Validity;

/** Every way a certificate can be wrong, seen by the side that verifies it: its code, and nothing established. */
class CertificateFailureTest {
    private static final Validity FUTURE = new Validity(Instant.now().plus(Duration.ofDays(10)), Instant.now().plus(Duration.ofDays(20)));

    @TempDir
    private Path directory;

    /**
     * @param issue makes the certificate of the peer from the flavour and identifier it should have
     */
    private record Wrong(ErrorCode code, Issue issue) {
        interface Issue {
            Issued by(Pki pki, CertificateFlavour flavour, String identifier);
        }

        @Override
        public String toString() {
            return code.name();
        }
    }

    static Stream<Wrong> wrongCertificates() {
        return Stream.of(
                new Wrong(ErrorCode.CERTIFICATE_EXPIRED, Pki::expired),
                new Wrong(ErrorCode.CERTIFICATE_NOT_YET_VALID,
                        (pki, f, id) -> pki.second.issueUnchecked(id, Pki.san(pki.second.issue(f, id)), FUTURE)),
                new Wrong(ErrorCode.CERTIFICATE_NAME, (pki, f, id) -> pki.second.issue(f, "other.example.org")),
                new Wrong(ErrorCode.CERTIFICATE_FLAVOUR,
                        (pki, f, id) -> pki.root.issue(CertificateFlavour.DEVICE, "0.2.481.1.100.3030.10011")),
                new Wrong(ErrorCode.CERTIFICATE_UNTRUSTED, (pki, f, id) -> CertificateAuthority.root("Another root").issue(f, id)),
                new Wrong(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS, (pki, f, id) -> pki.root
                        .intermediate("CA for others", PermittedNames.dns("example.com")).issueUnchecked(id,
                                Pki.san(pki.second.issue(f, id)), Validity.days(10))),
                new Wrong(ErrorCode.CERTIFICATE_WILDCARD,
                        (pki, f, id) -> pki.second.issueUnchecked(id, dnsName("*.example.org"), Validity.days(10))));
    }

    private static byte[] dnsName(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] der = new byte[4 + text.length];
        der[0] = 0x30;
        der[1] = (byte) (2 + text.length);
        der[2] = (byte) 0x82;
        der[3] = (byte) text.length;
        System.arraycopy(text, 0, der, 4, text.length);
        return der;
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void clientNamesWhatIsWrongWithTheServersCertificate(Wrong wrong) {
        Pki pki = new Pki();
        Issued server = wrong.issue.by(pki, CertificateFlavour.FQDN, Fixture.MEF.value());
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            fixture.own = Optional.of(Pki.own(server));
            fixture.started();
            assertEquals(wrong.code, Fixture.failure(fixture.connecting(pki.node.towards(pki.aboutMef()))).code());
            Await.until("the listener's owner hears of the alert",
                    () -> fixture.auditCodes().equals(List.of(ErrorCode.HANDSHAKE_ALERT.code())));
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void listenerTellsItsOwnerWhatIsWrongWithTheClientsCertificate(Wrong wrong) {
        Pki pki = new Pki();
        Issued node = wrong.issue.by(pki, CertificateFlavour.CSE_ID, Pki.NODE);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started()) {
            fixture.certificates.set(pki.aboutNode(CertificateFlavour.CSE_ID, Pki.NODE));
            assertRefused(fixture, node.towards(pki.aboutMef()), wrong.code);
        }
    }

    @ParameterizedTest
    @MethodSource("wrongCertificates")
    void anIdentityOnRecordLooksLikeAnUnknownOne(Wrong wrong) {
        Pki pki = new Pki();
        Issued node = wrong.issue.by(pki, CertificateFlavour.CSE_ID, Pki.NODE);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started()) {
            fixture.certificates.set(pki.aboutNode(CertificateFlavour.CSE_ID, Pki.NODE));
            KedgeException onRecord = Fixture.failure(fixture.connecting(node.towards(pki.aboutMef())));
            // The record may be written after the peer was told, and by another thread than the next one.
            Await.until("the owner is told", () -> fixture.audit.size() == 1);
            fixture.certificates.set(null);
            KedgeException unknown = Fixture.failure(fixture.connecting(node.towards(pki.aboutMef())));
            assertEquals(unknown.getMessage(), onRecord.getMessage());
            Await.until("the owner is told both", () -> fixture.auditCodes()
                    .equals(List.of(wrong.code.code(), ErrorCode.PEER_UNKNOWN.code())));
        }
    }

    private static KedgeException assertRefused(Fixture fixture, LocalCredential credential, ErrorCode code) {
        KedgeException failure = Fixture.failure(fixture.connecting(credential));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, failure.code());
        Await.until("the owner is told " + code, () -> !fixture.audit.isEmpty());
        assertEquals(List.of(code.code()), fixture.auditCodes());
        assertEquals(0, fixture.listener.sessions());
        assertTrue(fixture.requests.isEmpty());
        return failure;
    }

    @Test
    void revokedCertificatesAreRefusedOnBothSides() {
        Pki pki = new Pki();
        pki.second.revoke(pki.node.certificate());
        pki.second.revoke(pki.mef.certificate());
        PeerVerifier verifier = pki.verifierWithCrls();
        Function<CertificateInformation, CertificateInformation> hard = i -> new CertificateInformation(i.flavour(), i.identifier(),
                i.trustAnchors(), Revocation.HARD);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, verifier)) {
            fixture.certificates.set(hard.apply(pki.aboutNode()));
            fixture.started();
            assertEquals(ErrorCode.CERTIFICATE_REVOKED,
                    Fixture.failure(fixture.connecting(pki.node.towards(hard.apply(pki.aboutMef())))).code());
        }
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, verifier)) {
            fixture.certificates.set(hard.apply(pki.aboutNode()));
            fixture.started();
            KedgeException failure = assertRefused(fixture, pki.node.towards(pki.aboutMef()), ErrorCode.CERTIFICATE_REVOKED);
            assertTrue(failure.detail().contains("certificate_revoked"), failure.detail());
        }
    }

    @Test
    void missingCrlIsAFailureWhereItIsRequired() {
        Pki pki = new Pki();
        CertificateInformation mef = pki.aboutMef();
        LocalCredential credential = pki.node
                .towards(new CertificateInformation(mef.flavour(), mef.identifier(), mef.trustAnchors(), Revocation.HARD));
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started()) {
            assertEquals(ErrorCode.CRL_UNAVAILABLE, Fixture.failure(fixture.connecting(credential)).code());
        }
    }

    @Test
    void certificateThatNoResolverKnowsIsUnknown() {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            fixture.certificates.set(null);
            fixture.started();
            assertRefused(fixture, pki.node.towards(pki.aboutMef()), ErrorCode.PEER_UNKNOWN);
        }
    }

    static Stream<Arguments> wrongKinds() {
        return Stream.of(Arguments.of(true, "certificate where a raw public key is configured"),
                Arguments.of(false, "raw public key where a certificate is configured"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongKinds")
    void kindOfTheClientsCredentialMustBeTheConfiguredOne(boolean sendsCertificate, String what) {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            if (sendsCertificate) {
                fixture.certificates.set(new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY,
                        PublicKeyId.of(pki.node.publicKey()), List.of(), Revocation.OFF));
            }
            fixture.started();
            assertRefused(fixture, new LocalCredential.KeyPair(pki.node.privateKey(), pki.node.publicKey(),
                    sendsCertificate ? pki.node.chain() : List.of(), pki.aboutMef()), ErrorCode.CERTIFICATE_FLAVOUR);
        }
    }

    @Test
    void wrongRawPublicKeyIsRefusedOnBothSides() {
        Pki pki = new Pki();
        CertificateInformation other = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY,
                PublicKeyId.of(pki.root.certificate().getPublicKey()), List.of(), Revocation.OFF);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started()) {
            assertEquals(ErrorCode.RAW_PUBLIC_KEY, Fixture.failure(fixture.connecting(pki.node.towards(other))).code());
        }
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            fixture.certificates.set(other);
            fixture.started();
            assertRefused(fixture, new LocalCredential.KeyPair(pki.node.privateKey(), pki.node.publicKey(), List.of(), pki.aboutMef()),
                    ErrorCode.RAW_PUBLIC_KEY);
        }
    }

    @Test
    void clientWithoutCertificateIsRefused() {
        Pki pki = new Pki();
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(), new Options()
                        .anchors(directory, pki.anchors()).with("-cipher", "ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0"))) {
            client.await("alert bad certificate");
            Await.until("the owner is told", () -> !fixture.audit.isEmpty());
            assertEquals(List.of(ErrorCode.CERTIFICATE_MISSING.code()), fixture.auditCodes());
        }
    }

    @Test
    void suiteThatTheListenerDoesNotOfferIsNamedToItsOwner() {
        Pki pki = new Pki();
        try (Fixture fixture = new Fixture().started()) {
            assertRefused(fixture, pki.node.towards(pki.aboutMef()), ErrorCode.SUITE_NOT_OFFERED);
        }
    }
}

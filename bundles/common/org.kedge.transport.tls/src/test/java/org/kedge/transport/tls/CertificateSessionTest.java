package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.crypto.PublicKeyId;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.tls.engine.TlsSuites;

class CertificateSessionTest {
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    @ParameterizedTest
    @CsvSource({"false,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "true,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})
    void chainsOfThreeCertificatesPassBothWays(boolean gcm, String suite) {
        Pki pki = new Pki();
        TlsSuites suites = new TlsSuites(false, gcm);
        assertEquals(3, pki.node.chain().size());
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s.with(suites), Pki.verifier()).started();
                TlsClient client = new TlsClient(() -> Optional.of(Pki.verifier()), new TlsClientSettings(suites, 4));
                SecureChannel channel = Fixture.get(
                        client.connect(fixture.address(), pki.node.towards(pki.aboutMef()), ConnectOptions.enrolment()))) {
            Fixture.get(channel.request(ENROLMENT));

            PeerIdentity server = channel.peer();
            assertEquals(PeerIdentity.Kind.CERTIFICATE, server.kind());
            assertEquals(Fixture.MEF.value(), server.identifier());
            assertEquals(pki.mef.chain(), server.chain());
            PeerIdentity node = fixture.requests.remove().session().peer();
            assertEquals(Pki.NODE, node.identifier());
            assertEquals("enrolee-" + Pki.NODE, node.principal());
            assertEquals(pki.node.chain(), node.chain());
            assertEquals(suite, channel.facts().cipherSuite());
            try (SecretBytes key = channel.takeExportedKey()) {
                assertArrayEquals(fixture.serverExports.remove(), key.copy());
            }
        }
    }

    @Test
    void rawPublicKeysAuthenticateBothWays() {
        Pki pki = new Pki();
        CertificateInformation aboutMef = rawKey(PublicKeyId.of(pki.mef.publicKey()));
        String nodeId = PublicKeyId.of(pki.node.publicKey());
        LocalCredential.KeyPair credential = new LocalCredential.KeyPair(pki.node.privateKey(), pki.node.publicKey(), List.of(), aboutMef);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            fixture.certificates.set(rawKey(nodeId));
            fixture.own = Optional.of(new OwnKeyPair(pki.mef.privateKey(), pki.mef.publicKey(), List.of()));
            fixture.started();
            try (SecureChannel channel = Fixture.get(fixture.connecting(credential))) {
                Fixture.get(channel.request(ENROLMENT));
                assertEquals(new PeerIdentity(PeerIdentity.Kind.RAW_PUBLIC_KEY, aboutMef.identifier(), Fixture.MEF.value(), List.of()),
                        channel.peer());
                assertEquals(new PeerIdentity(PeerIdentity.Kind.RAW_PUBLIC_KEY, nodeId, "enrolee-" + nodeId, List.of()),
                        fixture.requests.remove().session().peer());
                try (SecretBytes key = channel.takeExportedKey()) {
                    assertArrayEquals(fixture.serverExports.remove(), key.copy());
                }
            }
        }
    }

    @Test
    void listenerWithCertificateServesRawPublicKeyToThoseWhoAskForIt() {
        Pki pki = new Pki();
        CertificateInformation aboutMef = rawKey(PublicKeyId.of(pki.mef.publicKey()));
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started();
                SecureChannel channel = Fixture.get(fixture.connecting(pki.node.towards(aboutMef)))) {
            Fixture.get(channel.request(ENROLMENT));
            assertEquals(PeerIdentity.Kind.RAW_PUBLIC_KEY, channel.peer().kind());
            assertEquals(PeerIdentity.Kind.CERTIFICATE, fixture.requests.remove().session().peer().kind());
        }
    }

    private static CertificateInformation rawKey(String id) {
        return new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, id, List.of(), Revocation.OFF);
    }
}

package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.engine.Suites;

class CertificateSessionTest {
    private static final int IP_AND_UDP = 28;
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    @ParameterizedTest
    @ValueSource(ints = {512, 1280})
    void chainsOfThreeCertificatesPassBothWays(int mtu) {
        Pki pki = new Pki();
        assertEquals(3, pki.node.chain().size());
        try (Fixture fixture = Fixture.withCertificates(pki, s -> withMtu(s, mtu), Pki.verifier()).started();
                UdpRelay relay = new UdpRelay(fixture.listener.address().getPort());
                DtlsClient client = new DtlsClient(() -> Optional.of(Pki.verifier()),
                        new DtlsClientSettings(Suites.MANDATORY, mtu, 4), new KeyExporter());
                SecureChannel channel = Fixture.get(
                        client.connect(Fixture.at(relay.port()), pki.node.towards(pki.aboutMef()), ConnectOptions.enrolment()))) {
            Fixture.get(channel.request(ENROLMENT));

            PeerIdentity server = channel.peer();
            assertEquals(PeerIdentity.Kind.CERTIFICATE, server.kind());
            assertEquals(Fixture.MEF.value(), server.identifier());
            assertEquals(pki.mef.chain(), server.chain());
            PeerIdentity node = fixture.requests.remove().session().peer();
            assertEquals(Pki.NODE, node.identifier());
            assertEquals("enrolee-" + Pki.NODE, node.principal());
            assertEquals(pki.node.chain(), node.chain());
            assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", channel.facts().cipherSuite());
            try (SecretBytes key = channel.takeExportedKey()) {
                assertArrayEquals(fixture.serverExports.remove(), key.copy());
            }
            int largest = relay.seen.stream().mapToInt(datagram -> datagram.octets().length).max().orElseThrow();
            assertTrue(largest + IP_AND_UDP <= mtu, "datagram of " + largest + " octets at MTU " + mtu);
        }
    }

    private static DtlsListenerSettings withMtu(DtlsListenerSettings s, int mtu) {
        return new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(), s.suites(), s.maxConnections(), mtu,
                s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId());
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

package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.PeerVerifier;

/** OCSP responses stapled by servers (RFC 6066 8), ours and OpenSSL's. */
class StapleTest {
    private static final String SUITE = "ECDHE-ECDSA-AES128-SHA256";

    @TempDir
    private Path directory;
    private final Pki pki = new Pki();

    private Path response(CertificateStatus status) throws Exception {
        Instant now = Instant.now();
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(new X500Name("CN=responder")));
        builder.addResponse(new CertificateID(new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(pki.second.certificate()), pki.mef.certificate().getSerialNumber()), status,
                Date.from(now.minusSeconds(60)), Date.from(now.plusSeconds(600)), null);
        return Files.write(directory.resolve("ocsp.der"), new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(pki.second.privateKey()), null, Date.from(now))).getEncoded());
    }

    /** With CRLs of the authorities above the issuer, none of the issuer: the status of the server can only come with it. */
    private PeerVerifier verifier() {
        return Pki.verifier(pki.root.crl(Duration.ofDays(1)), pki.first.crl(Duration.ofDays(1)));
    }

    private CertificateInformation hard() {
        return new CertificateInformation(CertificateFlavour.FQDN, Pki.MEF.value(), pki.anchors(), Revocation.HARD);
    }

    private Fixture fixture(Optional<Path> file) {
        return Fixture.withCertificates(pki, s -> new TlsListenerSettings(s.common(), s.suites(), s.limits(), s.threads(), file,
                s.clients(), s.pskHint()), verifier()).started();
    }

    @Test
    void stapledResponseStandsInForACrl() throws Exception {
        try (Fixture fixture = fixture(Optional.of(response(CertificateStatus.GOOD)));
                SecureChannel channel = Fixture.get(fixture.connecting(pki.node.towards(hard())))) {
            assertEquals(pki.mef.chain(), channel.peer().chain());
        }
        try (Fixture fixture = fixture(Optional.empty())) {
            assertEquals(ErrorCode.CRL_UNAVAILABLE, Fixture.failure(fixture.connecting(pki.node.towards(hard()))).code());
        }
    }

    @Test
    void stapledRevocationRefuses() throws Exception {
        try (Fixture fixture = fixture(Optional.of(response(new RevokedStatus(new Date(), 1))))) {
            assertEquals(ErrorCode.CERTIFICATE_REVOKED, Fixture.failure(fixture.connecting(pki.node.towards(hard()))).code());
        }
    }

    @Test
    void missingOrUnreadableFileIsServedWithout() throws IOException {
        Path nonsense = Files.writeString(directory.resolve("nonsense.der"), "nonsense");
        for (Path file : List.of(nonsense, directory.resolve("none.der"))) {
            try (Fixture fixture = fixture(Optional.of(file));
                    SecureChannel channel = Fixture.get(fixture.connecting(pki.node.towards(pki.aboutMef())))) {
                assertFalse(channel.peer().chain().isEmpty());
            }
        }
    }

    @Test
    void opensslGetsTheResponseItAsksFor() throws Exception {
        OpenSslPeer.Options options = new OpenSslPeer.Options().certificate(directory, pki.node.privateKey(), pki.node.chain(), SUITE)
                .anchors(directory, pki.anchors()).with("-status");
        try (Fixture fixture = fixture(Optional.of(response(CertificateStatus.GOOD)));
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), options)) {
            client.await("OCSP Response Status: successful");
            client.await("Cert Status: good");
        }
    }

    @Test
    void opensslsResponseIsUsed() throws Exception {
        OpenSslPeer.Options options = new OpenSslPeer.Options().certificate(directory, pki.mef.privateKey(), pki.mef.chain(), SUITE)
                .anchors(directory, pki.anchors()).with("-Verify", "5", "-status_file", response(CertificateStatus.GOOD).toString());
        try (OpenSslPeer server = OpenSslPeer.tlsServer(options); TlsClient client = new TlsClient(verifier());
                SecureChannel channel = Fixture.get(
                        client.connect(Fixture.at(server.port()), pki.node.towards(hard()), ConnectOptions.enrolment()))) {
            assertEquals(Pki.MEF.value(), channel.peer().identifier());
        }
    }
}

package org.kedge.transport.dtls.server;

import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.security.auth.x500.X500Principal;

import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.dtls.engine.Failures;
import org.kedge.transport.listener.PeerChecks;

/** Asks who a certificate belongs to and verifies it by that answer, while the handshake waits. */
final class ListenerVerifier implements NewAdvancedCertificateVerifier {
    private final PeerChecks checks;
    private final ListenerEvents events;
    private volatile HandshakeResultHandler results;

    ListenerVerifier(PeerChecks checks, ListenerEvents events) {
        this.checks = checks;
        this.events = events;
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509, CertificateType.RAW_PUBLIC_KEY);
    }

    @Override
    public CertificateVerificationResult verifyCertificate(ConnectionId cid, ServerNames serverName, InetSocketAddress remotePeer,
            boolean clientUsage, boolean verifySubject, boolean truncateCertificatePath, CertificateMessage message) {
        CertPath path = message.getCertificateChain();
        PublicKey key = message.getPublicKey();
        List<X509Certificate> chain = path == null ? List.of()
                : path.getCertificates().stream().map(X509Certificate.class::cast).toList();
        checks.certificate(chain, key).whenComplete((found, failure) -> results.apply(failure != null
                ? refused(cid, KedgeException.of(failure), chain)
                : path == null ? new CertificateVerificationResult(cid, key, found) : new CertificateVerificationResult(cid, path, found)));
        return null;
    }

    private CertificateVerificationResult refused(ConnectionId cid, KedgeException failure, List<X509Certificate> chain) {
        events.refused(cid, failure, chain.isEmpty() ? "" : chain.get(0).getSubjectX500Principal().getName());
        return new CertificateVerificationResult(cid, Failures.refuse(failure), null);
    }

    @Override
    public List<X500Principal> getAcceptedIssuers() {
        return List.of();
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        results = resultHandler;
    }
}

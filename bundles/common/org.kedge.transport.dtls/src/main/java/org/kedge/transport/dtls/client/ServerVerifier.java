package org.kedge.transport.dtls.client;

import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import javax.security.auth.x500.X500Principal;

import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.engine.Failures;

/** Verifies what the server of one connection presents, on a worker: path validation would stall the protocol threads. */
final class ServerVerifier implements NewAdvancedCertificateVerifier {
    private final PeerVerifier verifier;
    private final CertificateInformation information;
    private final Executor workers;
    private volatile HandshakeResultHandler results;
    private volatile List<X509Certificate> verified = List.of();

    ServerVerifier(PeerVerifier verifier, CertificateInformation information, Executor workers) {
        this.verifier = verifier;
        this.information = information;
        this.workers = workers;
    }

    /** The validated path, once the handshake has completed; empty for a raw public key. */
    List<X509Certificate> verified() {
        return verified;
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(information.flavour() == CertificateFlavour.RAW_PUBLIC_KEY ? CertificateType.RAW_PUBLIC_KEY
                : CertificateType.X_509);
    }

    @Override
    public CertificateVerificationResult verifyCertificate(ConnectionId cid, ServerNames serverName, InetSocketAddress remotePeer,
            boolean clientUsage, boolean verifySubject, boolean truncateCertificatePath, CertificateMessage message) {
        try {
            workers.execute(() -> results.apply(verify(cid, message.getCertificateChain(), message.getPublicKey())));
            return null;
        } catch (RejectedExecutionException e) {
            return refused(cid, new KedgeException(ErrorCode.TRANSPORT_STOPPED, "certificate verification"));
        }
    }

    private CertificateVerificationResult verify(ConnectionId cid, CertPath path, PublicKey key) {
        try {
            if (path == null) {
                verifier.verify(key, information);
                return new CertificateVerificationResult(cid, key, null);
            }
            verified = verifier.verify(path.getCertificates().stream().map(X509Certificate.class::cast).toList(), information);
            return new CertificateVerificationResult(cid, path, null);
        } catch (RuntimeException e) {
            return refused(cid, KedgeException.of(e));
        }
    }

    private static CertificateVerificationResult refused(ConnectionId cid, KedgeException failure) {
        return new CertificateVerificationResult(cid, Failures.abort(failure), null);
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

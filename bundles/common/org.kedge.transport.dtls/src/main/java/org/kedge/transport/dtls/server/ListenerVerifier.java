package org.kedge.transport.dtls.server;

import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

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
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.engine.Failures;

/** Asks who a certificate belongs to and verifies it by that answer, while the handshake waits. */
final class ListenerVerifier implements NewAdvancedCertificateVerifier {
    private final Lookups lookups;
    private final Supplier<Optional<PeerVerifier>> verifier;
    private final Executor workers;
    private final ListenerEvents events;
    private volatile HandshakeResultHandler results;

    ListenerVerifier(Lookups lookups, Supplier<Optional<PeerVerifier>> verifier, Executor workers, ListenerEvents events) {
        this.lookups = lookups;
        this.verifier = verifier;
        this.workers = workers;
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
        AtomicReference<Thread> asker = new AtomicReference<>();
        lookups.ask(resolver -> {
            asker.set(Thread.currentThread());
            return resolver.certificate(new Presented(chain, key));
        }, late -> { }).whenComplete((found, failure) -> {
            Runnable verification = () -> results.apply(verify(cid, path, chain, key, found, failure));
            if (Thread.currentThread() == asker.get()) {
                verification.run();
                return;
            }
            try {
                // The answer came on a thread of the resolver, which is not ours to spend on path validation.
                workers.execute(verification);
            } catch (RejectedExecutionException e) {
                results.apply(refused(cid, new KedgeException(ErrorCode.TRANSPORT_STOPPED, "verification: no worker is free"), chain));
            }
        });
        return null;
    }

    private CertificateVerificationResult verify(ConnectionId cid, CertPath path, List<X509Certificate> chain, PublicKey key,
            ResolvedCertificate found, Throwable failure) {
        if (failure != null) {
            return refused(cid, KedgeException.of(failure), chain);
        }
        try {
            PeerVerifier present = verifier.get().orElseThrow(
                    () -> new KedgeException(ErrorCode.TRANSPORT_MISSING, "the certificate verifier is not running"));
            return path == null ? rawKey(cid, key, found, present) : certificate(cid, path, chain, found, present);
        } catch (RuntimeException e) {
            return refused(cid, KedgeException.of(e), chain);
        }
    }

    private static CertificateVerificationResult rawKey(ConnectionId cid, PublicKey key, ResolvedCertificate found, PeerVerifier present) {
        CertificateInformation information = found.information();
        if (information.flavour() != CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "raw public key where " + information.flavour() + " is configured");
        }
        present.verify(key, information);
        return new CertificateVerificationResult(cid, key, new Resolution(
                new PeerIdentity(PeerIdentity.Kind.RAW_PUBLIC_KEY, information.identifier(), found.principal(), List.of())));
    }

    private static CertificateVerificationResult certificate(ConnectionId cid, CertPath path, List<X509Certificate> chain,
            ResolvedCertificate found, PeerVerifier present) {
        CertificateInformation information = found.information();
        if (information.flavour() == CertificateFlavour.RAW_PUBLIC_KEY) {
            throw new KedgeException(ErrorCode.CERTIFICATE_FLAVOUR, "certificate where a raw public key is configured");
        }
        List<X509Certificate> verified = present.verify(chain, information);
        return new CertificateVerificationResult(cid, path, new Resolution(
                new PeerIdentity(PeerIdentity.Kind.CERTIFICATE, information.identifier(), found.principal(), verified)));
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

package org.kedge.pki.path;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * The status of a certificate in an OCSP response that its owner sent along (RFC 6066 8, RFC 6960). Counts only when the issuer, or a
 * responder the issuer has appointed for OCSP, signed it and it is current; everything else is as if it had not been sent. Stateless.
 */
final class StapledStatus {
    /** More than any real response; stops a peer from making this side parse without end. */
    private static final int LONGEST = 16_384;

    /**
     * What the response says.
     *
     * @param revokedAt since when it is revoked; empty: it is good
     */
    record Status(Optional<Instant> revokedAt) {
    }

    private StapledStatus() {
    }

    /** The status of a certificate; empty when the response does not tell it credibly. */
    static Optional<Status> of(byte[] response, X509Certificate certificate, X509Certificate issuer, Instant now) {
        if (response.length > LONGEST) {
            return Optional.empty();
        }
        try {
            OCSPResp outer = new OCSPResp(response);
            if (outer.getStatus() != OCSPResp.SUCCESSFUL || !(outer.getResponseObject() instanceof BasicOCSPResp basic)) {
                return Optional.empty();
            }
            Optional<Status> status = status(basic, certificate, new JcaX509CertificateHolder(issuer), now);
            return status.isPresent() && isCredible(basic, issuer, now) ? status : Optional.empty();
        } catch (IOException | GeneralSecurityException | OCSPException | OperatorCreationException | RuntimeException e) {
            // What a peer sends may be anything; a response that cannot be read says nothing.
            return Optional.empty();
        }
    }

    private static Optional<Status> status(BasicOCSPResp basic, X509Certificate certificate, X509CertificateHolder issuer, Instant now)
            throws OCSPException {
        for (SingleResp single : basic.getResponses()) {
            if (single.getCertID().getSerialNumber().equals(certificate.getSerialNumber())
                    && single.getCertID().matchesIssuer(issuer, new BcDigestCalculatorProvider()) && isCurrent(single, now)) {
                return status(single.getCertStatus());
            }
        }
        return Optional.empty();
    }

    private static boolean isCurrent(SingleResp single, Instant now) {
        return !now.isBefore(single.getThisUpdate().toInstant()) && single.getNextUpdate() != null
                && !now.isAfter(single.getNextUpdate().toInstant());
    }

    private static Optional<Status> status(CertificateStatus status) {
        if (status == CertificateStatus.GOOD) {
            return Optional.of(new Status(Optional.empty()));
        }
        return status instanceof RevokedStatus revoked ? Optional.of(new Status(Optional.of(revoked.getRevocationTime().toInstant())))
                : Optional.empty();
    }

    private static boolean isCredible(BasicOCSPResp basic, X509Certificate issuer, Instant now)
            throws GeneralSecurityException, OCSPException, OperatorCreationException {
        if (isSignedBy(basic, issuer.getPublicKey())) {
            return true;
        }
        for (X509CertificateHolder holder : basic.getCerts()) {
            if (isResponder(holder, issuer, now)
                    && isSignedBy(basic, new JcaX509CertificateConverter().getCertificate(holder).getPublicKey())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSignedBy(BasicOCSPResp basic, PublicKey key) throws OCSPException, OperatorCreationException {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OCSPException e) {
            // A key of another algorithm has not signed it.
            return false;
        }
    }

    /** RFC 6960 4.2.2.2: issued directly by the certificate's issuer, for this purpose. */
    private static boolean isResponder(X509CertificateHolder holder, X509Certificate issuer, Instant now) throws GeneralSecurityException {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(holder.getExtensions());
        if (usage == null || !usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)) {
            return false;
        }
        X509Certificate responder = new JcaX509CertificateConverter().getCertificate(holder);
        if (!responder.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                || now.isBefore(responder.getNotBefore().toInstant()) || now.isAfter(responder.getNotAfter().toInstant())) {
            return false;
        }
        responder.verify(issuer.getPublicKey());
        return true;
    }
}

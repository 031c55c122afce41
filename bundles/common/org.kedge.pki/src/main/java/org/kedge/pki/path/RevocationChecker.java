package org.kedge.pki.path;

import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.names.CrlNumbers;
import org.kedge.pki.names.Subject;

/** Certificate status by CRLs, or for the end entity by a stapled OCSP response (TS-0003 8.1.2.2, D-33); never cached. */
final class RevocationChecker {
    private final CrlSource crls;

    RevocationChecker(CrlSource crls) {
        this.crls = crls;
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_REVOKED}, {@link ErrorCode#CRL_UNAVAILABLE} */
    void check(ValidatedPath path, Revocation mode, Optional<byte[]> ocspResponse, Instant now) {
        if (mode == Revocation.OFF || path.isPinned()) {
            return;
        }
        for (int i = path.certificates().size() - 1; i >= 0; i--) {
            X509Certificate certificate = path.certificates().get(i);
            X509Certificate issuer = path.issuerOf(i);
            Optional<X509CRL> crl = crls.newest(issuer, path.anchor());
            // A stale CRL still proves a revocation: a revoked certificate never comes back.
            crl.ifPresent(c -> requireNotListed(certificate, c));
            Optional<StapledStatus.Status> stapled = i == 0 ? ocspResponse.flatMap(r -> StapledStatus.of(r, certificate, issuer, now))
                    : Optional.empty();
            stapled.flatMap(StapledStatus.Status::revokedAt).ifPresent(when -> refuse(certificate, when));
            if (mode == Revocation.HARD && stapled.isEmpty()) {
                requireCurrent(certificate, issuer, crl, now);
            }
        }
    }

    private static void requireNotListed(X509Certificate certificate, X509CRL crl) {
        X509CRLEntry entry = crl.getRevokedCertificate(certificate);
        if (entry != null) {
            String number = CrlNumbers.of(crl).map(n -> " number " + n).orElse("");
            throw new KedgeException(ErrorCode.CERTIFICATE_REVOKED, "certificate " + Subject.of(certificate) + " (serial "
                    + certificate.getSerialNumber().toString(16) + ") was revoked on " + entry.getRevocationDate().toInstant()
                    + " says CRL" + number + " of \"" + crl.getIssuerX500Principal().getName() + "\"");
        }
    }

    private static void refuse(X509Certificate certificate, Instant when) {
        throw new KedgeException(ErrorCode.CERTIFICATE_REVOKED, "certificate " + Subject.of(certificate) + " (serial "
                + certificate.getSerialNumber().toString(16) + ") was revoked on " + when + " says its stapled OCSP response");
    }

    private static void requireCurrent(X509Certificate certificate, X509Certificate issuer, Optional<X509CRL> crl, Instant now) {
        String what = "status of certificate " + Subject.of(certificate) + ": the CRL of " + Subject.of(issuer);
        if (crl.isEmpty()) {
            throw new KedgeException(ErrorCode.CRL_UNAVAILABLE, what + " is missing");
        }
        Date next = crl.get().getNextUpdate();
        if (next == null || now.isAfter(next.toInstant())) {
            throw new KedgeException(ErrorCode.CRL_UNAVAILABLE,
                    what + " is stale" + (next == null ? " (no nextUpdate)" : ": next update was due " + next.toInstant()));
        }
        if (now.isBefore(crl.get().getThisUpdate().toInstant())) {
            throw new KedgeException(ErrorCode.CRL_UNAVAILABLE,
                    what + " begins in the future: " + crl.get().getThisUpdate().toInstant());
        }
    }
}

package org.kedge.pki.path;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.names.Subject;

/**
 * A path that leads to an anchor.
 *
 * @param certificates end entity first, without the anchor, unless the end entity itself is the (pinned) anchor
 * @param anchor the anchor it ends in
 */
public record ValidatedPath(List<X509Certificate> certificates, X509Certificate anchor) {
    public ValidatedPath {
        certificates = List.copyOf(certificates);
    }

    /** Whether the end entity certificate is the anchor itself (D-32). */
    public boolean isPinned() {
        return certificates.get(0).equals(anchor);
    }

    /** The issuer of a certificate of this path. */
    public X509Certificate issuerOf(int index) {
        return index + 1 < certificates.size() ? certificates.get(index + 1) : anchor;
    }

    /**
     * Checks the validity of every certificate, the anchor's too: nobody would notice otherwise that it has to be replaced.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_EXPIRED}, {@link ErrorCode#CERTIFICATE_NOT_YET_VALID}
     */
    public void requireValidAt(Instant now) {
        certificates.forEach(c -> requireValidAt(c, now));
        requireValidAt(anchor, now);
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_EXPIRED}, {@link ErrorCode#CERTIFICATE_NOT_YET_VALID} */
    static void requireValidAt(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw new KedgeException(ErrorCode.CERTIFICATE_NOT_YET_VALID,
                    "certificate " + Subject.of(certificate) + " is valid from " + from + ", now it is " + now);
        }
        // RFC 5280 4.1.2.5: the last second is inclusive.
        if (!now.isBefore(to.plusSeconds(1))) {
            throw new KedgeException(ErrorCode.CERTIFICATE_EXPIRED,
                    "certificate " + Subject.of(certificate) + " was valid until " + to + ", now it is " + now);
        }
    }
}

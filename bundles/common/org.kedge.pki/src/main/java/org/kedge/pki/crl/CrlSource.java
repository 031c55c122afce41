package org.kedge.pki.crl;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Where the verifier finds CRLs. Does no network I/O. Thread-safe. */
public interface CrlSource {
    /** No CRL at all. */
    CrlSource NONE = new CrlSource() {
        @Override
        public Optional<X509CRL> newest(X509Certificate issuer, X509Certificate anchor) {
            return Optional.empty();
        }

        @Override
        public long revision() {
            return 0;
        }
    };

    /**
     * The newest CRL signed by an issuer, current or stale.
     *
     * @param issuer a CA certificate of a validated path
     * @param anchor the anchor of that path
     */
    Optional<X509CRL> newest(X509Certificate issuer, X509Certificate anchor);

    /** Changes whenever a CRL comes, goes or is replaced. */
    long revision();
}

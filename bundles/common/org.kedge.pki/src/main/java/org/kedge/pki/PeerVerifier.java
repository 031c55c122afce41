package org.kedge.pki;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Verifies what a peer presented against its certificate information, in the order of TS-0003 8.1.2.5: flavour and profile, exact name,
 * RFC 5280 path with name constraints, status. A service. Does no network I/O (CRLs are fetched in the background), so it may be called
 * on a transport's worker thread. Thread-safe.
 */
@ProviderType
public interface PeerVerifier {
    /**
     * Verifies a certificate chain.
     *
     * @param chain end entity first, as received; a root at its end is ignored
     * @param information what it must satisfy; any flavour but RAW_PUBLIC_KEY
     * @return the validated path, end entity first, without the anchor
     * @throws KedgeException a code of area 3, for example {@link ErrorCode#CERTIFICATE_NAME}
     */
    List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information);

    /**
     * Verifies a certificate chain to which the peer may have stapled an OCSP response (RFC 6066 8). A current response of the issuer
     * counts as the status of the end entity certificate, like a CRL; any other is as if it had not been sent. So is every one to a
     * verifier that knows no OCSP, which is what this method is by itself.
     *
     * @param ocspResponse DER, as received
     * @return as above
     */
    default List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information, Optional<byte[]> ocspResponse) {
        return verify(chain, information);
    }

    /**
     * Verifies the chain of a server that this side connects to without authenticating itself, and that need not be a oneM2M entity: for
     * it the profile of TS-0003 10.1 does not hold. Keys may be RSA from 2048 bits or EC on P-256, P-384 or P-521, signatures any with
     * SHA-2; extendedKeyUsage, where there is one, must allow serverAuth. Name, path and status as above. A verifier that knows only the
     * oneM2M profile, which this method is by itself, takes no other certificates.
     *
     * @return as above
     */
    default List<X509Certificate> verifyServer(List<X509Certificate> chain, CertificateInformation information,
            Optional<byte[]> ocspResponse) {
        return verify(chain, information, ocspResponse);
    }

    /**
     * Verifies a raw public key against the public key identifier of its certificate information.
     *
     * @throws KedgeException {@link ErrorCode#RAW_PUBLIC_KEY}, {@link ErrorCode#CERTIFICATE_PROFILE}
     */
    void verify(PublicKey rawKey, CertificateInformation information);
}

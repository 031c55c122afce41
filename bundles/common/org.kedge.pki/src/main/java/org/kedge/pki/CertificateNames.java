package org.kedge.pki;

import java.security.cert.X509Certificate;
import java.util.List;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.pki.names.SubjectAltNameReader;

/** The identifiers a certificate claims in its subjectAltName, read from the raw extension. Stateless and thread-safe. */
public final class CertificateNames {
    /**
     * One claimed identity: if the peer were configured with this flavour and identifier, the name would match.
     *
     * @param flavour the flavour under which the name counts
     * @param identifier the identifier in the form of {@code CertificateInformation}
     */
    public record Claim(CertificateFlavour flavour, String identifier) {
    }

    private CertificateNames() {
    }

    /**
     * Every identity the certificate could stand for; a dNSName yields a claim as FQDN, CSE_ID and NODE_ID. Not verified.
     *
     * @throws org.kedge.api.error.KedgeException CERTIFICATE_MALFORMED, CERTIFICATE_WILDCARD
     */
    public static List<Claim> claims(X509Certificate certificate) {
        return SubjectAltNameReader.claims(certificate);
    }
}

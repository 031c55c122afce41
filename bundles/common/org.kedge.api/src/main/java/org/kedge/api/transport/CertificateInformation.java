package org.kedge.api.transport;

import java.security.cert.X509Certificate;
import java.util.List;

import org.kedge.api.identity.CertificateFlavour;

/**
 * "Certificate information" (TS-0003 8.1.2.4): what one side knows about the other in order to verify its certificate or raw key.
 *
 * @param flavour the flavour of the peer, configured and never guessed
 * @param identifier what must match exactly one subjectAltName entry under the rule of the flavour (protocols.md 5.2): the FQDN, the
 *        public domain name of a CSE-ID, the absolute AE-ID, the Node-ID, the dotted OID of a device; for a raw public key its public
 *        key identifier ({@code ni:///sha-256;...}, RFC 6920)
 * @param trustAnchors anchors of the peer's path; empty for a raw public key
 * @param revocation how status is checked (D-33)
 */
public record CertificateInformation(CertificateFlavour flavour, String identifier, List<X509Certificate> trustAnchors,
        Revocation revocation) {
    /** How the status of a certificate is checked. */
    public enum Revocation {
        /** Not checked. */
        OFF,
        /** Checked when a CRL for the issuer is at hand; a missing or stale one is tolerated (gateways). */
        SOFT,
        /** A missing or stale CRL is a failure (infrastructure). */
        HARD
    }

    public CertificateInformation {
        trustAnchors = List.copyOf(trustAnchors);
    }
}

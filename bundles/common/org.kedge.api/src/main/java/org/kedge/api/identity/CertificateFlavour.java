package org.kedge.api.identity;

/** The certificate flavours of TS-0003 10.1 and 8.1.2. The flavour of a peer is configured, never guessed. */
public enum CertificateFlavour {
    /** A raw public key (RFC 7250), known by its public key identifier (RFC 6920 {@code ni} URI). */
    RAW_PUBLIC_KEY,
    /** A device certificate: subjectAltName otherName with a globally unique hardware instance id, for example an OID device id. */
    DEVICE,
    /** subjectAltName dNSName with the public domain name of the CSE-ID. */
    CSE_ID,
    /** subjectAltName URI {@code https:} + absolute AE-ID (D-24). */
    AE_ID,
    /** subjectAltName with the Node-ID, its type by the shape of the id (D-25). */
    NODE_ID,
    /** subjectAltName dNSName (or URI) with the FQDN of a MEF or MAF. */
    FQDN
}

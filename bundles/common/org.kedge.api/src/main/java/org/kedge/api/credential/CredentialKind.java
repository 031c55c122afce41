package org.kedge.api.credential;

/** What a stored credential is; decides what its identifier and its secret are. */
public enum CredentialKind {
    /** Kpm: identifier is the KpmID, secret the whole key (16 to 64 octets). */
    PRE_PROVISIONED_KEY,
    /** A key pair: identifier is the public key identifier (RFC 6920), secret the PKCS#8 private key, certificates its chain. */
    KEY_PAIR,
    /** Trust anchors: identifier is a name, no secret (zero octets), certificates the anchors. */
    TRUST_ANCHOR,
    /** Ke: identifier is the KeID, secret 32 octets, or none when it is the Ks in a UICC. */
    ENROLMENT_KEY,
    /**
     * A key shared with a peer: Km, Kpsa or Kc. Identifier is the psk_identity, secret the whole key; attributes say for which peer and
     * usage.
     */
    ASSOCIATION_KEY,
    /**
     * The subscription of a software USIM: identifier is the name of the USIM, secret its IMPI, K and OPc in the form of
     * {@code org.kedge.usim.soft}.
     */
    USIM,
    /** A key of the node's own, for example the registry key: identifier is a name, secret the key. */
    SYMMETRIC_KEY,
    /** Protected state of a component: identifier is the component, secret its octets. Not shown in lists for people. */
    STATE
}

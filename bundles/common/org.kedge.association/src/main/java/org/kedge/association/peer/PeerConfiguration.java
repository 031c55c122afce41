package org.kedge.association.peer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of one peer, factory PID {@code org.kedge.peer}. Names credentials by alias and holds no secret. */
@ObjectClassDefinition(name = "Kedge peer", description = "A function or entity this node may talk to; nobody else is ever connected to")
public @interface PeerConfiguration {
    @AttributeDefinition(name = "Name", description = "Its name on this node, unique: 1 to 64 of letters, digits and . _ -")
    String name() default "";

    @AttributeDefinition(name = "Role", description = "MEF, MAF, BSF, BBN (Bootstrap Briefing Node), CSE or AE",
            options = {@Option(label = "MEF", value = "MEF"), @Option(label = "MAF", value = "MAF"), @Option(label = "BSF", value = "BSF"),
                    @Option(label = "BBN", value = "BBN"), @Option(label = "CSE", value = "CSE"), @Option(label = "AE", value = "AE")})
    String role() default "";

    @AttributeDefinition(name = "FQDN", description = "Its FQDN: sent as SNI, and for a MEF or MAF the right part of the identifiers it"
            + " issues. Empty for a CSE: the public domain name that follows from its CSE-ID", required = false)
    String fqdn() default "";

    @AttributeDefinition(name = "Identity", description = "The absolute CSE-ID (//SP-FQDN/CSE-ID) or AE-ID of a CSE or AE; empty for every"
            + " other role, whose identity is the FQDN", required = false)
    String id() default "";

    @AttributeDefinition(name = "URIs", description = "Where it is reached, in order of preference: coaps://host:port (CoAP over DTLS) and"
            + " https://host:port (HTTP over TLS); of a BSF that a UE asks also http://host:port. Empty: it only calls", required = false)
    String[] uris() default {};

    @AttributeDefinition(name = "Authentication", description = "How both sides authenticate. certificate: certificates or raw public keys;"
            + " psk: a key that both were given beforehand; enrolment: the key derived from the Ke whose Enrolment Target is this peer (or,"
            + " on the target, the key fetched for this peer); maf: a Kc registered at the MAF named below",
            options = {@Option(label = "certificate", value = "certificate"), @Option(label = "psk", value = "psk"),
                    @Option(label = "enrolment", value = "enrolment"), @Option(label = "maf", value = "maf")})
    String authentication() default "certificate";

    @AttributeDefinition(name = "Certificate flavour", description = "With certificate: what its certificate is; empty: fqdn for a MEF,"
            + " MAF, BSF or BBN, cse-id for a CSE, ae-id for an AE", required = false,
            options = {@Option(label = "fqdn", value = "fqdn"), @Option(label = "cse-id", value = "cse-id"),
                    @Option(label = "ae-id", value = "ae-id"), @Option(label = "node-id", value = "node-id"),
                    @Option(label = "device", value = "device"), @Option(label = "raw-public-key", value = "raw-public-key")})
    String flavour() default "";

    @AttributeDefinition(name = "Certificate identifier", description = "With certificate: the name its certificate must hold; empty: the"
            + " FQDN (fqdn, cse-id) or the identity (ae-id). Required for node-id, device (dotted OID) and raw-public-key"
            + " (ni:///sha-256;...)", required = false)
    String identifier() default "";

    @AttributeDefinition(name = "Trust anchors", description = "With certificate: aliases of the trust anchors of its certificate in the"
            + " credential store; none for raw-public-key", required = false)
    String[] trust_anchors() default {};

    @AttributeDefinition(name = "Revocation", description = "With certificate: how its status is checked. hard fails without a current CRL"
            + " (infrastructure), soft tolerates a missing or stale CRL (gateways), off does not check (D-33)",
            options = {@Option(label = "hard", value = "hard"), @Option(label = "soft", value = "soft"),
                    @Option(label = "off", value = "off")})
    String revocation() default "hard";

    @AttributeDefinition(name = "Own credential", description = "With certificate and psk: alias of this node's key pair or pre-shared key"
            + " towards the peer in the credential store", required = false)
    String credential_alias() default "";

    @AttributeDefinition(name = "MAF", description = "With maf: name of the MAF peer at which the key is registered", required = false)
    String maf() default "";

    @AttributeDefinition(name = "Own identity", description = "The identity this node uses towards the peer; empty: its usual one",
            required = false)
    String originator() default "";
}

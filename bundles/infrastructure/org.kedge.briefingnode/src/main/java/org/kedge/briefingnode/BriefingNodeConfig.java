package org.kedge.briefingnode;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the Briefing Node, PID {@code org.kedge.briefingnode}. */
@ObjectClassDefinition(name = "Kedge Briefing Node",
        description = "Bootstrap Briefing Node: tells every node of the owner whom it enrols with, and how")
@interface BriefingNodeConfig {
    @AttributeDefinition(name = "FQDN", description = "The name of this Briefing Node, for example bbn.example.com; under GBA its NAF name."
            + " Required.")
    String fqdn() default "";

    @AttributeDefinition(name = "Listener", description = "Name of the transport listeners it answers on")
    String listener() default "bbn";

    @AttributeDefinition(name = "Signing key", description = "Alias of the key pair in the credential store by which instructions are "
            + "signed. Empty: they are not signed, and the channel vouches for them.")
    String sign() default "";

    @AttributeDefinition(name = "Technicians", description = "Public key identifiers (ni:///sha-256;...) of the keys whose signed location "
            + "entries count. Empty: nobody's do.")
    String[] technicians() default {};

    @AttributeDefinition(name = "Keys of the technicians", description = "Directory of *.pem files with their public keys or certificates; "
            + "only those that are pinned count. Relative to kedge.home.")
    String technicians_directory() default "keys/technicians";

    @AttributeDefinition(name = "Signers", description = "Public key identifiers (ni:///sha-256;...) or hexadecimal SHA-256 digests of the "
            + "SubjectPublicKeyInfo of those whose signed instructions are imported and carried. Empty: nobody's are.")
    String[] signers() default {};

    @AttributeDefinition(name = "Keys of the signers", description = "Directory of *.pem files with their public keys or certificates; "
            + "only those that are pinned count. Relative to kedge.home.")
    String signers_directory() default "keys/signers";

    @AttributeDefinition(name = "Unlisted nodes", description = "refuse: only listed nodes are known. certificate: a node whose"
            + " certificate chains to the anchors below is listed when it comes for the first time.",
            options = {@Option(label = "refuse", value = "refuse"), @Option(label = "certificate", value = "certificate")})
    String nodes_unlisted() default "refuse";

    @AttributeDefinition(name = "Unlisted nodes: anchors", description = "Aliases of trust anchors in the credential store, usually those "
            + "of the manufacturer")
    String[] nodes_anchors() default {};

    @AttributeDefinition(name = "Unlisted nodes: flavour", description = "Which name of the certificate is the Node-ID: NODE_ID, DEVICE, "
            + "CSE_ID or AE_ID")
    String nodes_flavour() default "NODE_ID";

    @AttributeDefinition(name = "Unlisted nodes: revocation", description = "How the status of their certificates is checked: OFF, SOFT (a "
            + "missing CRL is tolerated) or HARD")
    String nodes_revocation() default "SOFT";

    @AttributeDefinition(name = "Sealed keys", description = "Whether delivered keys are sealed to the certificate of the node: never, "
            + "possible (when it came with one) or always (otherwise none is delivered)",
            options = {@Option(label = "never", value = "never"), @Option(label = "possible", value = "possible"),
                @Option(label = "always", value = "always")})
    String keys_sealed() default "possible";

    @AttributeDefinition(name = "Renewal", description = "An instruction that says nothing new is issued again until less than this"
            + " part of its window is left; percent, 1 to 90")
    int renew() default 30;

    @AttributeDefinition(name = "Briefings per hour", description = "Of one node; beyond that 503")
    int rate_node() default 60;

    @AttributeDefinition(name = "Briefings per second", description = "Of all nodes together; beyond that 503")
    int rate_total() default 2000;

    @AttributeDefinition(name = "Agreement", description = "Name of the agreement between M2M service provider and network operator. "
            + "Without one no node is known by GBA (D-75).")
    String gba_agreement() default "";

    @AttributeDefinition(name = "Patience with the BSF", description = "Seconds for which a handshake waits for a NAF key")
    int gba_seconds() default 4;

    @AttributeDefinition(name = "Own URI", description = "Where nodes find this Briefing Node, https:// or coaps://, for compact texts (QR "
            + "codes), triggers and the announcement. Empty: those are not available.")
    String uri() default "";

    @AttributeDefinition(name = "Pinned key", description = "Alias of the key pair that its listener proves; goes as pin into compact"
            + " texts")
    String pin_credential() default "";

    @AttributeDefinition(name = "Announce", description = "Announce this Briefing Node on the LAN by DNS-SD as _kedge-bbn._tcp. An"
            + " address, never trust: nodes authenticate it all the same.")
    boolean announce() default false;

    @AttributeDefinition(name = "Announce on", description = "Name or address of the network interface; empty: the first one that is"
            + " up and has multicast, other than loopback")
    String announce_interface() default "";
}

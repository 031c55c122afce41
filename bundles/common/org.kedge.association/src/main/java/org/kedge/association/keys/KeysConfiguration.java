package org.kedge.association.keys;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Who this node is to its peers, and the bounds of what it asks them; PID {@code org.kedge.association.keys}. */
@ObjectClassDefinition(name = "Kedge association keys",
        description = "The own identity of this node towards its peers, and the bounds of key look-ups at MEF and MAF")
public @interface KeysConfiguration {
    @AttributeDefinition(name = "Own identity", description = "The absolute CSE-ID or AE-ID of this node, or the FQDN of a MAF or MEF."
            + " Empty on a gateway: the identity it enrolled with", required = false)
    String id() default "";

    @AttributeDefinition(name = "Own URI", description = "The URI of this node, told to a MEF when a key is fetched there (D-56). Empty:"
            + " it is not told", required = false)
    String uri() default "";

    @AttributeDefinition(name = "Stakeholder", description = "FQDN of the administrating stakeholder under which this node registers at a"
            + " MEF or MAF. Empty: the FQDN of that MEF or MAF", required = false)
    String admin_fqdn() default "";

    @AttributeDefinition(name = "Idle time (s)", description = "A channel to a peer without a request is closed after this many seconds,"
            + " 1 to 86400")
    int connection_idle() default 60;

    @AttributeDefinition(name = "Channels over HTTP", description = "Channels kept to one peer over https when one is not enough, 1 to 32:"
            + " HTTP answers one request after the other. Over coaps one channel carries all")
    int connection_parallel() default 4;

    @AttributeDefinition(name = "Look-ups at once", description = "Requests under way at one MEF or MAF, 1 to 1000; further ones wait")
    int fetch_in_flight() default 32;

    @AttributeDefinition(name = "Look-ups waiting", description = "Key look-ups that wait altogether, 1 to 100000; a further one is refused"
            + " (KEDGE-702)")
    int fetch_waiting() default 1024;

    @AttributeDefinition(name = "Look-ups per second", description = "Key look-ups per second at one MEF or MAF once the burst is used up;"
            + " who is looked up is not authenticated, so anybody can cause them")
    int fetch_per_second() default 500;

    @AttributeDefinition(name = "Look-ups in a burst", description = "Key look-ups at one MEF or MAF that pass at once")
    int fetch_burst() default 1000;

    @AttributeDefinition(name = "Memory of refusals (s)", description = "A key that a MEF or MAF refused is not asked for again for this"
            + " many seconds, 0 to 300")
    int fetch_refusal_memory() default 5;

    @AttributeDefinition(name = "GBA agreement", description = "Name of the agreement with the network operator under which this node"
            + " takes keys from a BSF (GBA), for log and audit. Empty: no key is asked for at a BSF", required = false)
    String gba_agreement() default "";

    @AttributeDefinition(name = "GBA: name as NAF", description = "FQDN by which a BSF knows this node; its certificate towards the BSF"
            + " must hold it. Empty: the FQDN of the own identity, for a CSE-ID its public domain name", required = false)
    String gba_nafFqdn() default "";

    @AttributeDefinition(name = "GBA: Ua protocol", description = "Ua security protocol identifier, ten hexadecimal digits, the same at"
            + " both ends. Empty: 010001 and the code of the cipher suite", required = false)
    String gba_uaProtocolId() default "";

    @AttributeDefinition(name = "GBA: service", description = "GAA service identifier (gsId) of the user security settings in which the"
            + " BSF names the CSE-ID or AE-ID of an Enrolee")
    int gba_gsId() default 100;

    @AttributeDefinition(name = "GBA: UICC keys", description = "Whether this node uses the key of the UICC (GBA_U, Ks_int_NAF) where the"
            + " user security settings say so")
    boolean gba_u() default false;

    @AttributeDefinition(name = "GBA: PSK identity", description = "What this node with a USIM presents: bare (the B-TID, oneM2M) or"
            + " prefixed (3GPP-bootstrapping;B-TID). Servers of Kedge take both")
    String gba_pskIdentity() default "bare";
}

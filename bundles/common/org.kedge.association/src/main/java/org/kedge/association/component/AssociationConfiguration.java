package org.kedge.association.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the associations, PID {@code org.kedge.association}. */
@ObjectClassDefinition(name = "Kedge associations", description = "Security associations of this node with its peers, in both roles")
public @interface AssociationConfiguration {
    /** Listener. */
    @AttributeDefinition(name = "Listener", description = "Name of the transport listener whose callers may associate with this node"
            + " (Entity B). Empty: nobody may", required = false)
    String listener() default "cse";

    /** Accept. */
    @AttributeDefinition(name = "Accept", description = "peers: a key that a MEF or MAF hands out opens an association only for configured"
            + " peers. any: for whomever the MEF or MAF vouches")
    String accept() default "peers";

    /** Automatic. */
    @AttributeDefinition(name = "Automatic", description = "Whether peers that rest on an enrolment, directly or through their MAF, are"
            + " associated as soon as Ke is there, and again when it was renewed")
    boolean auto() default true;

    /** Always associated. */
    @AttributeDefinition(name = "Always", description = "Names of further peers that are associated from the start on, whatever they rest"
            + " on", required = false)
    String[] always() default {};

    /** Handshake timeout. */
    @AttributeDefinition(name = "Handshake timeout (s)", description = "After this many seconds without an answer a handshake is given up"
            + " and reported, 1 to 60")
    long handshake_timeout() default 10;

    /** Keep-alive. */
    @AttributeDefinition(name = "Keep-alive (s)", description = "An association that was not used for this many seconds is tested with a"
            + " request. 0: never")
    long keep_alive() default 45;

    /** First retry. */
    @AttributeDefinition(name = "First retry (s)", description = "Upper bound of the first retry delay in seconds; it doubles with every"
            + " failure, and the delay is drawn between zero and the bound")
    long retry_initial() default 2;

    /** Longest retry delay. */
    @AttributeDefinition(name = "Longest retry delay (s)", description = "Upper bound of every retry delay in seconds")
    long retry_max() default 300;

    /** Rare retry. */
    @AttributeDefinition(name = "Rare retry (s)", description = "After a failure that only an owner can mend, the node tries again once in"
            + " this period, in seconds. 0: only when told to, or when there is a new credential or configuration")
    long retry_failed() default 3600;

    /** Registration lifetime. */
    @AttributeDefinition(name = "Registration lifetime", description = "Wished lifetime of a client registration at a MAF, an ISO-8601"
            + " duration; the MAF may shorten it")
    String registration_lifetime() default "P30D";

    /** Key lifetime. */
    @AttributeDefinition(name = "Kc lifetime", description = "Wished lifetime of a key registered at a MAF for a peer (Kc), an ISO-8601"
            + " duration; the MAF may shorten it")
    String key_lifetime() default "P1D";
}

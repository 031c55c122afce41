package org.kedge.enrolee;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the enrolee, PID {@code org.kedge.enrolee}. */
@ObjectClassDefinition(name = "Kedge enrolee", description = "Enrols this node with its Enrolment Targets and renews the keys")
public @interface EnroleeConfiguration {
    /** Node-ID. */
    @AttributeDefinition(name = "Node-ID", description = "The Node-ID of this node. An instruction that names a node is refused unless"
            + " it names this one. Empty: the framework property kedge.node.id; without either, only instructions that name no node are"
            + " accepted", required = false)
    String node_id() default "";

    /** First retry. */
    @AttributeDefinition(name = "First retry (s)", description = "Upper bound of the first retry delay in seconds; it doubles with every"
            + " failure, and the delay is drawn between zero and the bound")
    long retry_initial() default 5;

    /** Longest retry delay. */
    @AttributeDefinition(name = "Longest retry delay (s)", description = "Upper bound of every retry delay in seconds")
    long retry_max() default 3600;

    /** Rare retry. */
    @AttributeDefinition(name = "Rare retry (s)", description = "After a failure that only an owner can mend, here or at the MEF, the"
            + " node tries again once in this period, in seconds. 0: only when told to, or after a new instruction or credential")
    long retry_failed() default 86400;

    /** Renewal. */
    @AttributeDefinition(name = "Renewal", description = "The fraction of the lifetime of Ke after which it is renewed, 0.1 to 0.99;"
            + " spread over the first quarter of the rest")
    double renew_at() default 0.9;

    /** Run timeout. */
    @AttributeDefinition(name = "Run timeout (s)", description = "A run, with the wait for absent bundles in it, is given up after this"
            + " many seconds; at least 5")
    long run_timeout() default 60;

    /** Enrol at boot. */
    @AttributeDefinition(name = "Enrol at boot", description = "Whether targets with a new instruction are enrolled when the node"
            + " starts; otherwise only when told to or when an instruction turns up while running")
    boolean boot() default true;

    /** Clock floor. */
    @AttributeDefinition(name = "Clock floor", description = "An instant such as 2026-01-01T00:00:00Z that replaces the stored last"
            + " good time, for a node whose clock once ran far ahead; read at the start. Empty: the stored one", required = false)
    String clock_floor() default "";

    /** Least trust. */
    @AttributeDefinition(name = "Least trust", description = "The least trust of an instruction that is acted on: local (read from a place"
            + " that only this process can write), confirmed (by a technician), channel (from an authenticated Briefing Node), signed")
    String briefing_trust() default "local";

    /** Signed sources. */
    @AttributeDefinition(name = "Signed sources", description = "Names of the briefing providers whose instructions must be signed by a"
            + " pinned signer, for example file, manual, node; * for all", required = false)
    String[] briefing_signed() default {};

    /** Sources. */
    @AttributeDefinition(name = "Sources", description = "Names of the only briefing providers that are asked, the most important one"
            + " first. Empty: all of them, by their own priority", required = false)
    String[] briefing_sources() default {};

    /** Interval. */
    @AttributeDefinition(name = "Briefing interval (s)", description = "With instructions at hand, all sources are asked again after about"
            + " this many seconds (a quarter more or less, so that a fleet is spread). 0: only when something happens")
    long briefing_interval() default 3600;

    /** Downgrade. */
    @AttributeDefinition(name = "Allow less trust", description = "Whether a newer instruction of less trust may replace the one in force;"
            + " otherwise forget the target first")
    boolean briefing_downgrade() default false;
}

package org.kedge.briefing.local.trigger;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the receiver of device triggers, PID {@code org.kedge.briefing.local.trigger}. */
@ObjectClassDefinition(name = "Kedge device triggers", description = "Verifies device triggers, however they arrive, and starts a"
        + " bootstrap for those that are genuine")
public @interface TriggerConfiguration {
    /** Node-ID. */
    @AttributeDefinition(name = "Node-ID", description = "The Node-ID of this node, which a trigger text must name. Empty: the framework"
            + " property kedge.node.id", required = false)
    String node_id() default "";

    /** Time between hints. */
    @AttributeDefinition(name = "Time between hints (s)", description = "An unauthenticated trigger runs the configured briefing at most"
            + " once in this time, 600 to 86400 seconds")
    int trigger_hint_seconds() default 600;

    /** Age. */
    @AttributeDefinition(name = "Greatest age (s)", description = "A trigger text made longer ago than this is refused, while the clock is"
            + " trusted; 60 to 31536000 seconds")
    int trigger_age_seconds() default 86_400;

    /** Unauthenticated ones. */
    @AttributeDefinition(name = "Accept unauthenticated", description = "Whether a trigger that nobody vouches for counts as a hint to run"
            + " the configured briefing")
    boolean trigger_accept_unauthenticated() default true;

    /** Rate. */
    @AttributeDefinition(name = "Authenticated per hour", description = "How many authenticated triggers have an effect in an hour,"
            + " 1 to 3600")
    int trigger_rate() default 60;
}

package org.kedge.briefingnode.trigger;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the triggers, PID {@code org.kedge.briefingnode.trigger}. */
@ObjectClassDefinition(name = "Kedge Briefing Node triggers", description = "Short messages that ask nodes to look for a new instruction")
@interface TriggerConfig {
    @AttributeDefinition(name = "Proof", description = "How a node knows who sent a trigger: signature (a key that nodes have pinned) or "
            + "kpm (a MAC under the key of the node, which this registry must hold)",
            options = {@Option(label = "signature", value = "signature"), @Option(label = "Kpm of the node", value = "kpm")})
    String trigger_proof() default "signature";

    @AttributeDefinition(name = "Signing key", description = "Alias of an EC P-256 key pair in the credential store; with proof signature")
    String trigger_sign() default "";

    @AttributeDefinition(name = "Own address", description = "https://name:port or coaps://name:port of this Briefing Node, for triggers "
            + "with --address; short, lower case, a name or an IPv4 address. A text has room for 34 characters of node and address "
            + "together when it is signed.")
    String trigger_uri() default "";

    @AttributeDefinition(name = "Rate", description = "Triggers per second that bbn:triggerlabel sends, 1 to 100")
    int trigger_rate() default 10;

    @AttributeDefinition(name = "Seconds for sending", description = "How long the network may take to accept one, 1 to 600")
    int trigger_seconds() default 30;
}

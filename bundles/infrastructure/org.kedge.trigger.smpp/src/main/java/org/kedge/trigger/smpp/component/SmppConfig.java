package org.kedge.trigger.smpp.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the SMPP sender, PID {@code org.kedge.trigger.smpp}. */
@ObjectClassDefinition(name = "Kedge SMPP trigger sender",
        description = "Sends device triggers as short messages through the SMSC of a network operator")
@interface SmppConfig {
    @AttributeDefinition(name = "Host", description = "Name or address of the SMSC. Required.")
    String host() default "";

    @AttributeDefinition(name = "Port", description = "Of the SMSC; 3550 is usual with TLS, 2775 without")
    int port() default 3550;

    @AttributeDefinition(name = "TLS", description = "Whether TLS is spoken. Without it account, numbers and texts can be read on the way: "
            + "only inside this machine or a tunnel.")
    boolean tls() default true;

    @AttributeDefinition(name = "Trust anchors", description = "Aliases of trust anchors in the credential store that the certificate of "
            + "the SMSC must lead to; empty: the certification authorities that this Java knows")
    String[] tls_anchors() default {};

    @AttributeDefinition(name = "System id", description = "Name of the account at the SMSC, at most 15 characters. Required.")
    String system_id() default "";

    @AttributeDefinition(name = "Password", description = "Alias of the credential with the password; it comes in as <alias>.smpp through "
            + "the intake directory. Empty: none is sent.")
    String password() default "";

    @AttributeDefinition(name = "System type", description = "As the operator of the SMSC says, at most 12 characters; mostly empty")
    String system_type() default "";

    @AttributeDefinition(name = "Source address", description = "What the messages come from: digits, or up to 11 letters with type of "
            + "number 5; empty: what the SMSC sets")
    String source_address() default "";

    @AttributeDefinition(name = "Type of number", description = "Of the source address: 0 unknown, 1 international, 2 national, 3 network, "
            + "4 subscriber, 5 alphanumeric, 6 abbreviated")
    int source_ton() default 0;

    @AttributeDefinition(name = "Numbering plan", description = "Of the source address: 0 unknown, 1 E.164")
    int source_npi() default 0;

    @AttributeDefinition(name = "Validity in minutes", description = "How long the network keeps trying to deliver; longer than nodes "
            + "accept a trigger is of no use")
    int validity_minutes() default 1440;

    @AttributeDefinition(name = "Delivery receipts", description = "Asks the network for receipts. They go to a receiver of the account "
            + "and are not read here.")
    boolean receipts() default false;

    @AttributeDefinition(name = "Window", description = "How many messages may wait for the answer of the SMSC at once, 1 to 100")
    int window() default 10;

    @AttributeDefinition(name = "Queue", description = "How many more may wait here, 0 to 10000; beyond that a trigger is refused at once")
    int queue() default 1000;

    @AttributeDefinition(name = "Seconds to connect", description = "For the connection, and for the answer to the bind")
    int connect_seconds() default 10;

    @AttributeDefinition(name = "Seconds for an answer", description = "How long the SMSC may take over one message")
    int answer_seconds() default 10;

    @AttributeDefinition(name = "Seconds of silence", description = "After which the SMSC is asked whether it is still there")
    int enquire_seconds() default 30;

    @AttributeDefinition(name = "Seconds to the next attempt", description = "To connect, after the connection was lost or refused; "
            + "doubles while it fails")
    int retry_seconds() default 1;

    @AttributeDefinition(name = "Most seconds to the next attempt", description = "Where the doubling ends")
    int retry_max_seconds() default 60;
}

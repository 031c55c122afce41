package org.kedge.maf;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the MAF, PID {@code org.kedge.maf}. */
@ObjectClassDefinition(name = "Kedge MAF", description = "M2M Authentication Function")
@interface MafConfig {
    @AttributeDefinition(name = "FQDN", description = "The name of this MAF, for example maf.example.com. It becomes part of every KmID "
            + "and KcID, and is the name its Enrolees derive Km for. Required.")
    String fqdn() default "";

    @AttributeDefinition(name = "Listener", description = "Name of the transport listeners (DTLS and TLS) the MAF answers on")
    String listener() default "maf";

    @AttributeDefinition(name = "Time for a fetch", description = "How long a first handshake waits for the MEF, as ISO-8601 duration. "
            + "Keep it below the look-up limit of the listener.")
    String fetch_timeout() default "PT4S";

    @AttributeDefinition(name = "Lifetime of Km",
            description = "Longest lifetime of a Km, as ISO-8601 duration; never beyond what the MEF granted")
    String km_lifetime() default "P30D";

    @AttributeDefinition(name = "Lifetime of client registrations",
            description = "Longest lifetime of a client registration, as ISO-8601 duration; never beyond that of the client's Km")
    String client_lifetime() default "P30D";

    @AttributeDefinition(name = "Lifetime of registered keys",
            description = "Longest lifetime of a registered key (Kc), as ISO-8601 duration; never beyond that of the client's Km")
    String key_lifetime() default "P7D";

    @AttributeDefinition(name = "Keys per client", description = "How many keys a client may have registered at the same time")
    int keys_per_client() default 100;

    @AttributeDefinition(name = "Registrations per client",
            description = "How many registrations a client may have, each for another administrating stakeholder")
    int registrations_per_client() default 4;

    @AttributeDefinition(name = "Stakeholders", description = "FQDNs of the administrating stakeholders served here. Empty: all.")
    String[] stakeholders() default {};

    @AttributeDefinition(name = "Accept push", description = "Whether a MEF may bring a Km before its Enrolee comes (older flow). Only a "
            + "MEF that is a peer with a certificate may, and only for KeIDs with its own name.")
    boolean accept_push() default false;

    @AttributeDefinition(name = "Sweep interval", description = "Minutes between two removals of expired keys and registrations")
    int sweep_minutes() default 10;
}

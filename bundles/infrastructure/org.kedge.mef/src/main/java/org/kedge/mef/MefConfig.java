package org.kedge.mef;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the MEF, PID {@code org.kedge.mef}. */
@ObjectClassDefinition(name = "Kedge MEF", description = "M2M Enrolment Function")
@interface MefConfig {
    @AttributeDefinition(name = "FQDN",
            description = "The name of this MEF, for example mef.example.com. It becomes part of every KeID. Required.")
    String fqdn() default "";

    @AttributeDefinition(name = "Listener", description = "Name of the transport listener the MEF answers on")
    String listener() default "mef";

    @AttributeDefinition(name = "Mode", description = "service: targets fetch their keys over the network. self: the MEF belongs to a "
            + "target and hands keys to it alone, inside this process (direct bootstrap); then fqdn is the FQDN of that target.",
            options = {@Option(label = "service", value = "service"), @Option(label = "self", value = "self")})
    String mode() default "service";

    @AttributeDefinition(name = "Own target: kind", description = "Mode self only: MAF, CSE, AE or NODE")
    String target_kind() default "MAF";

    @AttributeDefinition(name = "Own target: id", description = "Mode self only: the absolute CSE-ID or AE-ID, or the Node-ID. "
            + "Empty for a MAF, whose id is its FQDN.")
    String target_id() default "";

    @AttributeDefinition(name = "Lifetime of fetched keys",
            description = "Longest lifetime of a key that a target fetches, as ISO-8601 duration; never beyond that of Ke")
    String fetch_lifetime() default "P30D";

    @AttributeDefinition(name = "Sweep interval", description = "Minutes between two removals of expired enrolment keys and registrations")
    int sweep_minutes() default 10;

    @AttributeDefinition(name = "Push", description = "Hand Km to the MAF of an Enrolee as soon as it has enrolled, instead of waiting "
            + "until the MAF asks. The MAF needs a URI in the registry and must accept pushes.")
    boolean push() default false;

    @AttributeDefinition(name = "Longest client registration", description = "ISO-8601 duration")
    String registration_lifetime() default "P30D";

    @AttributeDefinition(name = "Longest key registration", description = "Longest lifetime of a key that a client registers, as ISO-8601 "
            + "duration; never beyond the registration of that client")
    String key_lifetime() default "P7D";

    @AttributeDefinition(name = "Registrations per client", description = "Registrations of one client, each for another stakeholder")
    int registrations_per_client() default 4;

    @AttributeDefinition(name = "Keys per client", description = "Keys one client may have registered")
    int keys_per_client() default 100;

    @AttributeDefinition(name = "Stakeholders", description = "FQDNs of the administrating stakeholders (adminFQDN) clients may register "
            + "for; empty: any")
    String[] stakeholders() default {};
}

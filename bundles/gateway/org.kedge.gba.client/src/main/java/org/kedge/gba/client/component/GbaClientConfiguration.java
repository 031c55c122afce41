package org.kedge.gba.client.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the GBA client, PID {@code org.kedge.gba.client}. */
@ObjectClassDefinition(name = "Kedge GBA client", description = "Bootstraps keys from the USIM with the mobile network (TS 33.220)")
public @interface GbaClientConfiguration {
    /** Agreement. */
    @AttributeDefinition(name = "Agreement", description = "Name of the agreement between the M2M service provider and the mobile network"
            + " operator under which GBA is used (D-75); it goes into the audit records. Empty: GBA is off", required = false)
    String gba_agreement() default "";

    /** Mode. */
    @AttributeDefinition(name = "Mode", description = "Where Ks is: auto keeps it in the card when card and network can, me in this node,"
            + " uicc in the card or not at all", options = {@Option(label = "auto", value = "auto"), @Option(label = "me", value = "me"),
                    @Option(label = "uicc", value = "uicc")})
    String gba_mode() default "auto";

    /** Weakest Digest algorithm. */
    @AttributeDefinition(name = "Weakest Digest algorithm", description = "AKAv1-MD5, AKAv1-SHA-256, AKAv2-MD5 or AKAv2-SHA-256: a BSF that"
            + " offers less is refused. Empty: the strongest algorithm that this USIM was ever bootstrapped with (D-71)", required = false)
    String gba_digest_min() default "";

    /** Ua security protocol identifier. */
    @AttributeDefinition(name = "Ua security protocol identifier", description = "Ten hexadecimal digits that enter every NAF key in place"
            + " of 010001 and the cipher suite (D-66); both ends must agree. Empty: 010001 and the suite", required = false)
    String gba_uaProtocolId() default "";

    /** TMPI. */
    @AttributeDefinition(name = "Use TMPI", description = "Show the BSF a temporary identity instead of the IMPI when there is one")
    boolean gba_tmpi() default true;

    /** Longest lifetime. */
    @AttributeDefinition(name = "Longest lifetime (s)", description = "A Ks that the BSF says to live longer is refused; at least 60")
    long lifetime_cap() default 2_678_400;

    /** Renewal. */
    @AttributeDefinition(name = "Renewal", description = "The fraction of the lifetime of Ks after which it is made anew, 0.1 to 0.99")
    double renew_at() default 0.9;

    /** Attempts. */
    @AttributeDefinition(name = "Attempts", description = "How often the response of the USIM is sent in one run, 1 or 2")
    int attempts() default 2;

    /** Connection timeout. */
    @AttributeDefinition(name = "Connection timeout (s)", description = "The longest wait for a connection with BSF or NAF")
    long timeout_connect() default 10;

    /** Reply timeout. */
    @AttributeDefinition(name = "Reply timeout (s)", description = "The longest wait for one reply of BSF or NAF")
    long timeout_reply() default 20;

    /** Service wait. */
    @AttributeDefinition(name = "Wait for services (s)", description = "How long a call waits for an absent store, transport or USIM")
    long service_wait() default 5;
}

package org.kedge.bsf;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the BSF, PID {@code org.kedge.bsf}. */
@ObjectClassDefinition(name = "Kedge BSF", description = "GBA Bootstrapping Server Function: USIMs bootstrap here, NAFs fetch their keys")
@interface BsfConfig {
    @AttributeDefinition(name = "FQDN", description = "The name of this BSF, for example bsf.mnc001.mcc262.pub.3gppnetwork.org: realm and "
            + "Host that UEs must send. Required.")
    String fqdn() default "";

    @AttributeDefinition(name = "B-TID domain", description = "The right part of the B-TIDs, by which NAFs find this BSF; empty: the FQDN")
    String btid_domain() default "";

    @AttributeDefinition(name = "Agreement", description = "Name of the agreement between M2M service provider and network operator. "
            + "Without one GBA is off: nobody bootstraps and no NAF gets a key. The name goes into the audit records.")
    String gba_agreement() default "";

    @AttributeDefinition(name = "Lifetime of Ks", description = "When the settings of the subscriber name none; ISO-8601 duration")
    String lifetime() default "PT24H";

    @AttributeDefinition(name = "Longest lifetime of Ks", description = "Whatever the settings of the subscriber name; ISO-8601 duration")
    String lifetime_max() default "P30D";

    @AttributeDefinition(name = "Lifetime of a challenge", description = "Seconds a UE has for its answer")
    int challenge_seconds() default 60;

    @AttributeDefinition(name = "Open challenges", description = "How many may wait for their answer at once; beyond that 503")
    int challenge_table() default 10_000;

    @AttributeDefinition(name = "Digest algorithms", description = "What UEs are offered, each in a challenge of its own: AKAv2-SHA-256, "
            + "AKAv2-MD5, AKAv1-SHA-256, AKAv1-MD5. Handsets may know AKAv1-MD5 only, and read one challenge only.")
    String[] gba_digest_offer() default {"AKAv2-SHA-256", "AKAv2-MD5", "AKAv1-SHA-256", "AKAv1-MD5"};

    @AttributeDefinition(name = "Source of vectors", description = "auc: this BSF, with the subscribers in the registry. zh: an external "
            + "HSS by the JSON form of Zh (TS 29.562).",
            options = {@Option(label = "own AuC", value = "auc"), @Option(label = "HSS", value = "zh")})
    String av_source() default "auc";

    @AttributeDefinition(name = "HSS", description = "Source zh only: name of the peer of role HSS in the registry")
    String zh_peer() default "";

    @AttributeDefinition(name = "Patience with the HSS", description = "Seconds")
    int zh_seconds() default 5;

    @AttributeDefinition(name = "IND of this node", description = "The slot of sequence numbers it uses, so that it does not disturb "
            + "others that make vectors for the same USIMs; -1: the one in the record of the subscriber")
    int sqn_ind() default -1;

    @AttributeDefinition(name = "Delta", description = "By how much SEQ may jump before a USIM refuses it (TS 33.102 annex C)")
    long sqn_delta() default 1L << 28;

    @AttributeDefinition(name = "Vectors per minute", description = "For one subscriber; each costs a sequence number")
    int limit_vectors() default 10;

    @AttributeDefinition(name = "Resynchronisations per hour", description = "For one subscriber")
    int limit_resyncs() default 10;

    @AttributeDefinition(name = "Wrong answers per hour",
            description = "In the name of one subscriber; beyond that they are not challenged again at once")
    int limit_failures() default 20;

    @AttributeDefinition(name = "Requests per second", description = "For a vector, in all, in any name")
    int limit_total() default 2000;

    @AttributeDefinition(name = "Zn requests per minute", description = "Of one NAF")
    int limit_zn() default 30000;

    @AttributeDefinition(name = "NAF groups", description = "group=fqdn fqdn: the NAFs that may have a key by a user security setting that "
            + "names the group and no NAF")
    String[] naf_groups() default {};

    @AttributeDefinition(name = "Listener of Ub", description = "Name of the TLS bundle's listener for UEs (clients anonymous)")
    String listener_ub() default "ub";

    @AttributeDefinition(name = "Listener of Zn", description = "Name of the TLS bundle's listener for NAFs (mutual certificates)")
    String listener_zn() default "zn";

    @AttributeDefinition(name = "Sweep interval", description = "Seconds between two removals of challenges and bootstraps that have ended")
    int sweep_seconds() default 60;
}

package org.kedge.pki.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link PkiComponent}. */
@ObjectClassDefinition(name = "Kedge PKI", description = "Verification of certificates: where CRLs come from, and the path cache")
@interface PkiConfiguration {
    @AttributeDefinition(name = "CRL directory",
            description = "Directory watched for *.crl files (DER or PEM); empty: crl below kedge.home; relative: below kedge.home")
    String crl_directory() default "";

    @AttributeDefinition(name = "CRL directory poll", description = "Seconds between two looks at the CRL directory", min = "1")
    int crl_poll_seconds() default 30;

    @AttributeDefinition(name = "CRL addresses", description = "Where CRLs are fetched, one entry per anchor and address: "
            + "<SHA-256 fingerprint of the anchor>=<http or https URL>. A CRL counts below its anchor only. "
            + "Addresses inside certificates are never used.")
    String[] crl_urls() default {};

    @AttributeDefinition(name = "CRL fetch interval",
            description = "Seconds between two fetches of a CRL address; after a failure it is tried again within a minute", min = "10")
    int crl_fetch_seconds() default 3600;

    @AttributeDefinition(name = "Path cache size",
            description = "How many validated certificate paths are remembered; 0 turns the cache off", min = "0")
    int cache_size() default 1000;
}

package org.kedge.framework.certificate;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the certificate framework, PID {@code org.kedge.framework.certificate}. */
@ObjectClassDefinition(name = "Kedge certificate framework",
        description = "Enrols with a certificate or a raw public key (TS-0003 8.3.2.2)")
public @interface CertificateFrameworkConfiguration {
    /** How the status of the MEF's certificate is checked. */
    @AttributeDefinition(name = "Revocation", description = "How the status of the MEF's certificate is checked: soft tolerates a"
            + " missing or stale CRL (a gateway may be offline), hard fails without a current one, off does not check (D-33)",
            options = {@Option(label = "soft", value = "soft"), @Option(label = "hard", value = "hard"),
                    @Option(label = "off", value = "off")})
    String cert_revocation() default "soft";
}

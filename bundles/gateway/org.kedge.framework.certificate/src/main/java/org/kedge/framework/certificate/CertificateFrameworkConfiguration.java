package org.kedge.framework.certificate;

import org.kedge.api.transport.CertificateInformation.Revocation;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the certificate framework, PID {@code org.kedge.framework.certificate}. */
@ObjectClassDefinition(name = "Kedge certificate framework",
        description = "Enrols with a certificate or a raw public key (TS-0003 8.3.2.2)")
public @interface CertificateFrameworkConfiguration {
    /** How the status of the MEF's certificate is checked. */
    @AttributeDefinition(name = "Revocation", description = "How the status of the MEF's certificate is checked: SOFT tolerates a"
            + " missing or stale CRL (a gateway may be offline), HARD fails without a current one, OFF does not check (D-33)")
    Revocation revocation() default Revocation.SOFT;
}

package org.kedge.framework.gba;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the GBA framework, PID {@code org.kedge.framework.gba}. */
@ObjectClassDefinition(name = "Kedge GBA framework", description = "Enrols with a key bootstrapped from the USIM (TS-0003 8.3.2.3)")
public @interface GbaFrameworkConfiguration {
    /** How the status of the BSF's certificate is checked. */
    @AttributeDefinition(name = "Revocation", description = "How the status of the certificate of a BSF behind https is checked: soft"
            + " tolerates a missing or stale CRL (a gateway may be offline), hard fails without a current one, off does not check (D-33)",
            options = {@Option(label = "soft", value = "soft"), @Option(label = "hard", value = "hard"),
                    @Option(label = "off", value = "off")})
    String cert_revocation() default "soft";
}

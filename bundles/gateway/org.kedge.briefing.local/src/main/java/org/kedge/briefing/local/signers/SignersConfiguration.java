package org.kedge.briefing.local.signers;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of who may sign, PID {@code org.kedge.briefing.local.signers}. */
@ObjectClassDefinition(name = "Kedge pinned signers", description = "Who may sign instructions, compact texts and triggers for this node")
public @interface SignersConfiguration {
    /** Pinned signers. */
    @AttributeDefinition(name = "Signers", description = "Public key identifiers (ni:///sha-256;...) or hexadecimal SHA-256 digests of the"
            + " SubjectPublicKeyInfo of those who may sign. Empty: nobody", required = false)
    String[] briefing_signers() default {};

    /** Keys of signers. */
    @AttributeDefinition(name = "Keys of signers", description = "Directory with the public keys or certificates of the signers as *.pem;"
            + " only pinned ones count. Empty: ${kedge.home}/conf/signers", required = false)
    String briefing_signers_directory() default "";
}

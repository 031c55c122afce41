package org.kedge.briefing.local.manual;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of manual entry, PID {@code org.kedge.briefing.local.manual}. */
@ObjectClassDefinition(name = "Kedge manual briefing", description = "What a technician enters on the shell: an instruction, or the"
        + " text of a QR code")
public @interface ManualConfiguration {
    /** Node-ID. */
    @AttributeDefinition(name = "Node-ID", description = "The Node-ID of this node, for which a compact text must be. Empty: the framework"
            + " property kedge.node.id; without either no compact text is accepted", required = false)
    String node_id() default "";

    /** Confirm signed entries. */
    @AttributeDefinition(name = "Confirm signed entries", description = "Whether the technician has to confirm what a pinned signer has"
            + " signed, too. Whatever is not signed has to be confirmed always")
    boolean manual_confirm_signed() default true;
}

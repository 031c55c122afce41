package org.kedge.messages.session;

import java.time.Instant;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.osgi.annotation.versioning.ConsumerType;

/** What a framework contributes to a session with a MEF. Every method may throw a KedgeException, which ends the run. Thread-safe. */
@ConsumerType
public interface MefSteps {
    /** The bootstrap credential of an instruction. The session closes the key of a pre-shared one when the handshake is over. */
    LocalCredential credential(BootstrapInstruction instruction, ProvisioningContext context);

    /** Ke and KeID from the exported octets, which this method closes, also when it throws. */
    EnrolmentKey enrolmentKey(SecretBytes exported, Fqdn mef, Instant notAfter);

    /** The key check value of Ke. */
    String checkValue(SecretBytes ke);
}

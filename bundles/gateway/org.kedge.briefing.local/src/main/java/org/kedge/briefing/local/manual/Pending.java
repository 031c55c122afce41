package org.kedge.briefing.local.manual;

import java.util.Optional;

import org.kedge.messages.compact.ScannedInstruction;

/**
 * What waits for the technician: a compact text or an instruction.
 *
 * @param signer the pinned signer, of either
 * @param nanos when it was entered
 */
record Pending(Shown shown, Optional<ScannedInstruction> text, Optional<Held> instruction, Optional<String> signer, long nanos) {
}

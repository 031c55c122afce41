package org.kedge.briefing.local.trigger;

import java.util.Optional;
import java.util.OptionalLong;

import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.MefHint;
import org.kedge.messages.trigger.TriggerPurpose;

/**
 * What a well-formed trigger for this node asks for.
 *
 * @param purpose what the node is asked to do
 * @param by who vouches for it; empty: nobody, then it is a hint
 * @param serial of a text with a proof
 * @param pointer where the briefing is; only with somebody who vouches for it
 * @param mef the MEF; only with somebody who vouches for it
 */
record Order(TriggerPurpose purpose, Optional<String> by, OptionalLong serial, Optional<BriefingPointer> pointer, Optional<MefHint> mef) {
    /** An order that says nothing but its purpose. */
    static Order plain(TriggerPurpose purpose, Optional<String> by) {
        return new Order(purpose, by, OptionalLong.empty(), Optional.empty(), Optional.empty());
    }
}

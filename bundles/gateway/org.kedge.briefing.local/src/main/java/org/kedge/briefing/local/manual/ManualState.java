package org.kedge.briefing.local.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.instruction.InstructionCodec;

/**
 * What must outlive a restart.
 *
 * @param last the last compact text that was confirmed
 * @param held confirmed instructions, one for each target and node
 */
record ManualState(Optional<LastText> last, List<Held> held) {
    static final ManualState EMPTY = new ManualState(Optional.empty(), List.of());

    /**
     * A compact text.
     *
     * @param serial its serial
     * @param content what it says, without the one-time code
     * @param signed whether a pinned signer made it; what nobody signed, of whatever serial, does not shut out what somebody did
     * @param signer who; empty also in what was stored before signers were
     * @param done whether the bootstrap that it led to ended well; until then the same text may be entered again
     */
    record LastText(long serial, String content, boolean signed, Optional<String> signer, boolean done) {
        static LastText of(CompactInstruction text, Optional<String> signer, boolean done) {
            return new LastText(text.serial(), content(text), signer.isPresent(), signer, done);
        }

        private static String content(CompactInstruction text) {
            return text.uri() + " " + text.pin() + " " + text.node() + " " + text.expiry();
        }

        boolean before(CompactInstruction text, boolean bySigner) {
            return text.serial() > serial || bySigner && !signed
                    || !done && serial == text.serial() && signed == bySigner && content.equals(content(text));
        }

        /** Whether it counts: what a stolen key signed must not shut out the owner who has struck that key off. */
        boolean stands(Predicate<String> pins) {
            return signer.map(pins::test).orElse(true);
        }

        /** The address of the Briefing Node. */
        String address() {
            return content.split(" ", 2)[0];
        }
    }

    ManualState {
        held = List.copyOf(held);
    }

    ManualState with(LastText text) {
        return new ManualState(Optional.of(text), held);
    }

    /** With an instruction in place of the one for the same target and node. */
    ManualState with(Held added) {
        String subject = subject(added);
        List<Held> rest = new ArrayList<>(held);
        rest.removeIf(other -> subject(other).equals(subject));
        rest.add(added);
        return new ManualState(last, rest);
    }

    /** Without what is held for a target, and without the last text when it led to this address. */
    ManualState without(String targetOrAddress) {
        return new ManualState(last.filter(text -> !text.address().equals(targetOrAddress)), held.stream()
                .filter(other -> !InstructionCodec.decode(other.document()).target().id().equals(targetOrAddress)).toList());
    }

    /** What is held for the same target and node. */
    Optional<Held> like(Held candidate) {
        return held.stream().filter(other -> subject(other).equals(subject(candidate))).findFirst();
    }

    private static String subject(Held held) {
        BootstrapInstruction instruction = InstructionCodec.decode(held.document());
        return instruction.target().id() + " " + instruction.nodeId().orElse("");
    }
}

package org.kedge.briefing.local.manual;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.FarSerial;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.ScannedInstruction;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Times;

/** What can be said of an entry before anybody confirms it. */
final class Checks {
    private final Supplier<ManualSettings> settings;
    private final Times times;
    private final Predicate<String> pins;

    /** @param pins whether the owner still pins this signer */
    Checks(Supplier<ManualSettings> settings, Times times, Predicate<String> pins) {
        this.settings = settings;
        this.times = times;
        this.pins = pins;
    }

    /** The pinned signer; empty when it has a one-time code instead. */
    static Optional<String> signer(ScannedInstruction text, Map<String, PublicKey> pinned) {
        return text.code().isPresent() ? Optional.empty() : Optional.of(text.verify(pinned));
    }

    /** A text leads to the Briefing Node, so it must be for this very node, in force and the newest. */
    void check(CompactInstruction text, boolean signed, ManualState state) {
        ManualSettings now = settings.get();
        if (now.node().filter(text.node()::equals).isEmpty()) {
            throw new KedgeException(ErrorCode.BRIEFING_OTHER_NODE, "the compact text is for the node \"" + text.node() + "\" and this node"
                    + " is " + now.node().map(id -> "\"" + id + "\"").orElse("without node.id"));
        }
        requireBefore(text.expiry(), "the compact text with serial " + text.serial());
        requireNear(text.serial(), signed, "the compact text");
        state.last().filter(last -> last.stands(pins) && !last.before(text, signed)).ifPresent(last -> {
            throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, "the compact text with serial " + text.serial()
                    + " comes after one with serial " + last.serial() + " was used; if that one was a mistake, run kedge:briefwithdraw "
                    + last.address() + " first");
        });
    }

    /** Whatever else there is to say of an instruction is said by the enrolee. */
    Briefing check(Held entry, Map<String, PublicKey> pinned, ManualState state) {
        Briefing briefing = entry.briefing(pinned).orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                "the signature was made by none of the " + pinned.size() + " pinned keys that are on this node"));
        BootstrapInstruction instruction = briefing.instruction();
        Optional<String> node = settings.get().node().map(Object::toString);
        if (instruction.nodeId().isPresent() && node.isPresent() && !instruction.nodeId().equals(node)) {
            throw new KedgeException(ErrorCode.BRIEFING_OTHER_NODE, "the instruction is for the node \"" + instruction.nodeId().get()
                    + "\" and this node is \"" + node.get() + "\"");
        }
        requireBefore(instruction.notAfter(), "the instruction with serial " + instruction.serial());
        requireNear(instruction.serial(), briefing.signer().isPresent(), "the instruction");
        // What nobody signed, of whatever serial, does not shut out what somebody did.
        state.like(entry).filter(held -> held.stands(pins)).filter(held -> held.signature().isPresent() || briefing.signer().isEmpty())
                .filter(held -> !Arrays.equals(held.document(), entry.document()))
                .map(Held::document).map(InstructionCodec::decode).filter(held -> held.serial() >= instruction.serial()).ifPresent(held -> {
                    throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, "the instruction for " + instruction.target().id() + " with"
                            + " serial " + instruction.serial() + " comes after serial " + held.serial() + " was confirmed; if that one was"
                            + " a mistake, run kedge:briefwithdraw and kedge:forget for this target first");
                });
        return briefing;
    }

    private void requireNear(long serial, boolean signed, String what) {
        if (!signed && FarSerial.is(serial, times.trusted())) {
            throw FarSerial.refusal(what, serial);
        }
    }

    /** With a clock that is not trusted nothing counts as over (architecture.md 6); the technician is shown the time. */
    private void requireBefore(Instant end, String what) {
        times.trusted().filter(now -> !now.isBefore(end)).ifPresent(now -> {
            throw new KedgeException(ErrorCode.BRIEFING_EXPIRED, what + " ended at " + end + " and it is " + now);
        });
    }
}

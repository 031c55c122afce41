package org.kedge.enrolee;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.key.KeyDerivation;

/** Checks one instruction against the policy of this node and against what it says itself. */
final class Inspector {
    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Predicate<String> pins;

    /** @param pins whether the owner still pins this signer */
    Inspector(Supplier<Settings> settings, TrustedClock clock, Predicate<String> pins) {
        this.settings = settings;
        this.clock = clock;
        this.pins = pins;
    }

    /**
     * @param accepted the instruction in force for the same target
     * @throws KedgeException unless the instruction is of a trusted source, for this node, now, and not older than the accepted one
     */
    void check(Briefing candidate, Optional<Briefing> accepted) {
        checkTrust(candidate, accepted.filter(old -> same(candidate, old)).isPresent());
        checkNode(candidate.instruction());
        accepted.filter(old -> !same(candidate, old)).ifPresent(old -> checkOrder(candidate, old));
        checkWindow(candidate.instruction());
        checkPossible(candidate.instruction());
    }

    private void checkTrust(Briefing candidate, boolean inForce) {
        BriefingPolicy policy = settings.get().briefing();
        // What was accepted stays in force while the policy cannot be read; nothing else comes here then, as nobody is asked.
        if (!inForce || !policy.equals(BriefingPolicy.CLOSED)) {
            checkPolicy(candidate, policy);
        }
        if (!signerStands(candidate)) {
            throw new KedgeException(ErrorCode.BRIEFING_SIGNATURE_WRONG, what(candidate) + " was signed by "
                    + candidate.signer().orElse("nobody") + ", which briefing.signers does not pin any more");
        }
    }

    private static void checkPolicy(Briefing candidate, BriefingPolicy policy) {
        TrustLevel trust = candidate.trust();
        // None is below every least level that can be configured.
        if (!trust.satisfies(policy.least())) {
            throw new KedgeException(ErrorCode.BRIEFING_TRUST_TOO_LOW, what(candidate) + " is of trust " + trust.word()
                    + ", and briefing.trust asks for " + policy.least().word());
        }
        boolean signed = trust == TrustLevel.SIGNED;
        if (!signed && policy.wantsSigned(candidate.provider()) || signed && candidate.signer().isEmpty()) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED, what(candidate) + " is of trust " + trust.word()
                    + (signed ? " and names no signer" : ", and briefing.signed asks for a signature"));
        }
    }

    /** What a stolen key signed must not shut out, by its trust and serial, the owner who has struck that key off. */
    private boolean signerStands(Briefing briefing) {
        return briefing.trust() != TrustLevel.SIGNED || briefing.signer().filter(pins).isPresent();
    }

    /** Where a signer was struck off, somebody has to vouch for what comes instead: a file that anybody put there does not. */
    private void checkOrder(Briefing candidate, Briefing accepted) {
        boolean stands = signerStands(accepted);
        if (stands && !outranks(candidate, accepted)) {
            checkSerial(candidate, accepted);
        }
        if (stands || candidate.trust() == TrustLevel.LOCAL) {
            checkDowngrade(candidate, accepted);
        }
    }

    private void checkNode(BootstrapInstruction instruction) {
        if (instruction.nodeId().isPresent() && !instruction.nodeId().equals(settings.get().nodeId())) {
            throw new KedgeException(ErrorCode.BRIEFING_OTHER_NODE, what(instruction) + " is for the node \""
                    + instruction.nodeId().get() + "\" and this node is " + settings.get().nodeId().map(id -> "\"" + id + "\"")
                    .orElse("without node.id"));
        }
    }

    /** Whoever can write a file must not take a gateway away from an owner who signs, or who briefs it over a channel. */
    private void checkDowngrade(Briefing candidate, Briefing accepted) {
        if (!candidate.trust().satisfies(accepted.trust()) && !settings.get().briefing().downgrade()) {
            throw new KedgeException(ErrorCode.BRIEFING_TRUST_TOO_LOW, what(candidate) + " is of trust " + candidate.trust().word()
                    + ", and the one in force of trust " + accepted.trust().word()
                    + "; it counts after the target was forgotten, or with briefing.downgrade");
        }
    }

    /**
     * What somebody put into a directory here must not shut out, by a serial of any height, an owner who is trusted more. There is no way
     * back to the directory then, so nothing alternates. Among the others serials count across levels: an outage of the Briefing Node must
     * not bring back an older signed file.
     */
    private boolean outranks(Briefing candidate, Briefing accepted) {
        return accepted.trust() == TrustLevel.LOCAL && candidate.trust() != TrustLevel.LOCAL && !settings.get().briefing().downgrade();
    }

    private static void checkSerial(Briefing candidate, Briefing accepted) {
        if (candidate.instruction().serial() <= accepted.instruction().serial()) {
            throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, what(candidate.instruction())
                    + " comes after serial " + accepted.instruction().serial() + " was accepted; if that one was a mistake, withdraw it at"
                    + " its source and run kedge:forget " + accepted.instruction().target().id());
        }
    }

    /** Below its floor the clock says only what is certainly over; a pre-shared key needs no more than that. */
    private void checkWindow(BootstrapInstruction instruction) {
        Instant now = clock.atLeast();
        if (!now.isBefore(instruction.notAfter()) || clock.trusted() && now.isBefore(instruction.notBefore())) {
            throw new KedgeException(ErrorCode.BRIEFING_EXPIRED, what(instruction) + " is valid from " + instruction.notBefore()
                    + " to " + instruction.notAfter() + " and it is " + now);
        }
    }

    /** A NAF is known by an FQDN that it can prove; for an AE or a node there is no such name (D-12). */
    private static void checkPossible(BootstrapInstruction instruction) {
        EnrolmentTarget.Kind kind = instruction.target().kind();
        if (instruction.derivation() == KeyDerivation.LEGACY && kind == EnrolmentTarget.Kind.NODE) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, what(instruction) + " wants the older flow for a node");
        }
        if (instruction.mechanism() == Mechanism.GBA && kind != EnrolmentTarget.Kind.MAF && kind != EnrolmentTarget.Kind.CSE) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, what(instruction) + " wants GBA for a target of kind " + kind
                    + ", which has no NAF name (D-12)");
        }
    }

    private static String what(Briefing briefing) {
        return what(briefing.instruction()) + " from " + briefing.provider();
    }

    private static String what(BootstrapInstruction instruction) {
        return "the instruction for " + instruction.target().id() + " with serial " + instruction.serial();
    }

    /** Whether both are the very same document, whoever brought it. */
    static boolean same(Briefing a, Briefing b) {
        return Arrays.equals(a.document(), b.document());
    }
}

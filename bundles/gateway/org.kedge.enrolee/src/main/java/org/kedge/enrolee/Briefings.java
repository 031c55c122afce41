package org.kedge.enrolee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.key.KeyDerivation;
import org.kedge.work.Tasks;

/** Asks the briefing providers in order of ranking and checks what they hand out. */
final class Briefings {
    /**
     * What all providers together had.
     *
     * @param briefings in order of ranking; within one provider the highest serial first
     * @param failures of providers that could not answer
     */
    record Gathered(List<Briefing> briefings, List<KedgeException> failures) {
        List<Briefing> of(String target) {
            return briefings.stream().filter(briefing -> briefing.instruction().target().id().equals(target)).toList();
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Services services;
    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Tasks tasks;

    Briefings(Services services, Supplier<Settings> settings, TrustedClock clock, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.clock = clock;
        this.tasks = tasks;
    }

    /** Never completes exceptionally, and within the limit: a provider that does not answer counts as failed. */
    CompletableFuture<Gathered> gather(BootstrapTrigger trigger) {
        List<CompletableFuture<List<Briefing>>> answers = new ArrayList<>();
        services.providers().all().forEach(provider -> answers.add(ask(provider, trigger)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).handle((done, thrown) -> {
            List<Briefing> briefings = new ArrayList<>();
            List<KedgeException> failures = new ArrayList<>();
            for (CompletableFuture<List<Briefing>> answer : answers) {
                try {
                    answer.join().stream().sorted(Comparator.comparingLong((Briefing b) -> b.instruction().serial()).reversed())
                            .forEach(briefings::add);
                } catch (RuntimeException e) {
                    failures.add(KedgeException.of(e));
                }
            }
            return new Gathered(briefings, failures);
        });
    }

    private CompletableFuture<List<Briefing>> ask(BriefingProvider provider, BootstrapTrigger trigger) {
        CompletableFuture<List<Briefing>> answer = new CompletableFuture<>();
        Runnable cancel = tasks.after(LIMIT, () -> answer.completeExceptionally(new KedgeException(ErrorCode.BRIEFING_NONE,
                "the briefing provider " + provider.name() + " did not answer within " + LIMIT.toSeconds() + " s")));
        answer.whenComplete((briefings, thrown) -> cancel.run());
        try {
            provider.brief(trigger).whenComplete((briefings, thrown) -> {
                if (thrown != null) {
                    answer.completeExceptionally(thrown);
                } else {
                    answer.complete(briefings);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** @throws KedgeException of area 1 unless the instruction is for this node, now, and not older than the accepted one */
    void check(Briefing candidate, Optional<Briefing> accepted) {
        BootstrapInstruction instruction = candidate.instruction();
        checkNode(instruction);
        checkSerial(candidate, accepted);
        checkWindow(instruction);
        if (instruction.derivation() == KeyDerivation.LEGACY && instruction.target().kind() == EnrolmentTarget.Kind.NODE) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, what(instruction) + " wants the older flow for a node");
        }
        checkNaf(instruction);
    }

    /** A NAF is known by an FQDN that it can prove; for an AE or a node there is no such name (D-12). */
    private static void checkNaf(BootstrapInstruction instruction) {
        EnrolmentTarget.Kind kind = instruction.target().kind();
        if (instruction.mechanism() == Mechanism.GBA && kind != EnrolmentTarget.Kind.MAF && kind != EnrolmentTarget.Kind.CSE) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, what(instruction) + " wants GBA for a target of kind " + kind
                    + ", which has no NAF name (D-12)");
        }
    }

    private void checkNode(BootstrapInstruction instruction) {
        if (instruction.nodeId().isPresent() && !instruction.nodeId().equals(settings.get().nodeId())) {
            throw new KedgeException(ErrorCode.BRIEFING_OTHER_NODE, what(instruction) + " is for the node \""
                    + instruction.nodeId().get() + "\" and this node is " + settings.get().nodeId().map(id -> "\"" + id + "\"")
                    .orElse("without node.id"));
        }
    }

    private static void checkSerial(Briefing candidate, Optional<Briefing> accepted) {
        if (accepted.isPresent() && !same(candidate, accepted.get())
                && candidate.instruction().serial() <= accepted.get().instruction().serial()) {
            throw new KedgeException(ErrorCode.BRIEFING_REPLAYED, what(candidate.instruction())
                    + " comes after serial " + accepted.get().instruction().serial() + " was accepted");
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

    private static String what(BootstrapInstruction instruction) {
        return "the instruction for " + instruction.target().id() + " with serial " + instruction.serial();
    }

    /** Whether both are the very same document, whoever brought it. */
    static boolean same(Briefing a, Briefing b) {
        return Arrays.equals(a.document(), b.document());
    }
}

package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Chooses the instruction for each target: the first acceptable one in the order of the providers, else the one accepted before, so that
 * an old or foreign file that somebody drops cannot stop a renewal; and says what became of every other one. Remembers nothing.
 */
final class Chooser {
    private final Inspector inspector;

    Chooser(Inspector inspector) {
        this.inspector = inspector;
    }

    /** What was decided about one target. */
    private record Decision(Optional<Briefing> accepted, Map<Briefing, KedgeException> refusals, Optional<Briefing> chosen) {
        /** The chosen one, which was offered now, else the accepted one, which perhaps was not. */
        Optional<Briefing> inForce() {
            return chosen.or(() -> accepted);
        }
    }

    /** @param accepted the instruction in force for a target */
    Judgement judge(Gathered gathered, Function<String, Optional<Briefing>> accepted) {
        Map<String, Decision> decisions = new HashMap<>();
        Map<String, Briefing> chosen = new HashMap<>();
        for (String target : gathered.targets()) {
            Decision decision = decide(gathered.of(target), accepted.apply(target));
            decisions.put(target, decision);
            decision.chosen.ifPresent(briefing -> chosen.put(target, briefing));
        }
        List<BriefingOffer> offers = new ArrayList<>();
        for (Gathered.Answer answer : gathered.answers()) {
            answer.briefings().forEach(briefing -> offers.add(offer(briefing, decisions.get(briefing.instruction().target().id()))));
            if (answer.briefings().isEmpty()) {
                Verdict verdict = answer.failure().isEmpty() ? Verdict.NOTHING : answer.asked() ? Verdict.FAILED : Verdict.REFUSED;
                offers.add(new BriefingOffer(answer.provider(), Optional.empty(), OptionalLong.empty(), answer.declared(), verdict,
                        answer.failure()));
            }
        }
        return new Judgement(new BriefingReport(gathered.time(), gathered.kind(), offers), chosen);
    }

    private Decision decide(List<Briefing> offers, Optional<Briefing> accepted) {
        Map<Briefing, KedgeException> refusals = new IdentityHashMap<>();
        Optional<Briefing> chosen = Optional.empty();
        for (Briefing offer : offers) {
            try {
                inspector.check(offer, accepted);
                // The very same document counts with the strongest of those who vouch for it.
                if (chosen.isEmpty() || Inspector.same(offer, chosen.get()) && !chosen.get().trust().satisfies(offer.trust())) {
                    chosen = Optional.of(offer);
                }
            } catch (KedgeException refusal) {
                refusals.put(offer, refusal);
            }
        }
        return new Decision(accepted, refusals, chosen);
    }

    private static BriefingOffer offer(Briefing offer, Decision decision) {
        Optional<KedgeException> refusal = Optional.ofNullable(decision.refusals.get(offer));
        Verdict verdict = verdict(offer, decision, refusal);
        Optional<KedgeException> why = verdict == Verdict.CONFLICT ? Optional.of(conflict(offer, decision.inForce().orElseThrow()))
                : verdict == Verdict.REFUSED ? refusal : Optional.empty();
        return new BriefingOffer(offer.provider(), Optional.of(offer.instruction().target().id()),
                OptionalLong.of(offer.instruction().serial()), offer.trust(), verdict, why);
    }

    private static Verdict verdict(Briefing offer, Decision decision, Optional<KedgeException> refusal) {
        boolean replayed = refusal.filter(r -> r.code() == ErrorCode.BRIEFING_REPLAYED).isPresent();
        if (refusal.isPresent() && !replayed) {
            return Verdict.REFUSED;
        }
        if (contradicts(offer, decision)) {
            return Verdict.CONFLICT;
        }
        Optional<Briefing> chosen = decision.chosen;
        if (replayed) {
            // What a provider has replaced itself is history.
            return chosen.filter(c -> c.provider().equals(offer.provider())).isPresent() ? Verdict.OUTRANKED : Verdict.REFUSED;
        }
        if (offer == chosen.orElseThrow()) {
            return Verdict.CHOSEN;
        }
        return Inspector.same(offer, chosen.get()) ? Verdict.SAME : Verdict.OUTRANKED;
    }

    /** One provider that says something else than before under the same serial contradicts nobody: that is a replay. */
    private static boolean contradicts(Briefing offer, Decision decision) {
        Optional<Briefing> inForce = decision.inForce().filter(other -> other.instruction().serial() == offer.instruction().serial()
                && !Inspector.same(offer, other));
        return inForce.isPresent() && (decision.chosen.isPresent() || !inForce.get().provider().equals(offer.provider()));
    }

    private static KedgeException conflict(Briefing offer, Briefing inForce) {
        return new KedgeException(ErrorCode.BRIEFING_CONFLICT, "for " + offer.instruction().target().id() + " the provider "
                + offer.provider() + " says something else under serial " + offer.instruction().serial() + " than "
                + inForce.provider() + ", whose instruction is in force");
    }

    /**
     * The instruction to act on.
     *
     * @throws KedgeException why there is none
     */
    Briefing choose(String target, Optional<Briefing> accepted, Gathered gathered, Judgement judgement) {
        Optional<Briefing> chosen = judgement.chosen(target);
        if (chosen.isPresent()) {
            // Whoever vouches less for the same document does not take away what was vouched for before.
            return accepted.filter(old -> Inspector.same(old, chosen.get()) && old.trust().satisfies(chosen.get().trust())
                    && acceptable(old)).orElse(chosen.get());
        }
        if (accepted.isPresent()) {
            inspector.check(accepted.get(), accepted);
            return accepted.get();
        }
        throw judgement.offers(target).stream().filter(offer -> offer.target().isPresent()).flatMap(offer -> offer.why().stream())
                .findFirst().or(() -> gathered.failures().findFirst()).orElseGet(
                        () -> new KedgeException(ErrorCode.BRIEFING_NONE, "no briefing provider has an instruction for " + target));
    }

    private boolean acceptable(Briefing accepted) {
        try {
            inspector.check(accepted, Optional.of(accepted));
            return true;
        } catch (KedgeException e) {
            return false;
        }
    }
}

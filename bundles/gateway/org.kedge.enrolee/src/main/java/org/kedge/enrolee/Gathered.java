package org.kedge.enrolee;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.KedgeException;

/**
 * What all providers together had, when they were asked once.
 *
 * @param order grows with every round
 * @param time when they were asked
 * @param kind why
 * @param answers in the order in which they count
 */
record Gathered(long order, Instant time, BootstrapTrigger.Kind kind, List<Answer> answers) {
    /**
     * What one provider had.
     *
     * @param provider its name
     * @param declared its trust, when it had nothing
     * @param briefings the highest serial first
     * @param failure why it could not answer, or why it was not asked
     * @param asked false when the policy excludes it
     */
    record Answer(String provider, TrustLevel declared, List<Briefing> briefings, Optional<KedgeException> failure, boolean asked) {
    }

    Stream<Briefing> briefings() {
        return answers.stream().flatMap(answer -> answer.briefings().stream());
    }

    List<Briefing> of(String target) {
        return briefings().filter(briefing -> briefing.instruction().target().id().equals(target)).toList();
    }

    List<String> targets() {
        return briefings().map(briefing -> briefing.instruction().target().id()).distinct().toList();
    }

    /** Why somebody who was asked could not answer. */
    Stream<KedgeException> failures() {
        return answers.stream().filter(Answer::asked).flatMap(answer -> answer.failure().stream());
    }
}

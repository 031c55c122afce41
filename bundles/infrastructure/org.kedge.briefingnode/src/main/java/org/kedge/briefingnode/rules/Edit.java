package org.kedge.briefingnode.rules;

import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;

/**
 * What became of an edit.
 *
 * @param book what is in force now: the edited rules, or those before when the edit was refused
 * @param findings about the rules as edited
 * @param refusal why it was refused; empty when it was saved
 */
public record Edit(Rulebook book, List<Finding> findings, Optional<KedgeException> refusal) {
    public Edit {
        findings = List.copyOf(findings);
    }

    /** @throws KedgeException the refusal */
    public Edit orThrow() {
        refusal.ifPresent(e -> {
            throw e;
        });
        return this;
    }
}

package org.kedge.briefingnode.offline;

import java.util.Optional;

import org.kedge.api.error.KedgeException;

/**
 * What became of one document.
 *
 * @param file its name
 * @param outcome whether it was taken
 * @param text for which node and target, or that nothing changed
 * @param refusal why it was not taken
 */
public record Result(String file, Outcome outcome, String text, Optional<KedgeException> refusal) {
    /** Whether it was taken. */
    public enum Outcome {
        TAKEN, UNCHANGED, REFUSED
    }

    static Result refused(String file, KedgeException why) {
        return new Result(file, Outcome.REFUSED, why.getMessage(), Optional.of(why));
    }
}

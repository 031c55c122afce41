package org.kedge.messages.exchange;

import java.util.Optional;

/**
 * The Enrolee's report on an instruction (steps 9, 12, 14). The MEF uses the same form in the body of a refusal.
 *
 * @param success whether the instruction was carried out
 * @param reason why not; for people
 */
public record Report(boolean success, Optional<String> reason) {
    /** A success. */
    public static Report succeeded() {
        return new Report(true, Optional.empty());
    }

    /** A failure. @param reason why; for people, holds no secret */
    public static Report failed(String reason) {
        return new Report(false, Optional.of(reason));
    }
}

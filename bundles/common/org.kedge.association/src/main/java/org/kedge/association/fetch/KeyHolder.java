package org.kedge.association.fetch;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.KedgeException;

/**
 * Who holds keys and is asked for them: a peer, or the MEF of this very node (D-81). Equal when it is the same one, configured the same.
 * Its text says who it is in messages. Thread-safe.
 */
interface KeyHolder {
    /** Its name in logs, unlike that of every other holder. */
    String name();

    /** How many may be asked for at once, of as many as are configured for each holder. */
    default int atOnce(int configured) {
        return configured;
    }

    /**
     * Asks on a thread that may wait.
     *
     * @return completes with the answer, or exceptionally when there was none, or none that can be read
     * @throws KedgeException as the completion
     */
    CompletionStage<Answer> ask(Wanted wanted, Instant deadline);
}

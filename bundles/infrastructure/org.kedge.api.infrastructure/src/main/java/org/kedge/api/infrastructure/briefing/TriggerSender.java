package org.kedge.api.infrastructure.briefing;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings the text of a trigger to a node, for example as a short message. A service; with several, higher service ranking is used.
 * Nothing here blocks. Thread-safe.
 */
@ConsumerType
public interface TriggerSender {
    /** A stable name, for example {@code smpp}. */
    String name();

    /**
     * Sends one text.
     *
     * @param msisdn digits only, international without prefix; personal data: never in a message or log
     * @param text at most 140 characters of the alphabet of short messages, each one septet
     * @return completes when the network has taken it, with the identifier it gave it, or exceptionally with
     *         {@link ErrorCode#TRIGGER_NOT_SENT}
     */
    CompletionStage<String> send(String msisdn, String text, Instant deadline);
}

package org.kedge.association.credential;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** One way in which this node may authenticate itself. Closing wipes every key it has given out. */
public interface Offer extends AutoCloseable {
    /** What is known of it before a handshake; of a NAF key that is yet to be derived, what the enrolment says. */
    CredentialUse use();

    /**
     * The credential for a handshake at this URI, owned by the offer. Does not block.
     *
     * @return completes exceptionally when there is none now
     */
    CompletionStage<Candidate> at(URI uri, Instant deadline);

    /** The peer refused what was offered last. @return whether something newer may be tried */
    default boolean renew() {
        return false;
    }

    /** How many tries at most one URI may take. */
    default int tries() {
        return 1;
    }

    /** The peer accepted what was offered last. */
    default void accepted() {
    }

    @Override
    void close();
}

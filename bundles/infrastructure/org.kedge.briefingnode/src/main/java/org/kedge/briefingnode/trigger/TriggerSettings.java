package org.kedge.briefingnode.trigger;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How triggers are made and sent.
 *
 * @param proof what proves to a node who sent it
 * @param sign alias of the key pair that signs; only with {@link Proof#SIGNATURE}
 * @param uri where this Briefing Node is, for triggers that say so
 * @param perSecond how many are sent in a second to the nodes of a label
 * @param timeout how long a sender may take
 */
public record TriggerSettings(Proof proof, Optional<String> sign, Optional<URI> uri, int perSecond, Duration timeout) {
    /** What proves a trigger. */
    public enum Proof {
        /** ES256, by a key that nodes have pinned. */
        SIGNATURE,
        /** A MAC under the Kpm of the node. */
        KPM
    }
}

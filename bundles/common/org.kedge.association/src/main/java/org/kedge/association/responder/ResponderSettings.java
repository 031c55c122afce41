package org.kedge.association.responder;

import java.util.Arrays;
import java.util.Locale;

/**
 * The validated configuration of Entity B.
 *
 * @param listener name of the listener whose callers are associated; empty: none
 * @param accept whose fetched keys are accepted
 */
public record ResponderSettings(String listener, Accept accept) {
    /** Whom a MEF or MAF may vouch for. */
    public enum Accept {
        /** Configured peers. */
        PEERS,
        /** Anybody with a key that the MEF or MAF hands to this node. */
        ANY
    }

    /** @throws IllegalArgumentException with a text for the owner */
    public static ResponderSettings of(String listener, String accept) {
        Accept known = Arrays.stream(Accept.values()).filter(a -> a.name().toLowerCase(Locale.ROOT).equals(accept)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("accept must be peers or any"));
        return new ResponderSettings(listener, known);
    }
}

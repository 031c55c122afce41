package org.kedge.usim.pcsc.component;

import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;

/** One configured card, for the shell. A service inside this bundle. */
public interface UiccView {
    /** The name of the USIM. */
    String usim();

    /** Lines for people; no identity of the subscriber in them. */
    List<String> lines();

    /** Why it cannot be used. */
    Optional<KedgeException> failure();
}

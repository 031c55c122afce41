package org.kedge.api.briefing;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A source of instructions. A service. A provider hands out only what passed its own rules and says for each instruction who vouches
 * for it; the enrolee applies the policy of the node and checks window, serial and node again. Thread-safe.
 */
@ConsumerType
public interface BriefingProvider {
    /** A stable name, unique on the node, for example {@code file}. */
    String name();

    /** The weakest level of what it hands out as it is configured now. */
    TrustLevel trust();

    /** Providers with a higher number are considered first; among equals, higher service ranking. Usually 0 to 100. */
    int priority();

    /**
     * Yields the instructions the provider has for this node. Does not block.
     *
     * @param trigger why it is asked; only a provider that contacts somebody cares for its pointer
     * @return completes with the instructions, possibly none, or exceptionally with a {@link org.kedge.api.error.KedgeException} of
     *         area 1, 2, 3 or 5
     */
    CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger);

    /**
     * Subscribes to instructions that turn up later.
     *
     * @param observer called with each new or changed instruction, on a thread of the provider; must not block
     * @return closes the subscription
     */
    AutoCloseable observe(Consumer<Briefing> observer);
}

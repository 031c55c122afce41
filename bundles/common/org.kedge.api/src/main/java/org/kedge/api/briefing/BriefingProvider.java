package org.kedge.api.briefing;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A source of instructions. A service; with several, higher service ranking is asked first. A provider enforces its own signature
 * policy and hands out only what passed it; the enrolee checks window, serial and node again. Thread-safe.
 */
@ConsumerType
public interface BriefingProvider {
    /** A stable name, for example {@code file}. */
    String name();

    /**
     * Yields the instructions the provider has for this node. Does not block.
     *
     * @return completes with the instructions, possibly none, or exceptionally with a {@link org.kedge.api.error.KedgeException} of
     *         area 1
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

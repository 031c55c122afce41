package org.kedge.api.briefing;

import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way by which device triggers reach this node: a spool directory that a modem daemon fills, a shell, a CoAP resource. Neither reads
 * nor judges what it carries. A service. Thread-safe.
 */
@ConsumerType
public interface TriggerSource {
    /** A stable name, for example {@code spool}. */
    String name();

    /**
     * Subscribes to triggers.
     *
     * @param observer called with each trigger, on a thread of the source; returns quickly and never throws
     * @return closes the subscription
     */
    AutoCloseable observe(Consumer<TriggerMessage> observer);
}

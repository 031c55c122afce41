package org.kedge.briefing.node.lan;

import java.time.Duration;
import java.util.Optional;

/**
 * How the LAN is browsed.
 *
 * @param network name or address of the only interface that is used; empty: all that are up, can multicast and are no loopback
 * @param any whether addresses outside private and link-local ranges count, too
 * @param limit how long answers are waited for
 */
public record LanSettings(Optional<String> network, boolean any, Duration limit) {
    /** Every interface, private and link-local addresses, 2 s. */
    public static LanSettings defaults() {
        return new LanSettings(Optional.empty(), false, Duration.ofSeconds(2));
    }
}

package org.kedge.association.peer;

import org.kedge.api.transport.SecureChannel;
import org.kedge.association.credential.OpenChannel;

/** A channel of a {@link Line} with what is under way on it; everything but {@link #used()} is guarded by the line. */
final class Held {
    final OpenChannel open;
    int underWay;
    volatile boolean used;
    boolean dropped;
    long lastUsed;

    Held(OpenChannel open) {
        this.open = open;
    }

    SecureChannel channel() {
        return open.channel();
    }

    /** Whether it carried a request before: only then may the peer have closed it meanwhile. */
    boolean used() {
        return used;
    }
}

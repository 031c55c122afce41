package org.kedge.briefingnode;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.kedge.api.identity.NodeId;
import org.kedge.work.RateLimit;

/** How often nodes are briefed at most, each of them and all together. Bounded: who came least lately is forgotten. Thread-safe. */
final class NodeLimits {
    private static final int NODES = 200_000;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private static final class Window {
        private final long start;
        private int used;

        Window(long start) {
            this.start = start;
        }
    }

    private final Supplier<BriefingNodeSettings> settings;
    private final LongSupplier nanos;
    private final RateLimit total;
    private final Map<NodeId, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

    /** @param nanos a clock that only goes forward */
    NodeLimits(Supplier<BriefingNodeSettings> settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        total = new RateLimit(() -> settings.get().limits().perSecond(), () -> settings.get().limits().perSecond(), nanos);
    }

    /** Counts one briefing. @throws Refusal when it is one too many */
    void take(NodeId node) {
        synchronized (windows) {
            long now = nanos.getAsLong();
            Window window = windows.get(node);
            if (window == null || now - window.start >= HOUR) {
                window = new Window(now);
                windows.put(node, window);
                trim();
            }
            if (window.used >= settings.get().limits().perNodeAndHour()) {
                throw Refusal.busy("the limit of briefings an hour (rate.node) of node " + node + " is reached",
                        1 + TimeUnit.NANOSECONDS.toSeconds(window.start + HOUR - now));
            }
            // Last, so that a node in a loop takes nothing from the others.
            if (!total.pass()) {
                throw Refusal.busy("the limit of briefings a second (rate.total) is reached", 1);
            }
            window.used++;
        }
    }

    private void trim() {
        Iterator<Window> eldest = windows.values().iterator();
        while (windows.size() > NODES) {
            eldest.next();
            eldest.remove();
        }
    }
}

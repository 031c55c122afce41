package org.kedge.itests.benchmarks.gba;

import java.util.Comparator;
import java.util.List;

/**
 * What was made in a window of time.
 *
 * @param count vectors
 * @param cpuNanos CPU time of the process, all threads
 * @param wallNanos the length of the window
 */
record VectorWindow(long count, long cpuNanos, long wallNanos) {
    double perSecond() {
        return count * 1e9 / wallNanos;
    }

    double cpuMicros() {
        return cpuNanos / 1e3 / count;
    }

    /** Windows at the same time in processes of their own. */
    VectorWindow beside(VectorWindow other) {
        return new VectorWindow(count + other.count, cpuNanos + other.cpuNanos, Math.max(wallNanos, other.wallNanos));
    }

    /** The one of the middle, by CPU time. */
    static VectorWindow median(List<VectorWindow> windows) {
        return windows.stream().sorted(Comparator.comparing(VectorWindow::cpuMicros)).toList().get(windows.size() / 2);
    }
}

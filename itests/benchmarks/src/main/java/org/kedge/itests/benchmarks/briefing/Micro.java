package org.kedge.itests.benchmarks.briefing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** What something short costs the thread that does it. */
final class Micro {
    private static final long WINDOW = Long.getLong("window", 500) * 1_000_000;
    private static final int WINDOWS = 3;
    private static final int BATCH = 64;

    private Micro() {
    }

    /**
     * CPU microseconds of one call, the median of three windows of CPU time after one that does not count.
     *
     * @param action gets a growing number
     */
    static double micros(IntConsumer action) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] windows = new double[WINDOWS];
        int number = 0;
        for (int window = -1; window < WINDOWS; window++) {
            int first = number;
            long begin = threads.getCurrentThreadCpuTime();
            long cpu = 0;
            for (; cpu < WINDOW; cpu = threads.getCurrentThreadCpuTime() - begin) {
                for (int i = 0; i < BATCH; i++) {
                    action.accept(number++);
                }
            }
            if (window >= 0) {
                windows[window] = cpu / 1e3 / (number - first);
            }
        }
        Arrays.sort(windows);
        return windows[WINDOWS / 2];
    }
}

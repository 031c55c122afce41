package org.kedge.itests.benchmarks.briefing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** How long something short takes one thread that does nothing else. */
final class Micro {
    private static final long WINDOW = Long.getLong("window", 1000) * 1_000_000;
    private static final int WINDOWS = 3;
    private static final int BATCH = 16;

    private Micro() {
    }

    /** CPU microseconds of one call, the median of three windows after one that does not count. @param action gets a growing number */
    static double micros(IntConsumer action) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] windows = new double[WINDOWS];
        int number = 0;
        for (int window = -1; window < WINDOWS; window++) {
            int first = number;
            long begin = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            while (System.nanoTime() - begin < WINDOW) {
                for (int i = 0; i < BATCH; i++) {
                    action.accept(number++);
                }
            }
            if (window >= 0) {
                windows[window] = (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / (number - first);
            }
        }
        Arrays.sort(windows);
        return windows[WINDOWS / 2];
    }
}

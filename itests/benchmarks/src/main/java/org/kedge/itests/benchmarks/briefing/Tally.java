package org.kedge.itests.benchmarks.briefing;

import java.util.Arrays;

import org.kedge.itests.benchmarks.Timed;

/** What one kind of action took in several windows, and what it cost the Briefing Node. */
final class Tally {
    private final BriefingProcess server;
    private Timed timed = new Timed(new long[0], 0);
    private long cpu;

    Tally(BriefingProcess server) {
        this.server = server;
    }

    /** One more window. @param from number of the first gateway, of which so many act */
    void window(int from, int count, int atOnce, Timed.Action action) throws Exception {
        long before = server.cpuNanos();
        Timed more = Timed.of(count, atOnce, number -> action.run(from + number));
        cpu += server.cpuNanos() - before;
        long[] each = Arrays.copyOf(timed.each(), timed.each().length + count);
        System.arraycopy(more.each(), 0, each, timed.each().length, count);
        Arrays.sort(each);
        timed = new Timed(each, timed.wallNanos() + more.wallNanos());
    }

    Timed timed() {
        return timed;
    }

    /** CPU microseconds of the Briefing Node for each. */
    double cpuMicros() {
        return cpu / 1e3 / timed.each().length;
    }
}

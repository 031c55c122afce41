package org.kedge.itests.benchmarks.dtls;

/**
 * One window of handshakes.
 *
 * @param count handshakes
 * @param cpuNanos CPU time of the process under measurement, all threads
 * @param wallNanos elapsed time
 * @param medianNanos median duration of one handshake
 */
public record Sample(int count, long cpuNanos, long wallNanos, long medianNanos) {
    /** The reverse of {@link #toString}. */
    public static Sample parse(String line) {
        String[] parts = line.split(" ");
        return new Sample(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    }

    /** CPU time per handshake. */
    public double cpuMicros() {
        return cpuNanos / 1e3 / count;
    }

    /** Handshakes per second. */
    public double perSecond() {
        return count * 1e9 / wallNanos;
    }

    @Override
    public String toString() {
        return count + " " + cpuNanos + " " + wallNanos + " " + medianNanos;
    }
}

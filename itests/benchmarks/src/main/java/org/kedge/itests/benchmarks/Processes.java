package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about a process. */
public final class Processes {
    private static final long TICK_NANOS = 10_000_000;
    private static final long KIB = 1024;

    private Processes() {
    }

    /** CPU time of all its threads since its start; user and system, in steps of 10 ms. */
    public static long cpuNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        // Counted from 1 in proc(5): utime is field 14, stime 15; the name and what stood before it are gone.
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    /** Octets of a process in memory. @param field {@code VmRSS}, or {@code VmHWM} for the most it ever had */
    public static long memory(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB).findFirst().orElseThrow();
    }
}

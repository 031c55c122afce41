package org.kedge.itests.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where and when figures were taken. */
public final class Machine {
    private Machine() {
    }

    /** One line with the date, the JVM, the processors and their load. */
    public static String describe() {
        return String.format(Locale.ROOT, "%s, JDK %s, %s, %d processors, load %.2f",
                ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'", Locale.ROOT)),
                Runtime.version(), System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}

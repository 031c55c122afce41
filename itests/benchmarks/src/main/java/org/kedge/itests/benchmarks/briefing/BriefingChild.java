package org.kedge.itests.benchmarks.briefing;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.kedge.briefingnode.staging.StagingReport;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;

/** A {@link BriefingServer} in a process of its own. Answers each line of its input with one line; ends with its input. */
public final class BriefingChild {
    /** Sent when it listens: the ports of TLS and DTLS follow. */
    static final String READY = "ready ";
    /** Stages the list: nodes added and unchanged, instructions issued, sheets, nanoseconds, most octets of heap. */
    static final String STAGE = "stage";
    /** Sends all gateways to another MEF: the new generation. */
    static final String REHOME = "rehome";
    /** Collects garbage: octets of heap, threads. */
    static final String MEMORY = "memory";
    private static final int COLLECTIONS = 3;

    private BriefingChild() {
    }

    /** @param args its directory */
    public static void main(String[] args) throws Exception {
        ProviderInstallation.install(EcProvider.over(Delegate.BOUNCYCASTLE), provider -> () -> { });
        try (BriefingServer server = new BriefingServer(Path.of(args[0]))) {
            System.out.println(READY + server.port("https") + " " + server.port("coaps"));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(switch (line) {
                    case STAGE -> stage(server);
                    case REHOME -> Integer.toString(server.rehome());
                    case MEMORY -> collected() + " " + ManagementFactory.getThreadMXBean().getThreadCount();
                    default -> throw new IllegalArgumentException(line);
                });
            }
        }
        System.exit(0);
    }

    private static String stage(BriefingServer server) {
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begin = System.nanoTime();
        StagingReport report = server.stage();
        long took = System.nanoTime() - begin;
        if (!report.errors().isEmpty()) {
            throw new IllegalStateException("line " + report.errors().get(0).line(), report.errors().get(0).error());
        }
        long most = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return report.added() + " " + report.unchanged() + " " + report.issued() + " " + report.sheets() + " " + took + " " + most;
    }

    private static long collected() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

package org.kedge.itests.benchmarks.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.dtls.Scenario;
import org.kedge.itests.benchmarks.tls.ServerProcess.Memory;

/**
 * What open connections that do nothing cost Kedge's TLS listener, which is a process of its own: heap after garbage collection, threads,
 * and how fast one more client gets its handshake meanwhile. Both processes need a file descriptor per connection ({@code ulimit -n}).
 * System properties: {@code connections} (10000), {@code at.once} (4).
 */
public final class IdleConnectionsBenchmark {
    private static final int CONNECTIONS = Integer.getInteger("connections", 10_000);
    private static final int AT_ONCE = Integer.getInteger("at.once", 4);
    private static final int WARM_UP = 500;
    private static final int PROBES = 100;

    private IdleConnectionsBenchmark() {
    }

    /** @param args the scenarios to run; {@code psk} without any */
    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        System.out.println();
        System.out.println("| idle connections | heap each, octets | heap in all, MB | threads | one more handshake, median and worst of "
                + PROBES + ", ms | the same without idle connections |");
        System.out.println("|---|---|---|---|---|---|");
        for (String word : args.length == 0 ? List.of(Scenario.PSK.word()) : List.of(args)) {
            Directories.with("kedge-idle", directory -> {
                Credentials credentials = new Credentials().write(directory);
                try (KedgeDriver driver = new KedgeDriver(credentials, AT_ONCE);
                        ServerProcess server = ServerProcess.kedge("Kedge", KeyExport.BOOTSTRAP, "bouncycastle", directory)) {
                    measure(Scenario.of(word), driver, server);
                }
            });
        }
        System.exit(0);
    }

    private static void measure(Scenario scenario, KedgeDriver driver, ServerProcess server) throws IOException {
        driver.prepare(scenario, Math.max(CONNECTIONS, WARM_UP));
        driver.run(scenario, server, Math.min(WARM_UP, CONNECTIONS));
        long[] before = probe(scenario, driver, server);
        Memory empty = settled(server, 0);
        List<SecureChannel> open = new ArrayList<>(CONNECTIONS);
        try {
            for (int number = 0; number < CONNECTIONS; number++) {
                open.add(driver.open(scenario, server, number));
            }
            Memory full = settled(server, CONNECTIONS);
            long[] during = probe(scenario, driver, server);
            System.out.printf(Locale.ROOT, "| %d, %s | %d | %.1f | %d (without: %d) | %.1f, %.1f | %.1f, %.1f |%n", full.sessions(),
                    scenario.word(), (full.heap() - empty.heap()) / full.sessions(), full.heap() / 1e6, full.threads(), empty.threads(),
                    during[0] / 1e6, during[1] / 1e6, before[0] / 1e6, before[1] / 1e6);
        } finally {
            open.forEach(SecureChannel::close);
        }
    }

    /** The client knows of a session's beginning and end a moment before the server. */
    private static Memory settled(ServerProcess server, int sessions) throws IOException {
        Memory memory = server.memory();
        for (int i = 0; i < 50 && memory.sessions() != sessions; i++) {
            memory = server.memory();
        }
        if (memory.sessions() != sessions) {
            throw new IOException(memory.sessions() + " sessions instead of " + sessions);
        }
        return memory;
    }

    /** Median and worst. */
    private static long[] probe(Scenario scenario, KedgeDriver driver, ServerProcess server) throws IOException {
        long[] each = new long[PROBES];
        for (int i = 0; i < PROBES; i++) {
            long begin = System.nanoTime();
            driver.open(scenario, server, i).close();
            each[i] = System.nanoTime() - begin;
        }
        Arrays.sort(each);
        return new long[] {each[PROBES / 2], each[PROBES - 1]};
    }
}

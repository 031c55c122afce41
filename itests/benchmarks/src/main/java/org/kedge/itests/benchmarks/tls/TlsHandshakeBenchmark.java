package org.kedge.itests.benchmarks.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.kedge.api.transport.KeyExport;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.dtls.Sample;
import org.kedge.itests.benchmarks.dtls.Scenario;

/**
 * Server CPU of a full TLS 1.2 handshake: Kedge's listener against {@code openssl s_server}, each in a process of its own, driven by the
 * same clients in turn. Bouncy Castle's arithmetic is fully compiled after some ten thousand handshakes only, so that a server of Kedge
 * gets {@code warmup} (10000) of them first. System properties besides: {@code rounds} (5), {@code window} (1000), {@code at.once} (4);
 * with a PSK, windows and warm-up are {@link #PSK_FACTOR} times as long.
 */
public final class TlsHandshakeBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WINDOW = Integer.getInteger("window", 1000);
    private static final int WARM_UP = Integer.getInteger("warmup", 10_000);
    private static final int AT_ONCE = Integer.getInteger("at.once", 4);
    private static final int PSK_FACTOR = 4;
    private static final String OPEN_SSL = "OpenSSL s_server";

    private TlsHandshakeBenchmark() {
    }

    /** @param args the scenarios to run; none for all */
    public static void main(String[] args) throws Exception {
        ProviderInstallation.install(EcProvider.over(Delegate.BOUNCYCASTLE), provider -> () -> { });
        System.out.println(Machine.describe());
        for (Scenario scenario : Scenario.values()) {
            if (args.length == 0 || List.of(args).contains(scenario.word())) {
                Directories.with("kedge-tls", directory -> run(scenario, directory));
            }
        }
        System.out.println();
        System.out.println(Machine.describe());
        System.exit(0);
    }

    private static void run(Scenario scenario, Path directory) throws Exception {
        Credentials credentials = new Credentials().write(directory);
        List<ServerProcess> servers = new ArrayList<>();
        try (Driver kedge = new KedgeDriver(credentials, AT_ONCE); Driver openSsl = new OpenSslDriver(directory, AT_ONCE)) {
            servers.add(ServerProcess.openSsl(OPEN_SSL, scenario, directory));
            servers.add(ServerProcess.kedge("Kedge", KeyExport.BOOTSTRAP, "bouncycastle", directory));
            if (scenario == Scenario.PSK) {
                servers.add(ServerProcess.kedge("Kedge, without export", KeyExport.NONE, "bouncycastle", directory));
            } else {
                servers.add(ServerProcess.kedge("Kedge, Conscrypt for EC", KeyExport.BOOTSTRAP, "conscrypt", directory));
            }
            warmUp(scenario, kedge, servers);
            for (Driver driver : List.of(kedge, openSsl)) {
                if (scenario != Scenario.CERTIFICATE_COLD || driver.canBeCold()) {
                    print(scenario, driver, measure(scenario, driver, servers));
                }
            }
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private static void warmUp(Scenario scenario, Driver driver, List<ServerProcess> servers) throws IOException {
        for (ServerProcess server : servers) {
            window(scenario, driver, server, server.name().equals(OPEN_SSL) ? WINDOW : WARM_UP * factor(scenario));
        }
    }

    private static int factor(Scenario scenario) {
        return scenario == Scenario.PSK ? PSK_FACTOR : 1;
    }

    private static Map<String, List<Sample>> measure(Scenario scenario, Driver driver, List<ServerProcess> servers) throws IOException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (ServerProcess server : servers) {
            samples.put(server.name(), new ArrayList<>());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (ServerProcess server : servers) {
                samples.get(server.name()).add(window(scenario, driver, server, WINDOW * factor(scenario)));
            }
        }
        return samples;
    }

    private static Sample window(Scenario scenario, Driver driver, ServerProcess server, int count) throws IOException {
        driver.prepare(scenario, count);
        long cpu = server.cpuNanos();
        long begin = System.nanoTime();
        long median = driver.run(scenario, server, count);
        return new Sample(count, server.cpuNanos() - cpu, System.nanoTime() - begin, median);
    }

    private static void print(Scenario scenario, Driver driver, Map<String, List<Sample>> samples) {
        double openSsl = median(samples.get(OPEN_SSL)).cpuMicros();
        System.out.printf("%n### %s, driven by %s%n%n", scenario.word(), driver.name());
        System.out.println("| server | CPU us per handshake | lowest to highest window | of OpenSSL | per second | median ms |");
        System.out.println("|---|---|---|---|---|---|");
        samples.forEach((name, all) -> {
            Sample median = median(all);
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f to %.0f | %.2f | %.0f | %.2f |%n", name, median.cpuMicros(),
                    all.stream().mapToDouble(Sample::cpuMicros).min().orElseThrow(),
                    all.stream().mapToDouble(Sample::cpuMicros).max().orElseThrow(), median.cpuMicros() / openSsl, median.perSecond(),
                    median.medianNanos() / 1e6);
        });
    }

    private static Sample median(List<Sample> all) {
        return all.stream().sorted(Comparator.comparingDouble(Sample::cpuMicros)).toList().get(all.size() / 2);
    }
}

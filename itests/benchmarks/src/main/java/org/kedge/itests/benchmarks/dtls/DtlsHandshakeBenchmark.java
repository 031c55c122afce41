package org.kedge.itests.benchmarks.dtls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.kedge.itests.benchmarks.Machine;

/**
 * CPU of a full DTLS 1.2 handshake, client and server together: stock Scandium, Scandium over the EC provider, OpenSSL. All
 * processes are up at once and take turns, so that whatever else the machine does hits every row alike; the ratios count.
 * System properties: {@code rounds} (7), {@code window} (150), {@code warmup} (1500).
 */
public final class DtlsHandshakeBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int WINDOW = Integer.getInteger("window", 150);
    private static final int WARM_UP = Integer.getInteger("warmup", 1500);
    /** How much longer the windows of PSK handshakes are, which take a tenth of the time. */
    private static final int PSK_FACTOR = 5;

    private DtlsHandshakeBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Path directory = Files.createTempDirectory("kedge-benchmark");
        List<Competitor> competitors = new ArrayList<>();
        try {
            competitors.add(Competitor.jvm("Scandium, stock", HandshakeChild.Stack.SCANDIUM, "stock"));
            competitors.add(Competitor.jvm("Scandium + EC provider (Bouncy Castle)", HandshakeChild.Stack.SCANDIUM, "bouncycastle"));
            competitors.add(Competitor.jvm("Scandium + EC provider (Conscrypt)", HandshakeChild.Stack.SCANDIUM, "conscrypt"));
            competitors.add(Competitor.openSsl(directory));
            for (Scenario scenario : Scenario.values()) {
                measure(scenario, competitors).print();
            }
        } finally {
            competitors.forEach(Competitor::close);
            delete(directory);
        }
        System.out.println(Machine.describe());
    }

    private static Table measure(Scenario scenario, List<Competitor> competitors) throws IOException {
        int factor = scenario == Scenario.PSK ? PSK_FACTOR : 1;
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (Competitor competitor : competitors) {
            competitor.run(scenario, WARM_UP * factor);
            samples.put(competitor.name(), new ArrayList<>());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Competitor competitor : competitors) {
                samples.get(competitor.name()).add(competitor.run(scenario, WINDOW * factor));
            }
        }
        return new Table(scenario, samples);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}

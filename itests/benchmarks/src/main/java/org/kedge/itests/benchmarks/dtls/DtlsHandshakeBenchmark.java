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
 * CPU of a full DTLS 1.2 handshake, client and server together: stock Scandium, Scandium over the EC provider, the transport of Kedge,
 * OpenSSL. All processes are up at once and take turns, so that whatever else the machine does hits every row alike; the ratios count.
 * System properties: {@code rounds} (7), {@code window} (300), {@code warmup} (1500).
 */
public final class DtlsHandshakeBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int WINDOW = Integer.getInteger("window", 300);
    private static final int WARM_UP = Integer.getInteger("warmup", 1500);
    /** How much longer the windows of PSK handshakes are, which take a tenth of the time. */
    private static final int PSK_FACTOR = 5;

    private static final List<Row> ROWS = List.of(new Row("Scandium, stock", HandshakeChild.Stack.SCANDIUM, "stock"),
            new Row("Scandium, stock, a connector per client", HandshakeChild.Stack.SCANDIUM_CONNECTOR_PER_CLIENT, "stock"),
            new Row("Scandium + EC provider (Bouncy Castle)", HandshakeChild.Stack.SCANDIUM, "bouncycastle"),
            new Row("Scandium + EC provider (Conscrypt)", HandshakeChild.Stack.SCANDIUM, "conscrypt"),
            new Row("Kedge transport (Bouncy Castle)", HandshakeChild.Stack.KEDGE, "bouncycastle"),
            new Row("Kedge transport (Conscrypt)", HandshakeChild.Stack.KEDGE, "conscrypt"));

    private DtlsHandshakeBenchmark() {
    }

    /** A row that is a JVM; OpenSSL is the one that is not. */
    private record Row(String name, HandshakeChild.Stack stack, String provider) {
    }

    /** @param args the scenarios to run; none for all */
    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        for (Scenario scenario : Scenario.values()) {
            if (args.length == 0 || List.of(args).contains(scenario.word())) {
                run(scenario);
            }
        }
        System.out.println();
        System.out.println(Machine.describe());
    }

    /** New processes for each scenario: a JVM that has compiled for one does the next at another speed. */
    private static void run(Scenario scenario) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("kedge-benchmark");
        List<Competitor> competitors = new ArrayList<>();
        try {
            for (Row row : ROWS) {
                competitors.add(Competitor.jvm(row.name(), row.stack(), row.provider()));
            }
            competitors.add(Competitor.openSsl(directory));
            measure(scenario, competitors).print();
        } finally {
            competitors.forEach(Competitor::close);
            delete(directory);
        }
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

package org.kedge.itests.benchmarks.gba;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.management.OperatingSystemMXBean;
import org.kedge.itests.benchmarks.CProgram;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;

/**
 * Authentication vectors per second, in memory, each with keys of its own, beside the same vectors made by OpenSSL's primitives in C and
 * beside the AES blocks alone. All take turns. System properties: {@code rounds} (5), {@code window} (700 ms), {@code warmup} (3000 ms).
 */
public final class VectorBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final long WINDOW = Long.getLong("window", 700);
    private static final long WARM_UP = Long.getLong("warmup", 3000);
    private static final int[] AT_ONCE = {1, 2};
    private static final int BATCH = 64;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private VectorBenchmark() {
    }

    /** Makes vectors for a while. */
    private interface Row {
        VectorWindow run(long millis, int atOnce) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Directories.with("kedge-vectors", VectorBenchmark::run);
        System.out.println(Machine.describe());
    }

    private static void run(Path directory) throws Exception {
        Path program = CProgram.compile("vectors", directory);
        System.out.println();
        System.out.println("| vectors in memory | at once | per second | CPU us each | of OpenSSL |");
        System.out.println("|---|---|---|---|---|");
        compare(program, VectorMaker.Algorithm.MILENAGE, "OpenSSL, Milenage in C", List.of("aes"));
        compare(program, VectorMaker.Algorithm.TUAK, "OpenSSL, TUAK by SHAKE256 in C", List.of());
        System.out.println();
    }

    private static void compare(Path program, VectorMaker.Algorithm algorithm, String competitor, List<String> floors) throws Exception {
        VectorMaker maker = new VectorMaker(algorithm);
        List<OpenSslVectors> running = new ArrayList<>();
        try {
            Map<String, Row> rows = new LinkedHashMap<>();
            List<OpenSslVectors> peers = start(program, algorithm.word(), running);
            rows.put(competitor, (millis, atOnce) -> windows(peers.subList(0, atOnce), millis));
            rows.put("Kedge, " + algorithm, (millis, atOnce) -> windows(maker, millis, atOnce));
            for (String floor : floors) {
                List<OpenSslVectors> blocks = start(program, floor, running);
                rows.put("OpenSSL, key schedule and five blocks of AES alone",
                        (millis, atOnce) -> windows(blocks.subList(0, atOnce), millis));
            }
            if (!peers.get(0).sum().equals(maker.sum())) {
                throw new IllegalStateException("OpenSSL and Kedge make other vectors of the same keys");
            }
            windows(maker, WARM_UP, AT_ONCE.length);
            for (int atOnce : AT_ONCE) {
                measure(rows, atOnce);
            }
        } finally {
            running.forEach(OpenSslVectors::close);
        }
    }

    private static List<OpenSslVectors> start(Path program, String mode, List<OpenSslVectors> running) throws Exception {
        List<OpenSslVectors> started = new ArrayList<>();
        for (int i = 0; i < AT_ONCE.length; i++) {
            OpenSslVectors one = new OpenSslVectors(program, mode);
            started.add(one);
            running.add(one);
        }
        return started;
    }

    private static void measure(Map<String, Row> rows, int atOnce) throws Exception {
        Map<String, List<VectorWindow>> windows = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Row> row : rows.entrySet()) {
                windows.computeIfAbsent(row.getKey(), name -> new ArrayList<>()).add(row.getValue().run(WINDOW, atOnce));
            }
        }
        double first = VectorWindow.median(windows.values().iterator().next()).cpuMicros();
        windows.forEach((name, all) -> {
            VectorWindow median = VectorWindow.median(all);
            System.out.printf(Locale.ROOT, "| %s | %d | %.0f | %.2f | %.1f |%n", name, atOnce, median.perSecond(), median.cpuMicros(),
                    median.cpuMicros() / first);
        });
    }

    private static VectorWindow windows(List<OpenSslVectors> processes, long millis) throws Exception {
        for (OpenSslVectors process : processes) {
            process.begin(millis);
        }
        VectorWindow all = processes.get(0).end();
        for (OpenSslVectors process : processes.subList(1, processes.size())) {
            all = all.beside(process.end());
        }
        return all;
    }

    private static VectorWindow windows(VectorMaker maker, long millis, int atOnce) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            long cpu = PROCESS.getProcessCpuTime();
            long wall = System.nanoTime();
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                running.add(threads.submit(() -> vectors(maker, wall + millis * 1_000_000)));
            }
            long count = 0;
            for (Future<Long> future : running) {
                count += future.get();
            }
            return new VectorWindow(count, PROCESS.getProcessCpuTime() - cpu, System.nanoTime() - wall);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long vectors(VectorMaker maker, long end) {
        long number = 0;
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < BATCH; i++) {
                maker.make(number++).close();
            }
        }
        return number;
    }
}

package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.features.run.Node;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.KeyExporter;

/**
 * From the start of the process to READY, resident memory with the flags of the start script, and the size of Kedge's own jars. The
 * gateway is ready when its enrolee answers and its store is open; the infrastructure when a PSK handshake with its listener succeeds.
 * Argument: the directory {@code features/target}.
 */
public final class StartBenchmark {
    private static final int STARTS = Integer.getInteger("starts", 5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Fqdn MEF = new Fqdn("mef.bench.example");
    private static final String KPM_ID = "node@mef.bench.example";
    private static final byte[] KPM = "only for this benchmark 32 octets".substring(0, 32).getBytes(StandardCharsets.US_ASCII);

    private StartBenchmark() {
    }

    /** When a node is ready. */
    private interface Ready {
        void await(Node node) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path distributions = Path.of(args.length == 0 ? "features/target" : args[0]).toRealPath();
        Path work = Files.createTempDirectory("kedge-start");
        System.out.println("| distribution | first start | later starts (median of " + STARTS + ") | memory when ready | after "
                + IDLE.toSeconds() + " s | Kedge's own jars |");
        System.out.println("|---|---|---|---|---|---|");
        for (String gateway : new String[] {"gateway-felix", "gateway-equinox"}) {
            measure(distributions.resolve(gateway), work.resolve(gateway), StartBenchmark::gatewayReady);
        }
        measureInfrastructure(distributions.resolve("infrastructure-felix"), work.resolve("mef"));
    }

    private static void gatewayReady(Node node) throws Exception {
        node.awaitCommand(PATIENCE, "kedge:status");
        node.awaitCommand(PATIENCE, "kedge:credentials");
    }

    private static void measureInfrastructure(Path distribution, Path home) throws Exception {
        int port = freePort();
        Path conf = Files.createDirectories(home.resolve("conf"));
        try (Stream<Path> files = Files.list(distribution.resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        Files.writeString(conf.resolve("org.kedge.mef.cfg"), "fqdn = " + MEF + "\n");
        Files.writeString(conf.resolve("org.kedge.transport.dtls.listener-mef.cfg"),
                "name = mef\naddress = 127.0.0.1\nport = " + port + "\nexport = bootstrap\n");
        Path enrolee = Files.createFile(home.resolve("enrolee.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(enrolee, "[{\"id\":\"urn:dev:bench:1\",\"framework\":\"psk\",\"kpmId\":\"" + KPM_ID + "\",\"kpm\":\""
                + HexFormat.of().formatHex(KPM) + "\",\"targets\":[],\"enrolmentExpiry\":\"P1D\"}]");
        measure(distribution, home, node -> {
            if (Files.exists(enrolee)) {
                node.awaitCommand(PATIENCE, "mef:import", enrolee.toString());
            }
            awaitLine(node, "dtls.listener.started");
            handshake(port);
        });
    }

    private static void measure(Path distribution, Path home, Ready ready) throws Exception {
        long first = start(distribution, home, ready)[0];
        long[][] later = new long[STARTS][];
        for (int i = 0; i < STARTS; i++) {
            later[i] = start(distribution, home, ready);
        }
        System.out.printf("| %s | %d ms | %d ms | %d MB | %d MB | %d kB |%n", distribution.getFileName(), first, median(later, 0),
                median(later, 1), median(later, 2), ownJars(distribution) / 1000);
    }

    /** Milliseconds to READY, then resident megabytes at once and after a while. */
    private static long[] start(Path distribution, Path home, Ready ready) throws Exception {
        Files.createDirectories(home);
        long begin = System.nanoTime();
        try (Node node = Node.start(distribution, home, home.resolve("console.log"))) {
            ready.await(node);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            long atOnce = residentMegabytes(node.pid());
            LockSupport.parkNanos(IDLE.toNanos());
            long[] result = {millis, atOnce, residentMegabytes(node.pid())};
            node.stop();
            return result;
        }
    }

    private static void handshake(int port) throws Exception {
        try (DtlsClient client = new DtlsClient(Optional::empty, DtlsClientSettings.defaults(), new KeyExporter());
                SecretBytes kpm = SecretBytes.copyOf(KPM)) {
            client.connect(new PeerAddress(URI.create("coaps://127.0.0.1:" + port), MEF), new LocalCredential.Psk(KPM_ID, kpm),
                    ConnectOptions.ordinary()).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        }
    }

    private static void awaitLine(Node node, String text) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!node.log().contains(text)) {
            if (System.nanoTime() > end || !node.isAlive()) {
                throw new IOException("never logged " + text);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static long residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow() / 1024;
    }

    private static long ownJars(Path distribution) throws IOException {
        try (Stream<Path> files = Files.walk(distribution)) {
            return files.filter(file -> file.getFileName().toString().startsWith("org.kedge.")
                    && file.getFileName().toString().endsWith(".jar")).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static long median(long[][] runs, int column) {
        return Arrays.stream(runs).mapToLong(run -> run[column]).sorted().skip(runs.length / 2).findFirst().orElseThrow();
    }
}

package org.kedge.itests.benchmarks.gba;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.kedge.api.gba.BsfAddress;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.Medium;
import org.kedge.itests.benchmarks.Node;
import org.kedge.itests.benchmarks.Timed;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.tls.TlsClient;

/**
 * Complete bootstraps over Ub: connection, challenge, answer, result, each of another subscriber. The BSF makes three things durable one
 * after the other: the sequence number before the challenge leaves, the audit record and the B-TID with Ks before the result leaves.
 * Clients and BSF are in this process, on real sockets. System properties: {@code bootstraps} (1500, per row), {@code warmup} (3000, per
 * scheme), {@code gateway} (300).
 */
public final class BootstrapBenchmark {
    private static final int BOOTSTRAPS = Integer.getInteger("bootstraps", 1500);
    private static final int WARM_UP = Integer.getInteger("warmup", 3000);
    private static final int GATEWAY = Integer.getInteger("gateway", 300);
    private static final int[] CLIENTS = {1, 16};
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Fqdn NAF = new Fqdn("maf.example.com");

    private BootstrapBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Directories.with("kedge-ub", BootstrapBenchmark::run);
        System.out.println(Machine.describe());
        System.exit(0);
    }

    private static void run(Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.root("Benchmark Root");
        try (BsfServer bsf = new BsfServer(directory.resolve("bsf"), authority);
                EmptyServer empty = new EmptyServer(directory.resolve("empty"), authority);
                TlsClient tls = new TlsClient(Node.verifier())) {
            System.out.println();
            System.out.println("| Ub over | clients | | per second | of the transport | p50 ms | p99 ms | worst ms |");
            System.out.println("|---|---|---|---|---|---|---|---|");
            CertificateInformation server = authority.information(CertificateFlavour.FQDN, BsfServer.FQDN.value());
            for (String scheme : List.of("http", "https")) {
                Optional<CertificateInformation> known = Optional.of(server).filter(any -> scheme.equals("https"));
                BsfAddress address = new BsfAddress(new PeerAddress(bsf.ub(scheme), BsfServer.FQDN), known);
                UbClient ue = new UbClient(tls, address);
                UbClient idle = new UbClient(tls, new BsfAddress(new PeerAddress(empty.uri(scheme), BsfServer.FQDN), known));
                measure(scheme, bsf, ue, idle);
                try (Gateway gateway = new Gateway(directory.resolve("gateway-" + scheme), bsf.subscribe(1, NAF).get(0), tls)) {
                    print(scheme, 1, "bootstrap by org.kedge.gba.client, forgotten again", gateway(gateway, address), Optional.empty());
                }
            }
            System.out.println();
            System.out.printf(Locale.ROOT, "Medium: append of %d octets and fsync %.0f/s%n", Medium.RECORD_OCTETS,
                    Medium.perSecond(directory.resolve("raw"), WINDOW));
        }
    }

    private static void measure(String scheme, BsfServer bsf, UbClient ue, UbClient idle) throws Exception {
        List<Subscriber> warm = bsf.subscribe(WARM_UP, NAF);
        int most = CLIENTS[CLIENTS.length - 1];
        Timed.of(WARM_UP, most, number -> ue.bootstrap(warm.get(number)));
        Timed.of(WARM_UP, most, number -> idle.twoRequests(warm.get(number)));
        for (int clients : CLIENTS) {
            List<Subscriber> subscribers = bsf.subscribe(BOOTSTRAPS, NAF);
            Timed transport = Timed.of(BOOTSTRAPS, clients, number -> idle.twoRequests(subscribers.get(number)));
            long before = bsf.registry().bootstraps().count();
            Timed bootstraps = Timed.of(BOOTSTRAPS, clients, number -> ue.bootstrap(subscribers.get(number)));
            if (bsf.registry().bootstraps().count() != before + BOOTSTRAPS) {
                throw new IllegalStateException("the BSF keeps another number of bootstraps than were made");
            }
            print(scheme, clients, "transport alone: connection, two requests", transport, Optional.of(transport));
            print(scheme, clients, "bootstrap", bootstraps, Optional.of(transport));
        }
    }

    private static Timed gateway(Gateway gateway, BsfAddress bsf) throws Exception {
        return Timed.of(GATEWAY, 1, number -> {
            gateway.bootstrap(bsf);
            gateway.forget();
        });
    }

    private static void print(String scheme, int clients, String what, Timed timed, Optional<Timed> transport) {
        System.out.printf(Locale.ROOT, "| %s | %d | %s | %.0f | %s | %.1f | %.1f | %.1f |%n", scheme, clients, what, timed.perSecond(),
                transport.map(floor -> String.format(Locale.ROOT, "%.2f", timed.perSecond() / floor.perSecond())).orElse(""),
                timed.millis(50), timed.millis(99), timed.millis(100));
    }
}

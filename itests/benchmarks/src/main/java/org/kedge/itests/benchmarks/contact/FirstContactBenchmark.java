package org.kedge.itests.benchmarks.contact;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.Node;
import org.kedge.itests.benchmarks.Timed;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.tls.TlsClient;

/**
 * How long an Enrolee's handshake with its MAF takes when the MAF has to fetch Km from the MEF meanwhile (first contact), and when it
 * knows Km (second contact). Clients, MAF and MEF are in this process, on real sockets, SQLite and audit files. System properties:
 * {@code keys} (2000, per transport and number of clients), {@code warmup} (1500, per transport), {@code clients} (1,16).
 */
public final class FirstContactBenchmark {
    private static final int KEYS = Integer.getInteger("keys", 2000);
    private static final int WARM_UP = Integer.getInteger("warmup", 1500);
    private static final String CLIENTS = System.getProperty("clients", "1,16");

    private FirstContactBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Directories.with("kedge-contact", FirstContactBenchmark::run);
        System.out.println(Machine.describe());
        System.exit(0);
    }

    private static void run(Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.root("Benchmark Root");
        try (MefServer mef = new MefServer(directory.resolve("mef"), authority);
                MafServer maf = new MafServer(directory.resolve("maf"), authority, mef.uri());
                DtlsClient dtls = new DtlsClient(Node.verifier()); TlsClient tls = new TlsClient(Node.verifier())) {
            System.out.println();
            System.out.println("| transport | clients | contact | per second | of second contact | p50 ms | p99 ms | worst ms |");
            System.out.println("|---|---|---|---|---|---|---|---|");
            measure("TLS", tls, maf.uri("https"), mef, maf);
            measure("DTLS", dtls, maf.uri("coaps"), mef, maf);
            System.out.println();
        }
    }

    private static void measure(String name, SecureTransport transport, URI uri, MefServer mef, MafServer maf) throws Exception {
        int[] clients = Arrays.stream(CLIENTS.split(",")).mapToInt(Integer::parseInt).toArray();
        List<Enrolee> warm = mef.enrol(WARM_UP);
        contact(transport, uri, warm, clients[clients.length - 1]);
        contact(transport, uri, warm, clients[clients.length - 1]);
        for (int count : clients) {
            List<Enrolee> enrolees = mef.enrol(KEYS);
            long known = maf.known();
            Timed first = contact(transport, uri, enrolees, count);
            if (maf.known() != known + KEYS) {
                throw new IllegalStateException("the MAF holds " + (maf.known() - known) + " new keys instead of " + KEYS);
            }
            Timed second = contact(transport, uri, enrolees, count);
            print(name, count, "first, Km fetched", first, second);
            print(name, count, "second, Km known", second, second);
        }
    }

    private static void print(String name, int clients, String kind, Timed contacts, Timed second) {
        System.out.printf(Locale.ROOT, "| %s | %d | %s | %.0f | %.2f | %.1f | %.1f | %.1f |%n", name, clients, kind, contacts.perSecond(),
                contacts.perSecond() / second.perSecond(), contacts.millis(50), contacts.millis(99), contacts.millis(100));
    }

    private static Timed contact(SecureTransport transport, URI uri, List<Enrolee> enrolees, int clients) throws Exception {
        return Contact.of(enrolees, clients, transport, new PeerAddress(uri, MafServer.FQDN));
    }
}

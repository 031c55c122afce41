package org.kedge.itests.benchmarks.contact;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.Node;
import org.kedge.itests.benchmarks.Timed;
import org.kedge.itests.benchmarks.gba.BsfServer;
import org.kedge.pki.CertificateAuthority;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.tls.TlsClient;

/**
 * The first contact with a MAF as NAF: it has never heard of the B-TID and asks the BSF over Zn while the handshake waits. Beside it the
 * first contact of an Enrolee of a MEF, and the second contact, in which Km is known. Clients, MAF, MEF and BSF are in this process, on
 * real sockets, SQLite and audit files. System properties: {@code keys} (1000, per row), {@code warmup} (1500, per transport).
 */
public final class NafContactBenchmark {
    private static final int KEYS = Integer.getInteger("keys", 1000);
    private static final int WARM_UP = Integer.getInteger("warmup", 1500);
    private static final int[] CLIENTS = {1, 16};

    private NafContactBenchmark() {
    }

    /** One way to reach the MAF. @param suite what is negotiated on it, part of NAF_Id (D-66) */
    private record Way(String name, SecureTransport transport, URI uri, int suite) {
        Timed contact(List<Enrolee> enrolees, int clients) throws Exception {
            return Contact.of(enrolees, clients, transport, new PeerAddress(uri, MafServer.FQDN));
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Directories.with("kedge-naf", NafContactBenchmark::run);
        System.out.println(Machine.describe());
        System.exit(0);
    }

    private static void run(Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.root("Benchmark Root");
        try (MefServer mef = new MefServer(directory.resolve("mef"), authority);
                BsfServer bsf = new BsfServer(directory.resolve("bsf"), authority);
                MafServer maf = new MafServer(directory.resolve("maf"), authority, mef.uri());
                DtlsClient dtls = new DtlsClient(Node.verifier()); TlsClient tls = new TlsClient(Node.verifier())) {
            bsf.addNaf(MafServer.FQDN, authority);
            maf.trustBsf(BsfServer.FQDN, bsf.zn(), authority);
            System.out.println();
            System.out.println("| transport | clients | contact | per second | of MEF's first | of second | p50 ms | p99 ms | worst ms |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            measure(new Way("TLS", tls, maf.uri("https"), 0x00AE), mef, bsf, maf);
            measure(new Way("DTLS", dtls, maf.uri("coaps"), 0xC0A8), mef, bsf, maf);
            System.out.println();
        }
    }

    private static void measure(Way way, MefServer mef, BsfServer bsf, MafServer maf) throws Exception {
        for (IntFunction<List<Enrolee>> enrol : List.<IntFunction<List<Enrolee>>>of(mef::enrol, count -> enrol(bsf, count, way.suite))) {
            List<Enrolee> warm = enrol.apply(WARM_UP);
            way.contact(warm, CLIENTS[CLIENTS.length - 1]);
            way.contact(warm, CLIENTS[CLIENTS.length - 1]);
        }
        for (int clients : CLIENTS) {
            Timed byMef = first(way, mef.enrol(KEYS), clients, maf);
            List<Enrolee> ofBsf = enrol(bsf, KEYS, way.suite);
            Timed byBsf = first(way, ofBsf, clients, maf);
            Timed second = way.contact(ofBsf, clients);
            print(way.name, clients, "first, Km from the MEF", byMef, byMef, second);
            print(way.name, clients, "first, NAF key over Zn from the BSF", byBsf, byMef, second);
            print(way.name, clients, "second, NAF key known", second, byMef, second);
        }
    }

    private static Timed first(Way way, List<Enrolee> enrolees, int clients, MafServer maf) throws Exception {
        long known = maf.known();
        Timed first = way.contact(enrolees, clients);
        if (maf.known() != known + enrolees.size()) {
            throw new IllegalStateException("the MAF holds " + (maf.known() - known) + " new keys instead of " + enrolees.size());
        }
        return first;
    }

    /** Enrolees with a bootstrap each, as if they had just made it; what they show their NAF. */
    static List<Enrolee> enrol(BsfServer bsf, int count, int suite) {
        NafId naf = new NafId(MafServer.FQDN, UaProtocolId.tls(suite));
        List<Enrolee> enrolees = new ArrayList<>();
        for (Bootstrap bootstrap : bsf.bootstrapped(count, MafServer.FQDN)) {
            BTid bTid = BTid.of(bootstrap.info().bTid());
            enrolees.add(new Enrolee(bTid.toString(), GbaKeys.ksNaf(bootstrap.ks(), bTid.rand(), bootstrap.info().impi(), naf)));
        }
        return enrolees;
    }

    private static void print(String name, int clients, String kind, Timed contacts, Timed byMef, Timed second) {
        System.out.printf(Locale.ROOT, "| %s | %d | %s | %.0f | %.2f | %.2f | %.1f | %.1f | %.1f |%n", name, clients, kind,
                contacts.perSecond(), contacts.perSecond() / byMef.perSecond(), contacts.perSecond() / second.perSecond(),
                contacts.millis(50), contacts.millis(99), contacts.millis(100));
    }
}

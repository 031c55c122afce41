package org.kedge.itests.benchmarks.briefing;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.audit.file.FileAuditSink;
import org.kedge.briefing.local.trigger.TriggerReceiver;
import org.kedge.briefing.local.trigger.TriggerServices;
import org.kedge.briefing.local.trigger.TriggerSettings;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

import com.sun.management.OperatingSystemMXBean;

/**
 * A source that floods the trigger receiver of a gateway: 10,000 messages a second that nobody vouches for, or whose proofs are false.
 * Pushed in bursts, one each millisecond; what the pushing takes itself is a row of its own.
 */
final class FloodRows {
    private static final int PER_MILLI = 10;
    private static final int SECONDS = Integer.getInteger("flood", 5);

    private FloodRows() {
    }

    /** What a flood did. @param cpu share of one processor @param records of audit @param started calls of the enrolee */
    record Flood(double perSecond, double cpu, int lines, int records, int started) {
    }

    static void print() throws Exception {
        System.out.println();
        System.out.println("| flood of " + SECONDS + " s | messages a second | CPU, percent of one processor | log lines | audit records "
                + "| calls of the enrolee |");
        System.out.println("|---|---|---|---|---|---|");
        Issued stranger = CertificateAuthority.root("Signers").issue(CertificateFlavour.FQDN, "stranger.example.com");
        List<byte[]> hints = TriggerRows.texts(TriggerTextCodec::write);
        List<byte[]> forged = TriggerRows.texts(claim -> TriggerTextCodec.write(claim, stranger.privateKey()));
        List<byte[]> device = List.of(octets("{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"https://mef.example.com/b\"}}"), octets("{\"m2m:tgp\":{"),
                octets("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), octets("nothing at all"), new byte[9000]);
        List<byte[]> all = new ArrayList<>(hints);
        all.addAll(forged);
        device.forEach(one -> all.addAll(Collections.nCopies(hints.size() / device.size(), one)));
        row("pushing alone", push(all, message -> { }, SECONDS));
        row("texts without proof", flood(hints));
        row("device triggers and junk", flood(device));
        row("false signatures, for this node, serials growing", flood(forged));
        row("all of them in turn", flood(all));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Flood flood(List<byte[]> payloads) throws Exception {
        Flood[] result = new Flood[1];
        Directories.with("kedge-flood", home -> result[0] = flood(home, payloads, SECONDS));
        return result[0];
    }

    /** Floods a receiver with its store, audit trail and log. */
    static Flood flood(Path home, List<byte[]> payloads, int seconds) throws Exception {
        CountingEnrolee enrolee = new CountingEnrolee();
        Source source = new Source();
        TriggerServices services = new TriggerServices();
        Issued owner = CertificateAuthority.root("Signers").issue(CertificateFlavour.FQDN, "owner.example.com");
        try (JournalStore store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("store.key")));
                FileAuditSink audit = new FileAuditSink(home.resolve("audit"), 1 << 20, 4, Clock.systemUTC());
                Threads threads = new Threads(Pool.of("trigger", 1, 1024, "TRIGGER"));
                LogCount log = new LogCount("org.kedge.briefing.local")) {
            AtomicInteger records = new AtomicInteger();
            services.stores().add(store);
            services.enrolees().add(enrolee);
            services.signers().add(() -> Map.of("owner", owner.publicKey()));
            services.audits().add(record -> {
                records.incrementAndGet();
                audit.record(record);
            });
            services.sources().add(source);
            try (TriggerReceiver receiver = new TriggerReceiver(services,
                    () -> TriggerSettings.defaults(Optional.of(TriggerRows.NODE)), Clock.systemUTC(), threads)) {
                receiver.start();
                Flood pushed = push(payloads, source.observer, seconds);
                return new Flood(pushed.perSecond(), pushed.cpu(), log.lines(), records.get(), enrolee.calls());
            }
        }
    }

    /** Pushes in a loop, as fast as the pace is and no faster. */
    private static Flood push(List<byte[]> payloads, Consumer<TriggerMessage> observer, int seconds) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        int number = 0;
        for (long milli = 0; milli < seconds * 1000L; milli++) {
            for (int i = 0; i < PER_MILLI; i++, number++) {
                byte[] payload = payloads.get(number % payloads.size());
                observer.accept(new TriggerMessage(payload, Optional.empty(), false, "flood", Instant.now()));
            }
            long wait = begin + (milli + 1) * 1_000_000 - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
        long wall = System.nanoTime() - begin;
        return new Flood(number * 1e9 / wall, (double) (system.getProcessCpuTime() - cpu) / wall, 0, 0, 0);
    }

    private static void row(String what, Flood flood) {
        System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %d | %d | %d |%n", what, flood.perSecond(), flood.cpu() * 100, flood.lines(),
                flood.records(), flood.started());
    }

    /** Pushes at whoever listens. */
    private static final class Source implements TriggerSource {
        private volatile Consumer<TriggerMessage> observer = message -> { };

        @Override
        public String name() {
            return "flood";
        }

        @Override
        public AutoCloseable observe(Consumer<TriggerMessage> given) {
            observer = given;
            return () -> observer = message -> { };
        }
    }
}

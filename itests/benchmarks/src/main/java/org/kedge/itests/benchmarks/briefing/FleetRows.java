package org.kedge.itests.benchmarks.briefing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.briefing.BriefingProcess.Memory;
import org.kedge.itests.benchmarks.briefing.BriefingProcess.Staged;
import org.kedge.itests.benchmarks.briefing.Fleet.Way;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Pem;

/**
 * Gateways staged from one list and briefed by one Briefing Node process. Every gateway comes three times in turn: a handshake and no
 * request, a briefing after the owner sent all gateways to another MEF (a new document: issued, audited, committed), the same again (the
 * document is there). Windows of the three take turns, so that what else the machine does meets all of them.
 */
final class FleetRows {
    private static final int GATEWAYS = Integer.getInteger("gateways", 10_000);
    /** Of them, those that come by every other way too. */
    private static final int OTHERS = Math.min(GATEWAYS, Integer.getInteger("others", 3000));
    private static final int WARM_UP = Integer.getInteger("warmup", 1500);
    private static final int AT_ONCE = Integer.getInteger("at.once", 16);
    private static final int WINDOWS = 5;
    /** Nothing of a request should be kept longer than it might have taken, which is 20 s. */
    private static final int FORGOTTEN = 25;

    private FleetRows() {
    }

    static void print() throws Exception {
        Directories.with("kedge-bbn", directory -> {
            CertificateAuthority manufacturer = CertificateAuthority.root("Manufacturer");
            Files.writeString(directory.resolve(Deployment.ANCHORS), Pem.encode(List.of(manufacturer.certificate())));
            try (BriefingProcess server = new BriefingProcess(directory)) {
                Memory empty = server.memory();
                stage(server, directory);
                Memory staged = server.memory();
                try (Fleet fleet = new Fleet(server, directory, manufacturer, GATEWAYS)) {
                    brief(server, fleet);
                }
                Memory last = server.memory();
                System.out.println();
                System.out.println("| Briefing Node, MB | heap after collection | resident | most resident so far | threads |");
                System.out.println("|---|---|---|---|---|");
                memory("started", empty);
                memory(GATEWAYS + " staged, twice", staged);
                memory("after the last briefing", last);
                TimeUnit.SECONDS.sleep(FORGOTTEN);
                memory(FORGOTTEN + " s later", server.memory());
            }
        });
    }

    private static void stage(BriefingProcess server, Path directory) throws Exception {
        System.out.println();
        System.out.println("| staging of " + GATEWAYS + " | seconds | nodes new | unchanged | instructions issued | sheets "
                + "| most heap with garbage, MB |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String run : List.of("first", "the same list again")) {
            Deployment.list(directory, GATEWAYS);
            Staged staged = server.stage();
            System.out.printf(Locale.ROOT, "| %s | %.1f | %d | %d | %d | %d | %.0f |%n", run, staged.seconds(), staged.added(),
                    staged.unchanged(), staged.issued(), staged.sheets(), staged.heap() / 1e6);
        }
    }

    private static void brief(BriefingProcess server, Fleet fleet) throws Exception {
        System.out.println();
        System.out.println("| over | by | " + AT_ONCE + " at once | per second | of the handshake | p50 ms | p99 ms | worst ms "
                + "| server's CPU us | of the handshake |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        series(server, fleet, new Way("https", false), GATEWAYS);
        series(server, fleet, new Way("https", true), OTHERS);
        series(server, fleet, new Way("coaps", false), OTHERS);
        series(server, fleet, new Way("coaps", true), OTHERS);
    }

    private static void series(BriefingProcess server, Fleet fleet, Way way, int gateways) throws Exception {
        int before = server.rehome();
        Tally warm = new Tally(server);
        warm.window(0, Math.min(WARM_UP, gateways), AT_ONCE, number -> fleet.brief(way, number, before));
        warm.window(0, Math.min(WARM_UP, gateways), AT_ONCE, number -> fleet.connect(way, number));
        int generation = server.rehome();
        Tally alone = new Tally(server);
        Tally issued = new Tally(server);
        Tally again = new Tally(server);
        int window = Math.max(1, gateways / WINDOWS);
        for (int from = 0; from < gateways; from += window) {
            int count = Math.min(window, gateways - from);
            alone.window(from, count, AT_ONCE, number -> fleet.connect(way, number));
            issued.window(from, count, AT_ONCE, number -> fleet.brief(way, number, generation));
            again.window(from, count, AT_ONCE, number -> fleet.brief(way, number, generation));
        }
        row(way, "handshake alone", alone, alone);
        row(way, "briefing, document new", issued, alone);
        row(way, "briefing, document there", again, alone);
    }

    private static void row(Way way, String what, Tally tally, Tally alone) {
        System.out.printf(Locale.ROOT, "| %s | %s, %d | %.0f | %.2f | %.1f | %.1f | %.1f | %.0f | %.2f |%n", way, what,
                tally.timed().each().length, tally.timed().perSecond(), tally.timed().perSecond() / alone.timed().perSecond(),
                tally.timed().millis(50), tally.timed().millis(99), tally.timed().millis(100), tally.cpuMicros(),
                tally.cpuMicros() / alone.cpuMicros());
    }

    private static void memory(String when, Memory memory) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.0f | %.0f | %d |%n", when, memory.heap() / 1e6, memory.resident() / 1e6,
                memory.most() / 1e6, memory.threads());
    }
}

package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.kedge.demo.MadeGateway;
import org.kedge.demo.MakerFlow;

/**
 * The bundles of briefing are exchanged under gateways, their Briefing Node dies and comes back, a flood of triggers arrives: they go on
 * with their last good enrolments, and take the owner's next decision afterwards. A gateway on each host, all at the same time; a failure
 * names its host. They ask every few seconds.
 */
public class BriefingLifecycleIT {
    private static final String NODE = "org.kedge.briefing.node";
    private static final String LOCAL = "org.kedge.briefing.local";
    private static final Set<String> ANSWERED = Set.of("CHOSEN", "SAME");
    private static final int INTERVAL = 2;
    private static final long PATIENCE = 240;
    private static final int FLOOD = 10_000;
    /** What 10,000 triggers may add to the log: refusals are three a minute, and rounds go on meanwhile. */
    private static final int MOST_LINES = 150;
    /** Where the flood arrives: nothing of it has to do with the framework, and three floods at once measure the machine. */
    private static final String FLOODED = Host.HOSTS.get(0);

    private static MakerFlow flow;
    private static final Map<String, Bundles> BUNDLES = new LinkedHashMap<>();

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + flow.consoles());
        }
    };

    /** Nobody answers at their first start. */
    @BeforeClass
    public static void startGatewaysFirst() throws Exception {
        Path work = Host.freshDirectory();
        Map<String, Path> distributions = Host.gateways();
        flow = new MakerFlow(Host.features().toRealPath(), distributions, work);
        Everywhere.run(Host.HOSTS, host -> {
            MadeGateway gateway = flow.gateway(host);
            gateway.start(INTERVAL);
            gateway.awaitUp();
            Await.until("the first round has failed", PATIENCE, () -> gateway.verdict("node").equals("FAILED"));
        });
        Host.HOSTS.forEach(host -> BUNDLES.put(host, new Bundles(flow.gateway(host).node(), distributions.get(host), work)));
        flow.startInfrastructure();
    }

    @AfterClass
    public static void end() {
        flow.close();
    }

    @Before
    public void awaitEnrolled() throws Exception {
        Everywhere.run(Host.HOSTS, host -> Await.until("enrolled", PATIENCE, flow.gateway(host)::isEnrolled));
    }

    @Test
    public void enrolsByItselfAfterAllSourcesWereDownAtBoot() throws Exception {
        Everywhere.run(Host.HOSTS, host -> {
            String log = flow.gateway(host).node().log();
            int failed = log.indexOf("BRIEFING-FAILED");
            assertTrue(log, failed >= 0 && failed < log.indexOf("BRIEFED "));
            assertEquals("node", flow.gateway(host).status().path("provider").asText());
        });
    }

    @Test
    public void theBundlesOfBriefingAreUpdatedUnderARunningGateway() throws Exception {
        for (String name : List.of(NODE, LOCAL)) {
            Map<String, String> before = keIds();
            Everywhere.run(Host.HOSTS, host -> {
                BUNDLES.get(host).update(name);
                Await.until("every bundle is active after the update of " + name, BUNDLES.get(host)::allActive);
            });
            assertEquals("the enrolments stay", before, keIds());
            obeyTheNextDecision("the update of " + name);
        }
    }

    @Test
    public void theBundlesOfBriefingAreStoppedAndStarted() throws Exception {
        Map<String, String> before = keIds();
        Everywhere.run(Host.HOSTS, host -> stopAndStart(flow.gateway(host), BUNDLES.get(host)));
        assertEquals("the enrolments stay", before, keIds());
        obeyTheNextDecision("the restart of their sources");
    }

    private static void stopAndStart(MadeGateway gateway, Bundles bundles) throws Exception {
        bundles.stop(LOCAL);
        try {
            Await.until("the other source answers without the files", PATIENCE,
                    () -> gateway.verdict("file").equals("none") && ANSWERED.contains(gateway.verdict("node")));
            bundles.stop(NODE);
            assertTrue("without any source", gateway.isEnrolled());
        } finally {
            bundles.start(LOCAL);
            bundles.start(NODE);
        }
        Await.until("both are asked again", PATIENCE,
                () -> !gateway.verdict("file").equals("none") && ANSWERED.contains(gateway.verdict("node")));
    }

    @Test
    public void theBriefingNodeDiesAndComesBack() throws Exception {
        Map<String, String> before = keIds();
        flow.infrastructure().close();
        Everywhere.run(Host.HOSTS, host -> {
            Await.until("a round has failed", PATIENCE, () -> flow.gateway(host).verdict("node").equals("FAILED"));
            assertTrue("goes on with the last good enrolment", flow.gateway(host).isEnrolled());
        });
        assertEquals(before, keIds());
        flow.startInfrastructure();
        obeyTheNextDecision("the return of the Briefing Node");
    }

    /** The addresses that they name are not visited either. */
    @Test
    public void aFloodOfUnauthenticatedTriggersStartsNothing() throws Exception {
        Map<String, String> before = keIds();
        long enrolments = flow.enrolments();
        MadeGateway gateway = flow.gateway(FLOODED);
        try (ServerSocketChannel trap = ServerSocketChannel.open()) {
            trap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            URI uri = URI.create("https://127.0.0.1:" + trap.socket().getLocalPort());
            long lines = gateway.node().log().lines().count();
            for (int i = 0; i < FLOOD; i++) {
                gateway.receive("flood-" + i + ".json", "{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"" + uri + "\",\"tipa\":[\"" + uri + "\"]}}");
                if (i % 1000 == 0) {
                    gateway.node().run("kedge:status").orThrow();
                }
            }
            Await.until("the spool is taken", PATIENCE, () -> {
                gateway.node().run("kedge:status").orThrow();
                return gateway.spooled() == 0;
            });
            assertNull("nobody called", trap.accept());
            String log = gateway.node().log();
            assertTrue(lines + " lines before, then\n" + log, log.lines().count() - lines < MOST_LINES);
            assertTrue(log.lines().filter(line -> line.contains("TRIGGER-HINT")).count() <= 1);
        }
        assertEquals("no enrolment", enrolments, flow.enrolments());
        assertEquals(before, keIds());
        obeyTheNextDecision("the flood");
    }

    /** The next round yields something new, and an enrolment follows by itself, on every host. */
    private static void obeyTheNextDecision(String what) throws Exception {
        Map<String, String> before = keIds();
        String mef = flow.decideOther();
        Everywhere.run(Host.HOSTS, host -> {
            MadeGateway gateway = flow.gateway(host);
            Await.until("enrolled as decided after " + what, PATIENCE, () -> gateway.isEnrolled()
                    && gateway.status().path("mef").asText().equals(mef) && !gateway.keId().equals(before.get(host)));
            assertEquals(flow.committed(gateway.keId()), gateway.status().path("checkValue").asText());
            assertTrue(gateway.node().isAlive());
        });
    }

    private static Map<String, String> keIds() throws Exception {
        Map<String, String> out = new TreeMap<>();
        for (String host : Host.HOSTS) {
            out.put(host, flow.gateway(host).keId());
        }
        assertFalse(out.toString(), out.containsValue(""));
        return out;
    }
}

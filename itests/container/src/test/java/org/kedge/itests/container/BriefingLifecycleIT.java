package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.AfterParam;
import org.junit.runners.Parameterized.BeforeParam;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.MakerFlow;

/**
 * The bundles of briefing are exchanged under a gateway, its Briefing Node dies and comes back, a flood of triggers arrives: it goes on
 * with its last good enrolment, and takes the owner's next decision afterwards. It asks every few seconds.
 */
@RunWith(Parameterized.class)
public class BriefingLifecycleIT {
    private static final String NODE = "org.kedge.briefing.node";
    private static final String LOCAL = "org.kedge.briefing.local";
    private static final Set<String> ANSWERED = Set.of("CHOSEN", "SAME");
    private static final int INTERVAL = 4;
    private static final long PATIENCE = 90;
    private static final int FLOOD = 10_000;
    /** What 10,000 triggers may add to the log: refusals are three a minute, and rounds go on meanwhile. */
    private static final int MOST_LINES = 150;

    private static MakerFlow flow;
    private static Bundles bundles;

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + flow.consoles());
        }
    };

    /** @param name of the gateway's distribution; JUnit passes it to {@link #startGatewayFirst} too */
    public BriefingLifecycleIT(String name) {
    }

    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix");
    }

    /** Nobody answers at its first start. */
    @BeforeParam
    public static void startGatewayFirst(String name) throws Exception {
        Path work = Host.freshDirectory();
        Path distribution = Host.distribution(name);
        flow = new MakerFlow(Host.features().toRealPath(), distribution, work);
        flow.startGateway(INTERVAL);
        bundles = new Bundles(flow.gateway(), distribution, work);
        Await.until("the first round has failed", PATIENCE, () -> flow.verdict("node").equals("FAILED"));
        flow.startInfrastructure();
    }

    @AfterParam
    public static void end() {
        flow.close();
    }

    @Before
    public void awaitEnrolled() {
        Await.until("enrolled", PATIENCE, flow::isEnrolled);
    }

    @Test
    public void enrolsByItselfAfterAllSourcesWereDownAtBoot() throws Exception {
        String log = flow.gateway().log();
        int failed = log.indexOf("BRIEFING-FAILED");
        assertTrue(log, failed >= 0 && failed < log.indexOf("BRIEFED "));
        assertEquals("node", flow.status().path("provider").asText());
    }

    @Test
    public void theBundlesOfBriefingAreUpdatedUnderARunningGateway() throws Exception {
        for (String name : List.of(NODE, LOCAL)) {
            String before = keId();
            bundles.update(name);
            Await.until("every bundle is active after the update of " + name, bundles::allActive);
            assertEquals("the enrolment stays", before, keId());
            obeysTheNextDecision("the update of " + name);
        }
    }

    @Test
    public void theBundlesOfBriefingAreStoppedAndStarted() throws Exception {
        String before = keId();
        bundles.stop(LOCAL);
        try {
            Await.until("the other source answers without the files", PATIENCE,
                    () -> flow.verdict("file").equals("none") && ANSWERED.contains(flow.verdict("node")));
            bundles.stop(NODE);
            assertTrue("without any source", flow.isEnrolled());
        } finally {
            bundles.start(LOCAL);
            bundles.start(NODE);
        }
        Await.until("both are asked again", PATIENCE,
                () -> !flow.verdict("file").equals("none") && ANSWERED.contains(flow.verdict("node")));
        assertEquals("the enrolment stays", before, keId());
        obeysTheNextDecision("the restart of its sources");
    }

    @Test
    public void theBriefingNodeDiesAndComesBack() throws Exception {
        String before = keId();
        flow.infrastructure().close();
        Await.until("a round has failed", PATIENCE, () -> flow.verdict("node").equals("FAILED"));
        assertTrue("goes on with the last good enrolment", flow.isEnrolled());
        assertEquals(before, keId());
        flow.startInfrastructure();
        obeysTheNextDecision("the return of the Briefing Node");
    }

    /** The addresses that they name are not visited either. */
    @Test
    public void aFloodOfUnauthenticatedTriggersStartsNothing() throws Exception {
        String before = keId();
        long enrolments = flow.enrolments();
        try (ServerSocketChannel trap = ServerSocketChannel.open()) {
            trap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            URI uri = URI.create("https://127.0.0.1:" + trap.socket().getLocalPort());
            long lines = flow.gateway().log().lines().count();
            for (int i = 0; i < FLOOD; i++) {
                flow.receive("flood-" + i + ".json", "{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"" + uri + "\",\"tipa\":[\"" + uri + "\"]}}");
                if (i % 1000 == 0) {
                    flow.gateway().run("kedge:status").orThrow();
                }
            }
            Await.until("the spool is taken", PATIENCE, () -> {
                flow.gateway().run("kedge:status").orThrow();
                return flow.spooled() == 0;
            });
            assertNull("nobody called", trap.accept());
            String log = flow.gateway().log();
            assertTrue(lines + " lines before, then\n" + log, log.lines().count() - lines < MOST_LINES);
            assertTrue(log.lines().filter(line -> line.contains("TRIGGER-HINT")).count() <= 1);
        }
        assertEquals("no enrolment", enrolments, flow.enrolments());
        assertEquals(before, keId());
        obeysTheNextDecision("the flood");
    }

    /** The next round yields something new, and an enrolment follows by itself. */
    private static void obeysTheNextDecision(String what) throws Exception {
        String before = keId();
        String mef = flow.decideOther();
        Await.until("enrolled as decided after " + what, PATIENCE, () -> flow.isEnrolled() && flow.status().path("mef").asText().equals(mef)
                && !keId().equals(before));
        assertNotEquals(before, keId());
        assertEquals(flow.committed(keId()), flow.status().path("checkValue").asText());
        assertTrue(flow.gateway().isAlive());
    }

    private static String keId() throws Exception {
        return flow.status().path("keId").asText();
    }
}

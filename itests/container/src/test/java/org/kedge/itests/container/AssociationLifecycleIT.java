package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.kedge.demo.AssociationNetwork;
import org.kedge.demo.AssociationNetwork.Case;
import org.kedge.demo.AssociationNetwork.Outcome;
import org.kedge.features.run.Node;

/** Bundles that carry associations are exchanged under load at each end: no key is lost, sockets come free, no class loader stays. */
public class AssociationLifecycleIT {
    private static final String DISTRIBUTION = "gateway-felix";
    private static final String GATEWAY = "certificate";
    private static final String TLS = "org.kedge.transport.tls";
    private static final String ASSOCIATION = "org.kedge.association";
    private static final String MAF = "org.kedge.maf";
    private static final int CYCLES = 3;
    /** The running one, and one that a thread that is about to end may hold. */
    private static final int LOADERS = 2;
    private static final List<Case> CASES = List.of(new Case(GATEWAY, "TLS", "KM", "TLS"), new Case(GATEWAY, "TLS", "KPSA", "TLS"),
            new Case(GATEWAY, "TLS", "KC", "TLS"), new Case(GATEWAY, "TLS", "KC", "DTLS"));

    private static AssociationNetwork network;
    private static Bundles gateway;
    private static Bundles cse;
    private static Bundles maf;

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + network.consoles());
        }
    };

    @BeforeClass
    public static void startNetwork() throws Exception {
        Path work = Host.freshDirectory();
        Path distribution = Host.distribution(DISTRIBUTION);
        network = new AssociationNetwork(Host.features().toRealPath(), Host.demoConfiguration(), distribution, Set.of(GATEWAY), work);
        gateway = new Bundles(network.node(GATEWAY), distribution, work);
        cse = new Bundles(network.cse(), distribution, work);
        maf = new Bundles(network.maf(), Host.distribution("infrastructure-felix"), work);
        assertAll();
    }

    @AfterClass
    public static void endNetwork() {
        network.close();
    }

    @Test
    public void theGatewaysBundlesAreUpdatedUnderHandshakes() throws Exception {
        Map<String, JsonNode> before = credentials();
        try (Repeated handshakes = handshakes()) {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                for (String name : List.of(TLS, ASSOCIATION)) {
                    handshakes.awaitSuccess();
                    gateway.update(name);
                    handshakes.awaitSuccess();
                    gateway.stopUpdateRefreshStart(name);
                }
            }
            handshakes.awaitSuccess();
            assertEquals("an update fails a handshake at most until it is repeated", List.of(), handshakes.finalFailures());
        }
        assertKept(before);
        new Loaders(network.node(GATEWAY).pid()).awaitAtMost(LOADERS, TLS + ".client.TlsClient");
        new Loaders(network.node(GATEWAY).pid()).awaitAtMost(LOADERS, ASSOCIATION + ".component.AssociationComponent");
    }

    @Test
    public void theListenersPortComesFreeAndIsTakenAgain() throws Exception {
        int port = network.cseTlsPort();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Await.until("the port is taken", () -> {
                connect(port);
                return true;
            });
            cse.stop(TLS);
            Await.until("the port is free", () -> refuses(port));
            cse.start(TLS);
            Await.until("the port is taken again", () -> {
                connect(port);
                return true;
            });
            cse.update(TLS);
            cse.update(ASSOCIATION);
            assertAll();
        }
        new Loaders(network.cse().pid()).awaitAtMost(LOADERS, TLS + ".TlsListener");
    }

    private static boolean refuses(int port) throws IOException {
        try {
            connect(port);
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }

    @Test
    public void theMafsBundlesAreUpdatedAndItsKeysStay() throws Exception {
        Map<String, JsonNode> before = credentials();
        String keys = network.maf().run("maf:keys").orThrow();
        for (String name : List.of(MAF, "org.kedge.registration", "org.kedge.registry", TLS, ASSOCIATION)) {
            maf.update(name);
            assertAll();
            maf.stopUpdateRefreshStart(name);
            assertAll();
        }
        Await.until("a Km is fetched once, however often its client comes back",
                () -> keys.equals(network.maf().run("maf:keys").orThrow()));
        assertKept(before);
        new Loaders(network.maf().pid()).awaitAtMost(LOADERS, MAF + ".MafComponent");
    }

    /** Handshakes of the gateway with the MEF over TLS. */
    private static Repeated handshakes() {
        return new Repeated(network.node(GATEWAY), "kedge:probe", "--credential", network.keyPair(), network.mefTlsUri().toString());
    }

    private static void assertAll() throws Exception {
        for (Case one : CASES) {
            Await.until(one + " agrees", () -> {
                Outcome outcome = network.run(one);
                assertTrue(outcome.text(), outcome.agree());
                return true;
            });
        }
    }

    /** Every enrolment key is the one of before, and the associations are there again with it. */
    private static void assertKept(Map<String, JsonNode> before) throws Exception {
        Await.until("the enrolment keys of before", () -> {
            assertEquals(before, credentials());
            return true;
        });
        assertAll();
    }

    private static Map<String, JsonNode> credentials() throws IOException {
        Map<String, JsonNode> out = new TreeMap<>();
        Node node = network.node(GATEWAY);
        for (JsonNode one : new ObjectMapper().readTree(node.run("kedge:credentials", "--json").orThrow())) {
            if (one.path("alias").asText().startsWith("ke/")) {
                out.put(one.path("alias").asText() + " " + one.path("slot").asText(), one);
            }
        }
        return out;
    }
}

package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
import org.kedge.demo.GbaNetwork;
import org.kedge.features.run.Node;

/** The bundles of GBA are exchanged under a bootstrapped gateway on every host, and under its BSF: no Ks is lost or made needlessly. */
@RunWith(Parameterized.class)
public class GbaLifecycleIT {
    private static final String FRAMEWORK = "org.kedge.framework.gba";
    private static final String CLIENT = "org.kedge.gba.client";
    private static final List<String> OF_GATEWAY = List.of("org.kedge.gba", "org.kedge.usim.soft", "org.kedge.usim.pcsc", CLIENT, FRAMEWORK,
            "org.kedge.messages", "org.kedge.transport.tls", "org.kedge.store");
    private static final List<String> OF_BSF = List.of("org.kedge.bsf", "org.kedge.gba", "org.kedge.registry", "org.kedge.transport.tls");
    private static final long PATIENCE = 240;

    private static GbaNetwork network;
    private static Bundles bundles;
    private static Bundles bsfBundles;

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + network.consoles());
        }
    };

    /** @param name of the gateway's distribution; JUnit passes it to {@link #startNetwork} too */
    public GbaLifecycleIT(String name) {
    }

    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix", "gateway-equinox", "gateway-kura");
    }

    @BeforeParam
    public static void startNetwork(String name) throws Exception {
        Path work = Host.freshDirectory();
        Path distribution = Host.distribution(name);
        network = new GbaNetwork(Host.features().toRealPath(), Host.demoConfiguration(), distribution, work);
        bundles = new Bundles(network.gateway(), distribution, work);
        bsfBundles = new Bundles(network.bsf(), Host.features().resolve("infrastructure-felix").toRealPath(), work);
    }

    @AfterParam
    public static void endNetwork() {
        network.close();
    }

    @Before
    public void awaitEnrolled() {
        Await.until("enrolled", PATIENCE, network::isEnrolled);
    }

    /** The USIM came in through the intake, which keeps nothing of it; Ke is Ks, and the KeID the B-TID. */
    @Test
    public void theUsimCameThroughTheIntake() throws Exception {
        assertEquals(1, network.usim().size());
        Map<String, String> intake = network.intake();
        assertFalse(intake.toString(), intake.containsKey("sim.usim.json"));
        String said = intake + network.gateway().log() + network.bsf().log();
        network.secrets().forEach(secret -> assertFalse("a key of the USIM is shown", said.toLowerCase().contains(secret)));
        assertAgreed();
    }

    /** An enrolment that is asked for while the framework is missing waits for it; the Ks of before serves it. */
    @Test
    public void theFrameworkIsSwappedWhileEnrolled() throws Exception {
        Map<String, String> before = network.bootstraps();
        String bTid = network.bTid();
        bundles.uninstall(FRAMEWORK);
        CompletableFuture<Node.Answer> run = CompletableFuture.supplyAsync(() -> network.gateway().run("kedge:enrol", GbaNetwork.TARGET));
        bundles.install(FRAMEWORK);
        run.get(PATIENCE, TimeUnit.SECONDS).orThrow();
        assertEquals(bTid, network.bTid());
        assertEquals("a valid Ks is not made anew", before, network.bootstraps());
        assertAgreed();
    }

    @Test
    public void theClientIsRestartedAndKeepsKs() throws Exception {
        Map<String, String> before = network.bootstraps();
        String bTid = network.bTid();
        bundles.stop(CLIENT);
        bundles.start(CLIENT);
        Await.until("the client knows its bootstrap", () -> network.gateway().run("kedge:gba").output().contains(bTid));
        network.gateway().run("kedge:enrol", GbaNetwork.TARGET).orThrow();
        assertEquals(bTid, network.bTid());
        assertEquals(before, network.bootstraps());
    }

    @Test
    public void everyBundleOfGbaIsUpdatedUnderAnEnrolledGateway() throws Exception {
        for (String name : OF_GATEWAY) {
            String bTid = network.bTid();
            bundles.update(name);
            Await.until("every bundle is active after the update of " + name, bundles::allActive);
            Await.until("enrolled with the same Ks after the update of " + name, PATIENCE,
                    () -> network.isEnrolled() && network.bTid().equals(bTid));
            Await.until("one USIM after the update of " + name, () -> network.usim().size() == 1);
        }
        bootstrapAnew("the updates");
        assertTrue(network.gateway().isAlive());
    }

    @Test
    public void theBsfIsUpdatedUnderItsGateways() throws Exception {
        for (String name : OF_BSF) {
            bsfBundles.update(name);
            Await.until("every bundle of the BSF is active after the update of " + name, bsfBundles::allActive);
            bootstrapAnew("the update of " + name);
        }
        assertTrue(network.bsf().isAlive());
    }

    private static void bootstrapAnew(String what) throws Exception {
        String bTid = network.bTid();
        Await.until("the bootstrap is forgotten before " + what, PATIENCE, () -> {
            network.forgetBootstrap();
            return true;
        });
        Await.until("enrolled anew after " + what, PATIENCE,
                () -> network.gateway().run("kedge:enrol", GbaNetwork.TARGET).status() == 0 && network.isEnrolled());
        assertNotEquals(bTid, network.bTid());
        assertAgreed();
    }

    private static void assertAgreed() throws Exception {
        JsonNode status = network.status();
        assertEquals("GBA_ME", status.path("protocol").asText());
        assertEquals(status.path("checkValue").asText(), network.bootstraps().get(status.path("keId").asText()));
    }
}

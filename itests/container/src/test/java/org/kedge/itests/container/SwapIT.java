package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.kedge.demo.Network;
import org.kedge.features.run.Node;

/** Bundles of an enrolled gateway are exchanged while it runs, on every host: no credential is lost, the process goes on. */
@RunWith(Parameterized.class)
public class SwapIT extends NetworkFixture {
    private static final String PSK = "org.kedge.framework.psk";
    private static final String CERTIFICATE = "org.kedge.framework.certificate";
    private static final String TRANSPORT = "org.kedge.transport.dtls";
    private static final List<String> OTHERS = List.of("org.kedge.store", "org.kedge.enrolee", "org.kedge.pki", "org.kedge.messages",
            "org.kedge.crypto.ec", "org.kedge.transport", "org.kedge.transport.tls", "org.kedge.association", "org.kedge.api");
    private static final int CYCLES = 3;
    private static final long PATIENCE = 240;

    /** @param name of the distribution; JUnit passes it to {@link #startNetwork} too */
    public SwapIT(String name) {
    }

    /** There and back; an enrolment that is asked for while its framework is missing waits for it. */
    @Test
    public void aFrameworkIsSwappedForTheOther() throws Exception {
        bundles().uninstall(CERTIFICATE);
        swapAndEnrol(PSK, CERTIFICATE, Network.BY_CERTIFICATE);
        swapAndEnrol(CERTIFICATE, PSK, Network.BY_PSK);
        bundles().install(CERTIFICATE);
        assertTrue(network().gateway().isAlive());
    }

    private static void swapAndEnrol(String out, String in, String target) throws Exception {
        Map<String, JsonNode> before = network().credentials();
        String keId = network().status(target).path("keId").asText();
        CompletableFuture<Node.Answer> run = CompletableFuture.supplyAsync(() -> network().gateway().run("kedge:enrol", target));
        bundles().uninstall(out);
        bundles().install(in);
        run.get(PATIENCE, TimeUnit.SECONDS).orThrow();
        assertTrue("a new Ke", !keId.equals(network().status(target).path("keId").asText()));
        assertNothingLost(before, target);
        assertAgreed(target);
    }

    @Test
    public void theTransportIsUpdatedWhileEnrolmentsRun() throws Exception {
        Map<String, JsonNode> before = network().credentials();
        try (Repeated enrolments = new Repeated(network().gateway(), "kedge:enrol", Network.BY_PSK)) {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                enrolments.awaitSuccess();
                bundles().update(TRANSPORT);
                enrolments.awaitSuccess();
                bundles().stopUpdateRefreshStart(TRANSPORT);
            }
            enrolments.awaitSuccess();
            assertEquals("an update fails an enrolment at most until it is repeated", List.of(), enrolments.finalFailures());
        }
        network().gateway().run("kedge:enrol", Network.BY_PSK).orThrow();
        assertNothingLost(before, Network.BY_PSK);
        assertAgreed(Network.BY_PSK);
        assertTrue(network().gateway().isAlive());
    }

    /** Store, state machine, libraries, EC provider and at last the contracts that everything is wired to. */
    @Test
    public void everyOtherBundleIsUpdatedUnderAnEnrolledGateway() throws Exception {
        Map<String, JsonNode> before = network().credentials();
        for (String name : OTHERS) {
            bundles().update(name);
            Await.until("every bundle is active after the update of " + name, bundles()::allActive);
            Await.until("both are enrolled after the update of " + name,
                    () -> network().isEnrolled(Network.BY_PSK) && network().isEnrolled(Network.BY_CERTIFICATE));
            Await.until("the store holds what it held, so nothing was enrolled anew, after the update of " + name,
                    () -> before.equals(network().credentials()));
        }
        Await.until("nothing is critical", () -> network().gateway().run("kedge:health").status() == 0);
        // The last refresh may still be going on, and takes the shell with it.
        Await.until("it enrols", () -> network().gateway().run("kedge:enrol", Network.BY_CERTIFICATE).status() == 0);
        assertAgreed(Network.BY_CERTIFICATE);
    }

    /** Every credential of before is still there; that of the target that enrolled anew, with its new key, all others unchanged. */
    private static void assertNothingLost(Map<String, JsonNode> before, String enrolled) throws Exception {
        Map<String, JsonNode> after = network().credentials();
        before.forEach((alias, credential) -> {
            assertTrue(alias + " is lost from " + after.keySet(), after.containsKey(alias));
            if (!credential.toString().contains(enrolled)) {
                assertEquals(credential, after.get(alias));
            }
        });
    }

    private static void assertAgreed(String target) throws Exception {
        JsonNode status = network().status(target);
        assertEquals("ENROLLED", status.path("state").asText());
        assertEquals(status.path("checkValue").asText(), network().committed().get(status.path("keId").asText()));
        assertEquals(status.path("derivedCheckValue").asText(), network().fetch(target));
    }
}

package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** The fast EC provider comes, goes and is exchanged under handshakes with mutual certificates (OSGI-40). */
@RunWith(Parameterized.class)
public class EcProviderIT extends NetworkFixture {
    private static final String EC = "org.kedge.crypto.ec";
    static final String CLASS = "org.kedge.crypto.ec.EcProvider";
    private static final String FIRST = "elliptic curves by KedgeEC on ";
    private static final int CYCLES = 20;
    /** The running one, and one that threads of running connectors still hold objects of. */
    static final int LOADERS = 2;

    /** @param name of the distribution; JUnit passes it to {@link #startNetwork} too */
    public EcProviderIT(String name) {
    }

    @Test
    public void updatesFailNoHandshakeAndLeaveNoLoaderBehind() throws Exception {
        assertFirst();
        try (Repeated handshakes = handshakes()) {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                bundles().update(EC);
                handshakes.awaitSuccess();
            }
            assertEquals(List.of(), handshakes.failures());
            assertTrue(handshakes.successes() >= CYCLES);
        }
        assertFirst();
        new Loaders(network().gateway().pid()).awaitAtMost(LOADERS, CLASS);
    }

    @Test
    public void handshakesGoOnWithoutTheProvider() throws Exception {
        try (Repeated handshakes = handshakes()) {
            bundles().stop(EC);
            Await.until("the JDK's provider answers", () -> health().contains("by SunEC"));
            handshakes.awaitSuccess();
            bundles().start(EC);
            assertFirst();
            handshakes.awaitSuccess();
            assertEquals(List.of(), handshakes.failures());
        }
    }

    /** In the gateway; its transport says who answers {@code Signature.getInstance("SHA256withECDSA")}. */
    private static void assertFirst() {
        Await.until("KedgeEC is the first", () -> health().contains(FIRST) && health().contains("EC by KedgeEC;"));
    }

    private static String health() {
        return network().gateway().run("kedge:health").output();
    }

    static Repeated handshakes() {
        return new Repeated(network().gateway(), "kedge:probe", "--credential", network().keyPair(), network().mefUri().toString());
    }
}

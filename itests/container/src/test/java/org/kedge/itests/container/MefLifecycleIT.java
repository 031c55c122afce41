package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.Network;

/** Bundles of a running MEF are exchanged under it: the keys it has agreed on stay, and targets get them. */
@RunWith(Parameterized.class)
public class MefLifecycleIT extends NetworkFixture {
    private static final String SQLITE = "org.xerial.sqlite-jdbc";
    private static final String SQLITE_DRIVER = "org.sqlite.JDBC";
    private static final String EC = "org.kedge.crypto.ec";
    private static final int CYCLES = 5;

    /** @param name of the gateway's distribution; JUnit passes it to {@link #startNetwork} too */
    public MefLifecycleIT(String name) {
    }

    /** One gateway is enough here. */
    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix");
    }

    @Test
    public void registryAndMefAreUpdatedAndKeysAreServed() throws Exception {
        for (String name : List.of("org.kedge.registry", "org.kedge.mef", "org.kedge.transport.dtls", "org.kedge.store")) {
            mefBundles().update(name);
            awaitServed(name);
            mefBundles().stopUpdateRefreshStart(name);
            awaitServed(name);
            network().gateway().run("kedge:enrol", Network.BY_CERTIFICATE).orThrow();
            awaitServed(name);
        }
        assertTrue(network().mef().isAlive());
    }

    /** OSGI-43: a registry that lets go of the driver of its database leaves no class loader and no native library behind. */
    @Test
    public void theDatabaseDriverIsRefreshedAndLeavesNothingBehind() throws Exception {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            mefBundles().refresh(SQLITE);
            awaitServed(SQLITE);
        }
        new Loaders(network().mef().pid()).awaitAtMost(1, SQLITE_DRIVER);
    }

    /** As {@link EcProviderIT}, at the other end of the handshakes and over the native library. */
    @Test
    public void updatesOfTheNativeEcProviderFailNoHandshake() throws Exception {
        Await.until("the native provider answers",
                () -> network().mef().run("kedge:health").output().contains("elliptic curves by KedgeEC on conscrypt"));
        try (Repeated handshakes = EcProviderIT.handshakes()) {
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                mefBundles().update(EC);
                handshakes.awaitSuccess();
            }
            assertEquals(List.of(), handshakes.failures());
        }
        new Loaders(network().mef().pid()).awaitAtMost(EcProviderIT.LOADERS, EcProviderIT.CLASS);
    }

    /** Both targets get the keys that the gateway holds. */
    private static void awaitServed(String name) {
        for (String target : List.of(Network.BY_PSK, Network.BY_CERTIFICATE)) {
            Await.until("the key for " + target + " is served after the change of " + name, () -> {
                JsonNode status = network().status(target);
                return status.path("derivedCheckValue").asText().equals(network().fetch(target));
            });
        }
    }
}

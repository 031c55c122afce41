package org.kedge.itests.container;

import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.AfterParam;
import org.junit.runners.Parameterized.BeforeParam;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.Network;

/** Tests with an enrolled gateway on each host, and its MEF. One network serves all tests of a host, and each leaves it whole. */
@RunWith(Parameterized.class)
public abstract class NetworkFixture {
    private static final long START_SECONDS = 240;

    private static Network network;
    private static Bundles bundles;
    private static Bundles mefBundles;

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + network.consoles());
        }
    };

    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix", "gateway-equinox", "gateway-kura");
    }

    @BeforeParam
    public static void startNetwork(String name) throws Exception {
        Path work = Host.freshDirectory();
        Path distribution = Host.distribution(name);
        network = new Network(Host.features().toRealPath(), Host.demoConfiguration(), distribution, work);
        bundles = new Bundles(network.gateway(), distribution, work);
        mefBundles = new Bundles(network.mef(), Host.distribution(Network.INFRASTRUCTURE), work);
    }

    @AfterParam
    public static void endNetwork() {
        network.close();
    }

    @Before
    public void awaitEnrolled() {
        Await.until("both are enrolled", START_SECONDS,
                () -> network.isEnrolled(Network.BY_PSK) && network.isEnrolled(Network.BY_CERTIFICATE));
    }

    static Network network() {
        return network;
    }

    /** Those of the gateway. */
    static Bundles bundles() {
        return bundles;
    }

    static Bundles mefBundles() {
        return mefBundles;
    }
}

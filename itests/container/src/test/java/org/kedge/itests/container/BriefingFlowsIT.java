package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.MadeGateway;
import org.kedge.demo.MakerFlow;
import org.kedge.demo.OwnerFlow;
import org.kedge.demo.OwnerFlow.City;
import org.kedge.demo.UsimFlow;

/**
 * The three flows of the seed's figures, on every host: a gateway learns by itself whom to enrol with. Processes from the distributions
 * that ship. One infrastructure of figures 1 and 2 serves the gateways of all hosts, one after the other.
 */
@RunWith(Parameterized.class)
public class BriefingFlowsIT {
    private static final long PATIENCE = 240;
    private static final int HOUR = 3600;

    private static Map<String, Path> distributions;
    private static Optional<UsimFlow> usim = Optional.empty();
    private static Optional<MakerFlow> maker = Optional.empty();

    private final String host;
    private final Path distribution;
    private Supplier<String> said = () -> "";

    /** Shows what the processes said when a test has failed. */
    @Rule
    public final TestWatcher consoles = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description description) {
            System.err.println(description + "\n" + said.get());
        }
    };

    /** @param host of the gateway */
    public BriefingFlowsIT(String host) {
        this.host = host;
        this.distribution = distributions.get(host);
    }

    @Parameters(name = "{0}")
    public static List<String> hosts() {
        return Host.HOSTS;
    }

    @BeforeClass
    public static void assemble() throws Exception {
        distributions = Host.gateways();
    }

    @AfterClass
    public static void end() {
        usim.ifPresent(UsimFlow::close);
        maker.ifPresent(MakerFlow::close);
    }

    /** Figure 1. */
    @Test
    public void gbaWithTheBsfAsBriefingNode() throws Exception {
        if (usim.isEmpty()) {
            usim = Optional.of(new UsimFlow(Host.features().toRealPath(), Host.demoConfiguration(), Host.freshDirectory()));
        }
        UsimFlow flow = usim.get();
        said = flow::consoles;
        try {
            flow.startGateway(host, distribution);
            Await.until("enrolled", PATIENCE, () -> flow.status().path("state").asText().equals("ENROLLED"));
            JsonNode status = flow.status();
            assertEquals("node", status.path("provider").asText());
            assertEquals("channel", status.path("trust").asText());
            assertEquals("GBA_ME", status.path("protocol").asText());
            assertEquals("Ks at both ends", flow.bootstrapped(status.path("keId").asText()), status.path("checkValue").asText());
            assertTrue(flow.node(), flow.node().contains(UsimFlow.TARGET));
        } finally {
            flow.endGateway();
        }
    }

    /** Figure 2. Nobody entered the gateway at the Briefing Node: its manufacturer's anchor is enough. */
    @Test
    public void certificatesInstalledByTheManufacturer() throws Exception {
        if (maker.isEmpty()) {
            maker = Optional.of(new MakerFlow(Host.features().toRealPath(), distributions, Host.freshDirectory()));
            maker.get().startInfrastructure();
        }
        MakerFlow flow = maker.get();
        said = flow::consoles;
        try (MadeGateway gateway = flow.gateway(host)) {
            gateway.start(HOUR);
            Await.until("enrolled", PATIENCE, gateway::isEnrolled);
            JsonNode status = gateway.status();
            assertEquals("node", status.path("provider").asText());
            assertEquals("channel", status.path("trust").asText());
            assertEquals("Ke at both ends", flow.committed(gateway.keId()), status.path("checkValue").asText());
            assertTrue(flow.infrastructure().log().contains("NODE-ADMITTED node=" + gateway.id()));
            assertTrue(flow.node(gateway), flow.node(gateway).contains(MakerFlow.TARGET));
            assertAskedOnceItIsConfiguredOtherwise(flow, gateway);
        }
    }

    /** Nobody else would ask within the hour. */
    private static void assertAskedOnceItIsConfiguredOtherwise(MakerFlow flow, MadeGateway gateway) throws Exception {
        String before = gateway.keId();
        String mef = flow.decideOther();
        flow.configureOther(gateway);
        Await.until("enrolled as decided", PATIENCE, () -> gateway.isEnrolled() && gateway.status().path("mef").asText().equals(mef)
                && !gateway.keId().equals(before));
        assertEquals(flow.committed(gateway.keId()), gateway.status().path("checkValue").asText());
        assertTrue(gateway.node().log().contains("BRIEFING-NODE-CONFIGURED"));
    }

    /** Figure 3, with the target as its own MEF. What the gateway says about its place does not count; what the owner enters does. */
    @Test
    public void certificatesInstalledByTheOwnerWithTheLocationRule() throws Exception {
        try (OwnerFlow flow = new OwnerFlow(Host.features().toRealPath(), distribution, Host.freshDirectory())) {
            said = flow::consoles;
            assertBootstrapped(flow, City.BERLIN);
            assertAssociated(flow, City.BERLIN);
            assertFalse(flow.wasEnrolledAt(City.HAMBURG));

            flow.locate(City.HAMBURG);
            flow.trigger();
            assertBootstrapped(flow, City.HAMBURG);
            assertAssociated(flow, City.HAMBURG);
            assertTrue(flow.gateway().isAlive());
        }
    }

    private static void assertBootstrapped(OwnerFlow flow, City city) throws Exception {
        Await.until("enrolled with " + city, PATIENCE, () -> flow.isEnrolled(city));
        JsonNode status = flow.status(city);
        assertEquals("node", status.path("provider").asText());
        assertEquals("signed", status.path("trust").asText());
        assertEquals("Ke at both ends", flow.committed(city, status.path("keId").asText()), status.path("checkValue").asText());
        assertTrue("the target is the MEF", status.path("keId").asText().endsWith("@" + city.fqdn()));
    }

    /** The gateway goes on to the target by itself, with the key that both ends made of Ke: nothing was fetched, nobody else was asked. */
    private static void assertAssociated(OwnerFlow flow, City city) throws Exception {
        Await.until("associated with " + city, PATIENCE, () -> flow.association(city).path("state").asText().equals("ESTABLISHED"));
        JsonNode association = flow.association(city);
        String keyId = association.path("keyId").asText();
        String check = association.path("checkValue").asText();
        assertEquals(flow.status(city).path("derivedCheckValue").asText(), check);
        Await.until("the key at both ends, " + check, PATIENCE, () -> flow.shared(city, keyId).equals(check));
        assertEquals(flow.protocol(city), association.path("protocol").asText());
        assertTrue(keyId, keyId.endsWith("@" + city.fqdn()));
        assertEquals("a MAF assigns a KmID, a KpsaID is the KeID", city == City.HAMBURG,
                keyId.equals(flow.status(city).path("keId").asText()));
    }
}

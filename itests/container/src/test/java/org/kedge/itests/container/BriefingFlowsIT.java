package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.demo.MakerFlow;
import org.kedge.demo.OwnerFlow;
import org.kedge.demo.OwnerFlow.City;
import org.kedge.demo.UsimFlow;

/** The three flows of the seed's figures: a gateway learns by itself whom to enrol with. Processes from the distributions that ship. */
@RunWith(Parameterized.class)
public class BriefingFlowsIT {
    private static final long PATIENCE = 90;
    private static final int HOUR = 3600;

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

    /** @param name of the gateway's distribution */
    public BriefingFlowsIT(String name) throws Exception {
        distribution = Host.distribution(name);
    }

    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix");
    }

    /** Figure 1. */
    @Test
    public void gbaWithTheBsfAsBriefingNode() throws Exception {
        try (UsimFlow flow = new UsimFlow(Host.features().toRealPath(), Host.demoConfiguration(), distribution, Host.freshDirectory())) {
            said = flow::consoles;
            Await.until("enrolled", PATIENCE, () -> flow.status().path("state").asText().equals("ENROLLED"));
            JsonNode status = flow.status();
            assertEquals("node", status.path("provider").asText());
            assertEquals("channel", status.path("trust").asText());
            assertEquals("GBA_ME", status.path("protocol").asText());
            assertEquals("Ks at both ends", flow.bootstrapped(status.path("keId").asText()), status.path("checkValue").asText());
            assertTrue(flow.node(), flow.node().contains(UsimFlow.TARGET));
        }
    }

    /** Figure 2. Nobody entered the gateway at the Briefing Node: its manufacturer's anchor is enough. */
    @Test
    public void certificatesInstalledByTheManufacturer() throws Exception {
        try (MakerFlow flow = new MakerFlow(Host.features().toRealPath(), distribution, Host.freshDirectory())) {
            said = flow::consoles;
            flow.startInfrastructure();
            flow.startGateway(HOUR);
            Await.until("enrolled", PATIENCE, flow::isEnrolled);
            JsonNode status = flow.status();
            assertEquals("node", status.path("provider").asText());
            assertEquals("channel", status.path("trust").asText());
            assertEquals("Ke at both ends", flow.committed(status.path("keId").asText()), status.path("checkValue").asText());
            assertTrue(flow.infrastructure().log().contains("NODE-ADMITTED"));
            assertTrue(flow.node(), flow.node().contains(MakerFlow.TARGET));
        }
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

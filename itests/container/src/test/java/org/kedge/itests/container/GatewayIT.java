package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** The shipped gateway comes up whole on every host, and takes its configuration while it runs. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GatewayIT {
    private static final String SHELL = "org.kedge.shell";

    @Inject
    private BundleContext context;
    @Inject
    private ServiceComponentRuntime components;
    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] gateway() {
        return Host.current().gateway();
    }

    @Test
    public void everyBundleIsActive() {
        Await.until("every bundle is active", () -> {
            assertEveryBundleIsActive();
            return true;
        });
    }

    private void assertEveryBundleIsActive() {
        String others = Arrays.stream(context.getBundles()).filter(GatewayIT::mayStart).filter(b -> b.getState() != Bundle.ACTIVE)
                .map(b -> b + " " + b.getState()).collect(Collectors.joining(", "));
        assertEquals("", others);
        assertTrue(kedge().size() >= 18);
    }

    /** Fragments and lazily activated bundles of the host are as they should be without being active. */
    private static boolean mayStart(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null
                && bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) == null;
    }

    private List<Bundle> kedge() {
        return Arrays.stream(context.getBundles()).filter(b -> String.valueOf(b.getSymbolicName()).startsWith("org.kedge.")).toList();
    }

    @Test
    public void everyComponentIsSatisfied() {
        Await.until("every component is satisfied", () -> {
            assertEveryComponentIsSatisfied();
            return true;
        });
    }

    private void assertEveryComponentIsSatisfied() {
        List<ComponentConfigurationDTO> all = components.getComponentDescriptionDTOs(kedge().toArray(Bundle[]::new)).stream()
                .flatMap(d -> components.getComponentConfigurationDTOs(d).stream()).toList();
        String unsatisfied = all.stream()
                .filter(c -> c.state != ComponentConfigurationDTO.ACTIVE && c.state != ComponentConfigurationDTO.SATISFIED)
                .map(c -> c.description.name + Arrays.stream(c.unsatisfiedReferences).map(r -> " " + r.name).collect(Collectors.joining()))
                .collect(Collectors.joining(", "));
        assertEquals("", unsatisfied);
        assertTrue(all.stream().anyMatch(c -> c.description.name.equals(SHELL)));
    }

    @Test
    public void commandsAnswerOverTheSocket() throws Exception {
        Shell shell = new Shell(socket("run/shell.sock"));
        Shell.Answer help = shell.run("kedge:help");
        assertEquals(help.failure(), 0, help.status());
        assertTrue(help.output(), help.output().contains("kedge:probe"));
        assertEquals(1, shell.run("kedge:help nonsense").status());
        Await.until("the health of the EC provider", () -> shell.run("kedge:health").output().contains("ec "));
    }

    /** A typed value set through ConfigAdmin takes effect, and the default is back when it is deleted. */
    @Test
    public void aConfiguredValueTakesEffectAndGoesAgain() throws Exception {
        Path usual = socket("run/shell.sock");
        org.osgi.service.cm.Configuration configuration = configurations.getConfiguration(SHELL, null);
        Dictionary<String, Object> values = new Hashtable<>();
        values.put("socket", "run/other.sock");
        values.put("max.sessions", 2);
        configuration.update(values);
        Await.until("the socket moves", () -> Files.exists(home().resolve("run/other.sock")) && !Files.exists(usual));
        assertEquals(0, new Shell(home().resolve("run/other.sock")).run("kedge:help").status());
        configuration.delete();
        Await.until("the socket is back", () -> Files.exists(usual) && !Files.exists(home().resolve("run/other.sock")));
    }

    /** FileInstall reads conf/, and what it reads is not written back. */
    @Test
    public void aConfigurationFileTakesEffectWhileRunning() throws Exception {
        Path usual = socket("run/shell.sock");
        Path file = home().resolve("conf").resolve(SHELL + ".cfg");
        Files.writeString(file, "enabled = false\n");
        Await.until("the socket closes", () -> !Files.exists(usual));
        assertEquals("enabled = false\n", Files.readString(file));
        Files.delete(file);
        Await.until("the socket is back", () -> Files.exists(usual));
    }

    @Test
    public void stateStaysOutOfBundleDataAreas() {
        for (Bundle bundle : kedge()) {
            String[] files = Objects.requireNonNullElse(bundle.getBundleContext().getDataFile("").list(), new String[0]);
            assertEquals(bundle.getSymbolicName(), "", String.join(",", files));
        }
        assertFalse(home().toString().isEmpty());
    }

    private Path home() {
        return Path.of(context.getProperty("kedge.home"));
    }

    private Path socket(String name) {
        Path path = home().resolve(name);
        Await.until(path + " is there", () -> Files.exists(path));
        return path;
    }
}

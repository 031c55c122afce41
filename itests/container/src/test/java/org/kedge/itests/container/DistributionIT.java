package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.kedge.features.run.Node;

/** Each distribution as an operator has it: started by its script, stopped by SIGTERM, changed while it runs, started again. */
@RunWith(Parameterized.class)
public class DistributionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final String UPDATED = "org.kedge.metrics";
    private static final String SMART_CARD = "java.smartcardio";
    private static final String REBUILT = "org.kedge.health";
    /** A configuration of which no file knows. */
    private static final String VALUE = "kedge.it.value";
    /** Ends of a JVM by SIGTERM: 128 + 15, or 0 where the launcher ends it itself after the framework has stopped. */
    private static final List<Integer> STOPPED = List.of(143, 0);

    /** Nothing besides them, which other tests have. */
    private static final Map<String, String> SHIPPED_FLAGS = Map.of("JDK_JAVA_OPTIONS", "");

    private final Path distribution;
    private final Path home;
    private Node node;

    public DistributionIT(String name) throws IOException {
        distribution = Host.distribution(name);
        home = Host.freshDirectory();
    }

    @Parameters(name = "{0}")
    public static List<String> distributions() {
        return List.of("gateway-felix", "gateway-equinox", "gateway-kura", "infrastructure-felix");
    }

    @Before
    public void start() throws IOException {
        node = launch();
    }

    private Node launch(String... arguments) throws IOException {
        return Node.start(distribution, home, home.resolve("console.log"), SHIPPED_FLAGS, arguments).awaitShell(PATIENCE);
    }

    @After
    public void end() {
        node.close();
    }

    @Test
    public void startsWholeAndStopsOnSigterm() throws Exception {
        Await.until("every bundle is active", () -> bundles().stream().allMatch(line -> line.contains("|Active ")));
        assertTrue(node.log(), node.log().contains("JVM flags: -X"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data"))));

        assertEquals(0, script("kedge:help"));
        assertEquals(1, script("no-such-command"));
        assertTrue(STOPPED.contains(node.stop()));
        assertEquals(69, script("kedge:help"));
        assertFalse("the socket is removed, so the bundles were stopped", Files.exists(home.resolve("run/shell.sock")));
        assertEquals("", node.log().lines().filter(line -> line.contains(" ERROR ") || line.contains("Exception")).collect(
                Collectors.joining("\n")));
    }

    /** OSGI-46: a small runtime image may lack it; without it there is no card, and nothing else is missing. */
    @Test
    public void runsWithoutTheSmartCardModule() throws Exception {
        node.stop();
        Files.writeString(home.resolve("conf/org.kedge.usim.pcsc-card.cfg"), "name = card\n");
        String modules = ModuleFinder.ofSystem().findAll().stream().map(module -> module.descriptor().name())
                .filter(name -> !name.equals(SMART_CARD)).sorted().collect(Collectors.joining(","));
        node = Node.start(distribution, home, home.resolve("console.log"), Map.of("JDK_JAVA_OPTIONS", "--limit-modules=" + modules))
                .awaitShell(PATIENCE);
        Await.until("every bundle is active", () -> bundles().stream().allMatch(line -> line.contains("|Active ")));
        if (shipped().stream().anyMatch(jar -> jar.name().equals("org.kedge.usim.pcsc"))) {
            Await.until("it says what is missing", () -> node.run("kedge:health").output().lines()
                    .anyMatch(line -> line.startsWith("usim.card ") && line.contains(SMART_CARD)));
        }
        assertEquals("", node.log().lines().filter(line -> line.contains("NoClassDefFound")).collect(Collectors.joining("\n")));
    }

    private List<Jar> shipped() {
        return Jar.ofKedge(distribution);
    }

    private int script(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/kedge").toString());
        builder.command().addAll(List.of(command));
        builder.environment().put("KEDGE_HOME", home.toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).directory(home.toFile());
        Process process = builder.start();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return process.exitValue();
    }

    /** OSGI-24: what was changed while it ran is there after a restart, and only {@code --clean} takes it back. */
    @Test
    public void updatedBundlesAndAConfigurationValueOutliveARestart() throws Exception {
        Path newer = shipped(UPDATED).withVersion("9.9.9", home.resolve("newer.jar"));
        node.run("felix:update", UPDATED, newer.toUri().toString()).orThrow();
        Jar jar = shipped(REBUILT);
        jar.manifest().getMainAttributes().putValue("Bundle-Name", "Rebuilt");
        Path rebuilt = jar.withVersion(jar.header("Bundle-Version").orElseThrow(), home.resolve("rebuilt.jar"));
        Files.move(rebuilt, home.resolve("deploy/rebuilt.jar"));
        Await.until("deploy replaces the bundle", () -> is("Rebuilt"));
        Shell shell = new Shell(home.resolve("run/shell.sock"));
        Shell other = new Shell(home.resolve("run/other.sock"));
        Path file = home.resolve("conf/org.kedge.shell.cfg");
        Files.writeString(file, "socket = run/other.sock\n");
        Await.until("the file takes effect", () -> other.run("kedge:help").status() == 0);
        Shell.Answer set = other.run(configuration("org.kedge.shell") + "p = $conf properties; $p remove felix.fileinstall.filename; "
                + "$p put word kept; " + configuration(VALUE) + "$conf update $p");
        assertEquals(set.failure(), 0, set.status());
        Files.delete(file);
        Await.until("its deletion takes effect", () -> shell.run("kedge:help").status() == 0);
        node.stop();

        node = launch();
        Await.until("both bundles are there again", () -> is("9.9.9") && is("Rebuilt"));
        Await.until("the value is there again",
                () -> shell.run(configuration(VALUE) + "$conf properties").output().contains("kept"));
        node.stop();

        node = launch("--clean");
        Await.until("the bundle that ships is back", () -> !is("9.9.9"));
    }

    /** Gogo's words for a configuration of ConfigAdmin. */
    private static String configuration(String pid) {
        return "ref = $.context servicereference org.osgi.service.cm.ConfigurationAdmin; cm = $.context service $ref; "
                + "conf = $cm configuration " + pid + " null; ";
    }

    private Jar shipped(String name) {
        return shipped().stream().filter(jar -> jar.name().equals(name)).findFirst().orElseThrow();
    }

    /** Whether exactly one installed bundle has this in its name or version. */
    private boolean is(String text) {
        return bundles().stream().filter(line -> line.contains(text)).count() == 1;
    }

    private List<String> bundles() {
        return Arrays.stream(node.run("felix:lb").orThrow().split("\n")).filter(line -> line.matches(" *\\d+\\|.*")).toList();
    }
}

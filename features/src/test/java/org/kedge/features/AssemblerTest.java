package org.kedge.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {
    @TempDir
    Path directory;

    private Assembler assembler;

    @BeforeEach
    void prepare() throws IOException {
        feature("felix", "", "\"org.apache.felix:org.apache.felix.main:1\"");
        feature("one", "{\"id\": \"g:late:1\", \"start-level\": 5}, {\"id\": \"g:early:1\", \"start-level\": 2}", "");
        jar("org/apache/felix/org.apache.felix.main/1/org.apache.felix.main-1.jar");
        jar("g/late/1/late-1.jar");
        jar("g/early/1/early-1.jar");
        Files.createDirectories(directory.resolve("conf/role"));
        Files.writeString(directory.resolve("conf/role/a.cfg"), "a = 1\n");
        for (String file : List.of("bin/start", "etc/logback.xml", "etc/role.jvm.options", "README.md")) {
            Files.createDirectories(directory.resolve("dist").resolve(file).getParent());
            Files.writeString(directory.resolve("dist").resolve(file), "@name@");
        }
        assembler = new Assembler(directory, directory.resolve("repository"), directory.resolve("dist"), directory.resolve("conf"),
                directory.resolve("out"));
    }

    private void feature(String name, String bundles, String framework) throws IOException {
        Files.writeString(directory.resolve(name + ".json"), "{\"id\": \"g:" + name + ":1\", \"bundles\": [" + bundles + "]"
                + (framework.isEmpty() ? "" : ", \"extensions\": {\"framework\": {\"type\": \"artifacts\", \"kind\": \"mandatory\", "
                        + "\"artifacts\": [{\"id\": " + framework + "}]}}") + "}");
    }

    private void jar(String path) throws IOException {
        Path file = directory.resolve("repository").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
    }

    @Test
    void aDistributionHoldsWhatItsFeaturesName() throws IOException {
        assembler.assemble("role-felix", List.of("one", "felix"));
        Path out = directory.resolve("out/role-felix");
        String config = Files.readString(out.resolve("etc/config.properties"));
        assertTrue(config.contains("felix.auto.start.2= \\\n  \"file:bundle/early-1.jar\"\n"), config);
        assertTrue(config.contains("org.osgi.framework.startlevel.beginning=5\n"), config);
        assertFalse(config.contains("storage.clean"), config);
        assertTrue(Files.exists(out.resolve("bundle/late-1.jar")) && Files.exists(out.resolve("bundle/framework.jar")));
        assertTrue(Files.isExecutable(out.resolve("bin/start")));
        assertEquals("a = 1\n", Files.readString(out.resolve("conf/a.cfg")));
        assertEquals("role-felix", Files.readString(out.resolve("README.md")));
    }

    /** OSGI-21, OSGI-22. */
    @Test
    void oldOutputIsGoneAndTheNewIsTheSameEachTime() throws IOException {
        assembler.assemble("role-felix", List.of("one", "felix"));
        Path out = directory.resolve("out/role-felix");
        byte[] config = Files.readAllBytes(out.resolve("etc/config.properties"));
        var time = Files.getLastModifiedTime(out.resolve("bundle/late-1.jar"));
        Files.writeString(out.resolve("bundle/stale.jar"), "old");
        assembler.assemble("role-felix", List.of("one", "felix"));
        assertFalse(Files.exists(out.resolve("bundle/stale.jar")));
        assertArrayEquals(config, Files.readAllBytes(out.resolve("etc/config.properties")));
        assertEquals(time, Files.getLastModifiedTime(out.resolve("bundle/late-1.jar")));
    }

    /** OSGI-20. */
    @Test
    void anArtifactThatThePomDoesNotCarryFails() throws IOException {
        feature("two", "{\"id\": \"g:unknown:1\", \"start-level\": 5}", "");
        Exception e = assertThrows(IllegalArgumentException.class, () -> assembler.assemble("role-felix", List.of("two", "felix")));
        assertTrue(e.getMessage().contains("g:unknown:1"), e.getMessage());
    }

    @Test
    void featuresThatDoNotFitTogetherFail() throws IOException {
        feature("levelless", "{\"id\": \"g:late:1\"}", "");
        feature("again", "{\"id\": \"g:late:1\", \"start-level\": 4}", "");
        assertThrows(IllegalArgumentException.class, () -> assembler.assemble("role-felix", List.of("levelless", "felix")));
        assertThrows(IllegalArgumentException.class, () -> assembler.assemble("role-felix", List.of("one", "again", "felix")));
        assertThrows(IllegalArgumentException.class, () -> assembler.assemble("role-felix", List.of("one")));
    }

    /** OSGI-24: nothing that flushes the framework's storage at each start. */
    @Test
    void equinoxGetsItsOwnFiles() throws IOException {
        feature("equinox", "", "\"org.eclipse.platform:org.eclipse.osgi:1\"");
        jar("org/eclipse/platform/org.eclipse.osgi/1/org.eclipse.osgi-1.jar");
        assembler.assemble("role-equinox", List.of("one", "equinox"));
        String config = Files.readString(directory.resolve("out/role-equinox/etc/config.ini"));
        assertTrue(config.contains("reference:file:early-1.jar@2:start, \\\n  reference:file:late-1.jar@5:start"), config);
        assertFalse(config.contains("osgi.clean"), config);
        assertTrue(Files.exists(directory.resolve("out/role-equinox/bundle/launcher.jar")));
    }
}

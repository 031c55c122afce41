package org.kedge.crypto.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conscrypt that cannot load, or is not there, costs one line in the log and nothing else. Each case in a JVM of its own. */
class FallbackTest {
    @TempDir
    Path dir;

    @Test
    void aUsableConscryptIsChosen() throws Exception {
        List<String> out = probe("auto", classPath(true), List.of());
        assertEquals("delegate conscrypt", last(out));
        assertLines(out, "INFO", "ec.provider.chosen delegate=conscrypt");
    }

    @Test
    void anUnusableTemporaryDirectoryFallsBackWithOneLine() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        for (String choice : new String[] {"auto", "conscrypt"}) {
            List<String> out = probe(choice, classPath(true), List.of("-Dorg.conscrypt.native.workdir=" + file));
            assertEquals("delegate bouncycastle", last(out));
            assertLines(out, "WARN", "ec.provider.chosen delegate=bouncycastle because conscrypt does not work: ");
        }
    }

    @Test
    void anAbsentBundleIsNoWarningWhenNobodyAskedForIt() throws Exception {
        List<String> out = probe("auto", classPath(false), List.of());
        assertEquals("delegate bouncycastle", last(out));
        assertLines(out, "INFO", "ec.provider.chosen delegate=bouncycastle");
    }

    @Test
    void anAbsentBundleThatWasAskedForIsAWarning() throws Exception {
        List<String> out = probe("conscrypt", classPath(false), List.of());
        assertEquals("delegate bouncycastle", last(out));
        assertLines(out, "WARN",
                "ec.provider.chosen delegate=bouncycastle because conscrypt does not work: java.lang.NoClassDefFoundError");
    }

    private static void assertLines(List<String> out, String level, String text) {
        List<String> lines = out.stream().filter(line -> line.contains("ec.provider")).toList();
        assertEquals(1, lines.size(), () -> String.join("\n", out));
        assertTrue(lines.get(0).startsWith(level) && lines.get(0).contains(text), lines.get(0));
    }

    private static String last(List<String> out) {
        assertTrue(!out.isEmpty());
        return out.get(out.size() - 1);
    }

    private List<String> probe(String choice, String classPath, List<String> options) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", classPath));
        command.addAll(options);
        command.addAll(List.of(FallbackProbe.class.getName(), choice));
        Path log = dir.resolve("out");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue(process.waitFor(180, TimeUnit.SECONDS), "the probe hangs");
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(log);
    }

    private static String classPath(boolean conscrypt) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> conscrypt || !new File(entry).getName().startsWith("conscrypt"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that works on a database until it is killed, and says what was acknowledged to it. */
final class KilledProcess {
    /** The end of a line that is whole. */
    static final String END = " .";

    private KilledProcess() {
    }

    /**
     * Runs a main class with the file as its argument and kills it after some lines. Whole lines only: the last one may be cut off.
     *
     * @param enough how many lines
     */
    static Set<String> lines(Class<?> main, Path file, int enough) throws Exception {
        Process victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), main.getName(), file.toString())
                .redirectError(Files.createTempFile(file.getParent(), "victim", ".log").toFile()).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            Set<String> lines = new HashSet<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith(END)) {
                    assertTrue(lines.add(line.substring(0, line.length() - END.length())), line);
                }
                if (lines.size() == enough) {
                    // Through the handle: Process.destroyForcibly would throw away what is still in the pipe.
                    victim.toHandle().destroyForcibly();
                }
            }
            assertTrue(victim.waitFor(120, TimeUnit.SECONDS));
            assertTrue(lines.size() >= enough, () -> "only " + lines.size());
            return lines;
        } finally {
            victim.destroyForcibly();
        }
    }
}

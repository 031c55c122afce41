package org.kedge.itests.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Counts in another JVM the class loaders that still have a class: one for each revision of its bundle that something still reaches. */
final class Loaders {
    private final long pid;

    Loaders(long pid) {
        this.pid = pid;
    }

    /** Fails unless repeated garbage collections leave at most so many. */
    void awaitAtMost(int most, String className) {
        Await.until("at most " + most + " class loaders of " + className, () -> {
            command("GC.run");
            return count(className) <= most;
        });
    }

    /** How many loaders have the class now. */
    long count(String className) throws IOException, InterruptedException {
        String hierarchy = command("VM.class_hierarchy", className);
        return Pattern.compile("--" + Pattern.quote(className) + "/0x").matcher(hierarchy).results().count();
    }

    private String command(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid)).redirectErrorStream(true);
        builder.command().addAll(List.of(words));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", builder.command()) + ": " + output);
        }
        return output;
    }
}

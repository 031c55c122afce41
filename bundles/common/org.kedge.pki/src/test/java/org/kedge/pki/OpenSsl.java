package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/** Runs the {@code openssl} command in a directory. */
public final class OpenSsl {
    /**
     * What a command did.
     *
     * @param status its exit status
     * @param output standard output and error together
     */
    public record Result(int status, String output) {
    }

    private final Path directory;

    public OpenSsl(Path directory) {
        this.directory = directory;
    }

    /** Skips the test when there is no openssl, but fails it in CI. */
    public static void assumePresent() {
        boolean present;
        try {
            present = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            present = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            present = false;
        }
        if (!present && "true".equals(System.getenv("CI"))) {
            fail("CI needs the openssl command");
        }
        Assumptions.assumeTrue(present, "skipped: no openssl command on this machine");
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    public void write(String name, String content) throws IOException {
        Files.writeString(file(name), content);
    }

    public String read(String name) throws IOException {
        return Files.readString(file(name));
    }

    /** Runs a command line whose words are separated by single spaces. */
    public Result run(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("openssl does not end: " + arguments);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return new Result(process.exitValue(), output);
    }

    /** Runs a command that must succeed. */
    public String ok(String arguments) throws IOException {
        Result result = run(arguments);
        assertEquals(0, result.status(), () -> "openssl " + arguments + "\n" + result.output());
        return result.output();
    }
}

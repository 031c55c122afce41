package org.kedge.features.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kedge.shell.client.Main;

/** A distribution that runs as a process of its own, started by its script as an operator does. */
public final class Node implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STOP_SECONDS = 60;
    /** System property with more flags for the JVM of every node that is started from here. */
    private static final String OPTIONS = "kedge.run.options";
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private final Process process;
    private final Path socket;
    private final Path log;

    /** What a command printed, and how it ended. */
    public record Answer(int status, String output, String failure) {
        /** @throws IllegalStateException when the command failed */
        public String orThrow() {
            if (status != 0) {
                throw new IllegalStateException(failure.strip() + (output.isBlank() ? "" : " after: " + output.strip()));
            }
            return output;
        }
    }

    private Node(Process process, Path socket, Path log) {
        this.process = process;
        this.socket = socket;
        this.log = log;
    }

    /**
     * Starts a distribution.
     *
     * @param distribution its directory
     * @param home its KEDGE_HOME
     * @param log where its console goes
     * @param arguments of {@code bin/start}
     */
    public static Node start(Path distribution, Path home, Path log, String... arguments) throws IOException {
        return start(distribution, home, log, Map.of(), arguments);
    }

    /** As above. @param environment variables of its own */
    public static Node start(Path distribution, Path home, Path log, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.resolve("bin/start").toString()));
        command.addAll(List.of(arguments));
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        String options = System.getProperty(OPTIONS);
        if (options != null) {
            builder.environment().put(JAVA_OPTIONS, options);
        }
        builder.environment().putAll(environment);
        builder.environment().put("KEDGE_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new Node(builder.start(), home.resolve("run/shell.sock"), log);
    }

    /** Waits until commands are answered. */
    public Node awaitShell(Duration patience) throws IOException {
        return awaitCommand(patience, "kedge:help");
    }

    /** Waits until a command succeeds: its bundle has come up. */
    public Node awaitCommand(Duration patience, String... command) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        Answer last;
        do {
            if (!process.isAlive()) {
                throw new IOException("ended with status " + process.exitValue() + "; see " + log);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            last = run(command);
            if (last.status() == 0) {
                return this;
            }
        } while (System.nanoTime() < end);
        throw new IOException("not within " + patience.toSeconds() + " s: " + String.join(" ", command) + ": " + last.failure().strip()
                + "; see " + log);
    }

    /** Runs a command in the node, as {@code bin/kedge} does. */
    public Answer run(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(socket, List.of(command), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Its console output so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The status it ended with after SIGTERM; a node that does not end is killed, and that is told by an exception. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly().waitFor();
        throw new IllegalStateException("did not stop within " + STOP_SECONDS + " s of SIGTERM; see " + log);
    }

    /** Ends the process if it still runs, at once. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package org.kedge.trigger.smpp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.kedge.itests.testkit.Await;

/** The process of an {@link Smsc}, and what it printed. */
final class SmscProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Writer commands;
    private final int port;

    /** @param args port or 0, perhaps a key store */
    SmscProcess(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path"), Smsc.class.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        commands = process.outputWriter();
        Thread reader = new Thread(this::read, "smsc-output");
        reader.setDaemon(true);
        reader.start();
        port = Integer.parseInt(await("LISTEN ").substring("LISTEN ".length()));
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("READER-FAILED " + e);
        }
    }

    int port() {
        return port;
    }

    /** The lines that begin so. */
    List<String> lines(String begin) {
        return lines.stream().filter(line -> line.startsWith(begin)).toList();
    }

    /** Waits for the first line that begins so. */
    String await(String begin) {
        Await.until("line " + begin + " among " + lines, () -> !lines(begin).isEmpty());
        return lines(begin).get(0);
    }

    void await(String begin, int count) {
        Await.until(count + " lines " + begin, () -> lines(begin).size() >= count);
    }

    /** Waits until everything it has printed so far is in the lines; lets it accept. */
    void settle() {
        mode("accept");
    }

    /** Tells it how to behave, and waits until it does. */
    void mode(String mode) {
        try {
            int before = lines("MODE ").size();
            commands.write(mode + "\n");
            commands.flush();
            await("MODE ", before + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the SMSC did not die");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}

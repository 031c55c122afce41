package org.kedge.itests.benchmarks.dtls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kedge.itests.benchmarks.CProgram;

/** One row of the table: a process that answers windows of handshakes with samples. */
final class Competitor implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;

    private Competitor(String name, List<String> command) throws IOException {
        this.name = name;
        this.process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** A JVM with the flags that the gateway's start script uses for its heap and collector. */
    static Competitor jvm(String name, HandshakeChild.Stack stack, String provider) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Competitor(name, List.of(java.toString(), "-XX:+UseSerialGC", "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), HandshakeChild.class.getName(), stack.name(), provider));
    }

    /** The C program, compiled now against the OpenSSL of this machine. */
    static Competitor openSsl(Path directory) throws IOException, InterruptedException {
        Path program = CProgram.compile("handshakes", directory);
        return new Competitor("OpenSSL, in memory, one thread", List.of(program.toString()));
    }

    String name() {
        return name;
    }

    Sample run(Scenario scenario, int count) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write(("run " + scenario.word() + " " + count + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(name + " ended during " + scenario.word());
        }
        return Sample.parse(line);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

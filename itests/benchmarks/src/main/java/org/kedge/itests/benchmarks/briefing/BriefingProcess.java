package org.kedge.itests.benchmarks.briefing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kedge.itests.benchmarks.Processes;

/** A {@link BriefingChild}, whose CPU time and memory the kernel counts. */
final class BriefingProcess implements AutoCloseable {
    /** Those of the infrastructure that ships ({@code infrastructure.jvm.options}). */
    private static final List<String> FLAGS = List.of("-Xms32m", "-Xmx512m", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

    private final Process process;
    private final BufferedReader answers;
    private final long[] ports;

    /**
     * What staging a list did.
     *
     * @param heap the most heap in use meanwhile, garbage included, octets
     */
    record Staged(long added, long unchanged, long issued, long sheets, double seconds, long heap) {
    }

    /** @param heap in use after garbage collection, octets @param resident now, octets @param most ever resident, octets */
    record Memory(long heap, long threads, long resident, long most) {
    }

    BriefingProcess(Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder command = new ProcessBuilder(java.toString());
        command.command().addAll(FLAGS);
        command.command().addAll(List.of("-cp", System.getProperty("java.class.path"), BriefingChild.class.getName(),
                directory.toString()));
        process = command.redirectError(Redirect.INHERIT).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = answer();
        while (!line.startsWith(BriefingChild.READY)) {
            // Whatever the JVM has to say first.
            line = answer();
        }
        ports = numbers(line.substring(BriefingChild.READY.length()));
    }

    /** @param scheme {@code https} or {@code coaps} */
    URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + ports[scheme.equals("https") ? 0 : 1]);
    }

    Staged stage() throws IOException {
        long[] n = ask(BriefingChild.STAGE);
        return new Staged(n[0], n[1], n[2], n[3], n[4] / 1e9, n[5]);
    }

    /** Sends all gateways to another MEF. @return the new generation */
    int rehome() throws IOException {
        return (int) ask(BriefingChild.REHOME)[0];
    }

    Memory memory() throws IOException {
        long[] n = ask(BriefingChild.MEMORY);
        return new Memory(n[0], n[1], Processes.memory(process.pid(), "VmRSS"), Processes.memory(process.pid(), "VmHWM"));
    }

    long cpuNanos() throws IOException {
        return Processes.cpuNanos(process.pid());
    }

    private long[] ask(String question) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return numbers(answer());
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the Briefing Node has ended");
        }
        return line;
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

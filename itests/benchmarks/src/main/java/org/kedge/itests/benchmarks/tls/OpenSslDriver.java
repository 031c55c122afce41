package org.kedge.itests.benchmarks.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.kedge.itests.benchmarks.CProgram;
import org.kedge.itests.benchmarks.dtls.Scenario;

/** {@code tlsclient.c}: OpenSSL's library as the client, as many processes at once as wanted, one connection after the other in each. */
final class OpenSslDriver implements Driver {
    private final Path directory;
    private final Path program;
    private final int atOnce;

    OpenSslDriver(Path directory, int atOnce) throws IOException, InterruptedException {
        this.directory = directory;
        this.program = CProgram.compile("tlsclient", directory);
        this.atOnce = atOnce;
    }

    @Override
    public String name() {
        return "OpenSSL client, " + atOnce + " at once";
    }

    @Override
    public boolean canBeCold() {
        return false;
    }

    @Override
    public void prepare(Scenario scenario, int count) {
        // It reads its credentials from files.
    }

    @Override
    public long run(Scenario scenario, ServerProcess server, int count) throws IOException {
        List<Process> running = new ArrayList<>();
        try {
            for (int i = 0; i < atOnce; i++) {
                running.add(new ProcessBuilder(program.toString(), Integer.toString(server.port()), scenario.word(),
                        Integer.toString(count / atOnce + (i < count % atOnce ? 1 : 0)), directory.toString())
                        .redirectError(Redirect.INHERIT).start());
            }
            long[] medians = new long[atOnce];
            for (int i = 0; i < atOnce; i++) {
                medians[i] = median(running.get(i), server);
            }
            Arrays.sort(medians);
            return medians[atOnce / 2];
        } finally {
            running.forEach(Process::destroy);
        }
    }

    private static long median(Process process, ServerProcess server) throws IOException {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the OpenSSL client failed with " + server.name());
            }
            return Long.parseLong(line);
        }
    }

    @Override
    public void close() {
        // Its processes have ended with their runs.
    }
}

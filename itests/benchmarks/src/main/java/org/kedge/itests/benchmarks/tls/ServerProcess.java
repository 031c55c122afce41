package org.kedge.itests.benchmarks.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kedge.api.transport.KeyExport;
import org.kedge.itests.benchmarks.Processes;
import org.kedge.itests.benchmarks.dtls.Scenario;

/** A server under measurement: a process of its own, whose CPU time the kernel counts. */
final class ServerProcess implements AutoCloseable {
    private static final int TRIES = 500;

    private final String name;
    private final Process process;
    private final KeyExport export;
    private final BufferedReader answers;
    private final int port;

    /**
     * What a server of Kedge says about itself.
     *
     * @param heap octets in use after garbage collection
     */
    record Memory(long heap, int threads, int sessions) {
    }

    private ServerProcess(String name, KeyExport export, ProcessBuilder command, int port) throws IOException {
        this.name = name;
        this.export = export;
        this.process = command.start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        this.port = port != 0 ? port : announced();
    }

    /** Kedge's listener in a JVM with the flags of the infrastructure's start script. */
    static ServerProcess kedge(String name, KeyExport export, String provider, Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xms32m", "-Xmx512m"));
        if (System.getProperty("server.flags") != null) {
            command.addAll(List.of(System.getProperty("server.flags").split(" ")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerChild.class.getName(), export.name(), provider,
                directory.toString()));
        return new ServerProcess(name, export, new ProcessBuilder(command).redirectError(Redirect.INHERIT), 0);
    }

    /** {@code openssl s_server} with the same suite, curve and export, without any resumption. */
    static ServerProcess openSsl(String name, Scenario scenario, Path directory) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-tls1_2", "-accept", "127.0.0.1:" + port, "-quiet",
                "-no_ticket", "-no_cache", "-groups", "P-256", "-keymatexport", KeyExport.BOOTSTRAP.label().orElseThrow(),
                "-keymatexportlen", Integer.toString(KeyExport.LENGTH)));
        if (scenario == Scenario.PSK) {
            command.addAll(List.of("-nocert", "-psk_identity", Credentials.IDENTITY, "-psk", Credentials.KEY, "-cipher",
                    "PSK-AES128-CBC-SHA256"));
        } else {
            command.addAll(List.of("-cert", directory.resolve(Credentials.SERVER_FILE).toString(), "-key",
                    directory.resolve(Credentials.SERVER_KEY_FILE).toString(), "-CAfile",
                    directory.resolve(Credentials.ANCHOR_FILE).toString(), "-Verify", "2", "-verify_return_error", "-verify_quiet",
                    "-sigalgs", "ECDSA+SHA256", "-cipher", "ECDHE-ECDSA-AES128-SHA256"));
        }
        ServerProcess server = new ServerProcess(name, KeyExport.BOOTSTRAP,
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD), port);
        server.awaitListening();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new IOException(name + " does not listen");
    }

    /** After whatever the JVM has to say first. */
    private int announced() throws IOException {
        String line = answer();
        while (!line.startsWith(ServerChild.PORT)) {
            line = answer();
        }
        return Integer.parseInt(line.substring(ServerChild.PORT.length()));
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** What its sessions export. */
    KeyExport export() {
        return export;
    }

    /** CPU time of all its threads since its start; user and system, in steps of 10 ms. */
    long cpuNanos() throws IOException {
        return Processes.cpuNanos(process.pid());
    }

    /** Collects its garbage and asks it. */
    Memory memory() throws IOException {
        OutputStream out = process.getOutputStream();
        out.write("memory\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String[] words = answer().split(" ");
        return new Memory(Long.parseLong(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(name + " has ended");
        }
        return line;
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

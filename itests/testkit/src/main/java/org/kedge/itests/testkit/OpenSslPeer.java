package org.kedge.itests.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.kedge.itests.uicc.FreePorts;

/**
 * The {@code openssl} command as an independent DTLS or TLS 1.2 peer, server or client, that exports 48 octets of key material. Its
 * standard input stays open until it is closed: the command ends with it. Where the command is missing tests are skipped, in CI they fail.
 */
public final class OpenSslPeer implements AutoCloseable {
    private static final String COMMAND = "openssl";
    private static final Pattern KEYING_MATERIAL = Pattern.compile("Keying material: ([0-9A-Fa-f]+)\\s");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Thread reader;
    private final StringBuffer output = new StringBuffer();

    private OpenSslPeer(Process process, int port) {
        this.process = process;
        this.port = port;
        reader = new Thread(this::read, "openssl-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Skips the test without the command, or fails it when the environment says CI=true. */
    public static void require() {
        boolean present = isPresent();
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail("the openssl command is missing, and CI runs no test without it");
        }
        Assumptions.assumeTrue(present, "skipped: the openssl command is missing");
    }

    private static boolean isPresent() {
        try {
            Process version = new ProcessBuilder(COMMAND, "version").redirectErrorStream(true).start();
            return version.waitFor(60, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the command is told; each option is one word and its values. */
    public static final class Options {
        private final List<String> words = new ArrayList<>();
        private Optional<Path> configuration = Optional.empty();

        /** Adds words as they are. */
        public Options with(String... more) {
            words.addAll(List.of(more));
            return this;
        }

        /** Authenticates by a pre-shared key with TLS_PSK_WITH_AES_128_CCM_8. */
        public Options psk(String identity, byte[] key) {
            return psk(identity, key, "PSK-AES128-CCM8@SECLEVEL=0");
        }

        /** Authenticates by a pre-shared key. */
        public Options psk(String identity, byte[] key, String ciphers) {
            return with("-psk_identity", identity, "-psk", HexFormat.of().formatHex(key), "-cipher", ciphers);
        }

        /** Authenticates by a certificate, with TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8; files go to the directory. */
        public Options certificate(Path directory, PrivateKey key, List<X509Certificate> chain) {
            return certificate(directory, key, chain, "ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0");
        }

        /** Authenticates by a certificate; files go to the directory. */
        public Options certificate(Path directory, PrivateKey key, List<X509Certificate> chain, String ciphers) {
            Path keyFile = write(directory.resolve("own.key"), pem("PRIVATE KEY", key.getEncoded()));
            Path ownFile = certificates(directory.resolve("own.pem"), chain.subList(0, 1));
            if (chain.size() > 1) {
                with("-cert_chain", certificates(directory.resolve("intermediates.pem"), chain.subList(1, chain.size())).toString());
            }
            return with("-key", keyFile.toString(), "-cert", ownFile.toString(), "-cipher", ciphers, "-curves", "P-256");
        }

        /** Trusts these anchors; the file goes to the directory. */
        public Options anchors(Path directory, List<X509Certificate> anchors) {
            return with("-CAfile", certificates(directory.resolve("anchors.pem"), anchors).toString());
        }

        /** Exports with this label. */
        public Options export(String label) {
            return with("-keymatexport", label, "-keymatexportlen", "48");
        }

        /** Does not negotiate extended master secret (RFC 7627); the configuration file goes to the directory. */
        public Options withoutExtendedMasterSecret(Path directory) {
            configuration = Optional.of(write(directory.resolve("no-ems.cnf"), """
                    openssl_conf = init
                    [init]
                    ssl_conf = ssl
                    [ssl]
                    system_default = defaults
                    [defaults]
                    Options = -ExtendedMasterSecret
                    """));
            return this;
        }

        private static Path certificates(Path file, List<X509Certificate> chain) {
            StringBuilder text = new StringBuilder();
            try {
                for (X509Certificate certificate : chain) {
                    text.append(pem("CERTIFICATE", certificate.getEncoded()));
                }
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException(e);
            }
            return write(file, text.toString());
        }

        private static String pem(String type, byte[] der) {
            return "-----BEGIN " + type + "-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
        }

        private static Path write(Path file, String text) {
            try {
                return Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A server on a free loopback port, ready when this returns. */
    public static OpenSslPeer server(Options options) {
        int port = freeUdpPort();
        List<String> words = new ArrayList<>(List.of("s_server", "-dtls1_2", "-accept", "127.0.0.1:" + port));
        words.addAll(options.words);
        OpenSslPeer peer = start(words, options.configuration, port);
        peer.await("ACCEPT");
        return peer;
    }

    /** A client of a loopback port. */
    public static OpenSslPeer client(int port, Options options) {
        return client(port, options, "-dtls1_2");
    }

    /** A TLS server on a free loopback port, ready when this returns. */
    public static OpenSslPeer tlsServer(Options options) {
        return server(options.with("-tls1_2"), freeTcpPort());
    }

    /** A server on a loopback port, ready when this returns; the options name its version. */
    public static OpenSslPeer server(Options options, int port) {
        List<String> words = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:" + port));
        words.addAll(options.words);
        OpenSslPeer peer = start(words, options.configuration, port);
        peer.await("ACCEPT");
        return peer;
    }

    /** A TLS client of a loopback port. */
    public static OpenSslPeer tlsClient(int port, Options options) {
        return client(port, options, "-tls1_2");
    }

    /**
     * A client of a loopback port.
     *
     * @param version the command's word for the protocol version
     */
    public static OpenSslPeer client(int port, Options options, String version) {
        List<String> words = new ArrayList<>(List.of("s_client", version, "-connect", "127.0.0.1:" + port));
        words.addAll(options.words);
        return start(words, options.configuration, port);
    }

    private static OpenSslPeer start(List<String> words, Optional<Path> configuration, int port) {
        require();
        List<String> command = new ArrayList<>(words);
        command.add(0, COMMAND);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        configuration.ifPresent(file -> builder.environment().put("OPENSSL_CONF", file.toString()));
        try {
            return new OpenSslPeer(builder.start(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A UDP port of the loopback interface that nobody uses. */
    public static int freeUdpPort() {
        return FreePorts.udp();
    }

    /** A TCP port of the loopback interface that nobody uses. */
    public static int freeTcpPort() {
        return FreePorts.tcp(1);
    }

    private void read() {
        byte[] buffer = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                output.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            output.append("(end: ").append(e.getMessage()).append(")\n");
        }
    }

    /** The port it serves or talks to. */
    public int port() {
        return port;
    }

    /** Everything it has printed, one character per octet. */
    public String output() {
        return output.toString();
    }

    /** Waits until it has printed a text. */
    public void await(String text) {
        Await.until("openssl prints \"" + text + "\", but only:\n" + output, LIMIT, () -> output.indexOf(text) >= 0 || ended(text));
    }

    private boolean ended(String text) {
        // The last of its output may still be on its way when the command has ended.
        if (!process.isAlive() && !reader.isAlive() && output.indexOf(text) < 0) {
            throw new AssertionError("openssl ended without \"" + text + "\":\n" + output);
        }
        return false;
    }

    /** Waits for the key material that it exported. */
    public byte[] exported() {
        return Await.value("openssl exports key material", LIMIT, () -> {
            Matcher matcher = KEYING_MATERIAL.matcher(output);
            return matcher.find() ? Optional.of(HexFormat.of().parseHex(matcher.group(1))) : Optional.empty();
        });
    }

    /** Sends application data. */
    public void send(byte[] octets) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(octets);
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the command has ended by itself. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("openssl still runs:\n" + output);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the command at once, without good-bye to its peer. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

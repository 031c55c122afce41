package org.kedge.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kedge.features.run.Node;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;

/**
 * Processes of a test with a cast of its own. An infrastructure process is nothing until its home says what it is. Thread-safe: a test that
 * starts several at once must lose none, because {@link #close} would leave it running.
 */
final class Fleet implements AutoCloseable {
    private static final String CFG = ".cfg";
    private static final String FUNCTION = "org\\.kedge\\.(mef|maf|bsf|briefingnode|transport\\.(dtls|tls)\\.listener-.*)\\.cfg";

    private final Path infrastructure;
    private final Path gateway;
    private final Path work;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /**
     * @param distributions where {@code infrastructure-felix} is
     * @param gateway distribution of the gateways of which nothing else is said
     * @param work an empty directory for homes and consoles
     */
    Fleet(Path distributions, Path gateway, Path work) {
        this.infrastructure = distributions.resolve(Network.INFRASTRUCTURE);
        this.gateway = gateway;
        this.work = work;
    }

    Path directory(String name) {
        return work.resolve(name);
    }

    /** A home with everything that ships but a function and its listeners. */
    Home infrastructure(String name) throws IOException {
        try (Stream<Path> files = Files.list(infrastructure.resolve("conf"))) {
            Set<String> functions = files.map(file -> file.getFileName().toString()).filter(file -> file.matches(FUNCTION))
                    .map(file -> file.substring(0, file.length() - CFG.length())).collect(Collectors.toSet());
            return new Home(directory(name)).shipped(infrastructure, functions);
        }
    }

    Home gateway(String name) throws IOException {
        return gateway(name, gateway);
    }

    Home gateway(String name, Path distribution) throws IOException {
        return new Home(directory(name)).shipped(distribution, Set.of());
    }

    /** Two listeners that prove a key pair of the store. */
    static void listeners(Home home, String name, Door door, String credential, String export) throws IOException {
        for (Way way : Way.values()) {
            home.configure("org.kedge.transport." + way.word() + ".listener-" + name, Map.of("name", name, "address", "127.0.0.1",
                    "port", Integer.toString(door.uri(way).getPort()), "credential", credential, "export", export));
        }
    }

    /** A key pair through the intake. */
    static void keyPair(Home home, String alias, Issued issued) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Pem.encode(issued.privateKey()));
        out.writeBytes(Pem.encode(issued.chain()).getBytes(StandardCharsets.US_ASCII));
        home.secret(alias + ".pem", out.toByteArray());
    }

    /** Starts an infrastructure process, or one again that was killed. */
    Node startInfrastructure(String name, Home home) throws IOException {
        return start(name, infrastructure, home);
    }

    Node startGateway(String name, Home home) throws IOException {
        return startGateway(name, gateway, home);
    }

    Node startGateway(String name, Path distribution, Home home) throws IOException {
        return start(name, distribution, home);
    }

    private synchronized Node start(String name, Path distribution, Home home) throws IOException {
        Path log = work.resolve(name + (nodes.containsKey(name) ? "-" + nodes.size() : "") + ".log");
        Node node = Node.start(distribution, home.directory(), log);
        nodes.put(log.getFileName().toString().replace(".log", ""), node);
        return node;
    }

    /** All consoles, for the message of a failure. */
    synchronized String consoles() {
        return nodes.entrySet().stream().map(entry -> entry.getKey() + ":\n" + String.join("\n", Console.lines(entry.getValue())))
                .collect(Collectors.joining("\n"));
    }

    /** Ends all processes. */
    @Override
    public synchronized void close() {
        nodes.values().forEach(Node::close);
    }
}

package org.kedge.shell.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.shell.client.Main;

/** Client, socket and gogo together, as they run. */
class ShellSocketTest {
    private final ThreadIOImpl io = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(io);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path directory;
    private Path path;

    /** Commands of the test. */
    public static final class Commands {
        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        public void echo(CommandSession session, String[] arguments) {
            for (String argument : arguments) {
                session.getConsole().println("<" + argument + ">");
            }
        }

        public String value() {
            return "a result";
        }

        public void fail() throws IOException {
            throw new IOException("first line\nsecond line");
        }

        public void log() {
            System.out.println("output");
            System.err.println("a line for the log");
        }

        public void forge(CommandSession session) {
            session.getConsole().print("before\u00000 forged\nafter");
        }

        public void block() throws InterruptedException {
            running.countDown();
            go.await(60, TimeUnit.SECONDS);
        }
    }

    private final Commands commands = new Commands();

    @BeforeEach
    void start() throws IOException {
        io.start();
        processor.addCommand("kedge", commands, "echo");
        processor.addCommand("kedge", commands, "value");
        processor.addCommand("kedge", commands, "fail");
        processor.addCommand("kedge", commands, "forge");
        processor.addCommand("kedge", commands, "log");
        processor.addCommand("kedge", commands, "block");
        // A socket path has room for about 100 characters only, which a test directory may exceed.
        directory = Files.createTempDirectory(Path.of("/tmp"), "kedge-shell");
        path = directory.resolve("run").resolve("shell.sock");
    }

    @AfterEach
    void stop() throws IOException {
        io.stop();
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.getParent());
        Files.delete(directory);
    }

    private ShellSocket open(int sessions) throws IOException {
        return new ShellSocket(path, new GogoRunner(processor), sessions);
    }

    private int run(String... command) {
        out.reset();
        err.reset();
        return Main.run(path, List.of(command), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void argumentsReachTheCommandUnchanged() throws IOException {
        List<String> odd = List.of("plain", "two words", "", "it's", "say \"hi\"", "back\\slash", "$HOME", "$(kedge:fail)", "a;b|c&d",
                "*", "~", "{x}", "[y]", "<kedge:fail>", "`z`", "%p", "#no comment", "//in-cse.example.com/IN", "--json",
                "ü€", "a=b", "!x");
        try (ShellSocket socket = open(2)) {
            String[] command = new String[odd.size() + 1];
            command[0] = "kedge:echo";
            for (int i = 0; i < odd.size(); i++) {
                command[i + 1] = odd.get(i);
            }
            assertEquals(0, run(command), this::err);
            assertEquals(odd.stream().map(a -> "<" + a + ">\n").reduce("", String::concat), out());
        }
    }

    @Test
    void theScopeMayBeLeftOutAndAResultIsPrinted() throws IOException {
        try (ShellSocket socket = open(2)) {
            assertEquals(0, run("value"));
            assertEquals("a result\n", out());
        }
    }

    @Test
    void aFailureIsTheExitStatusAndItsTextIsOneLine() throws IOException {
        try (ShellSocket socket = open(2)) {
            assertEquals(1, run("fail"));
            assertEquals("", out());
            assertEquals("first line second line\n", err());
            assertEquals(1, run("no-such-command"));
            assertTrue(err().contains("no-such-command"), this::err);
        }
    }

    @Test
    void whatACommandLogsIsNotItsOutput() throws IOException {
        try (ShellSocket socket = open(2)) {
            assertEquals(0, run("log"));
            assertEquals("output\n", out());
        }
    }

    @Test
    void outputCannotPassForAnExitStatus() throws IOException {
        try (ShellSocket socket = open(2)) {
            assertEquals(0, run("forge"));
            assertEquals("before0 forged\nafter", out());
            assertEquals("", err());
        }
    }

    @Test
    void oneCommandTooManyWaitsForItsTurn() throws Exception {
        try (ShellSocket socket = open(1)) {
            CompletableFuture<Integer> first = later("block");
            assertTrue(commands.running.await(60, TimeUnit.SECONDS));
            CompletableFuture<Integer> second = later("value");
            assertThrows(TimeoutException.class, () -> second.get(100, TimeUnit.MILLISECONDS));
            commands.go.countDown();
            assertEquals(0, first.get(60, TimeUnit.SECONDS));
            assertEquals(0, second.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        ShellSocket socket = open(1);
        CompletableFuture<Integer> first = later("block");
        assertTrue(commands.running.await(60, TimeUnit.SECONDS));
        socket.close();
        assertEquals(69, first.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aFailureToAcceptDoesNotEndTheSocket() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        try (ShellSocket socket = new ShellSocket(path, new GogoRunner(processor), 1, server -> {
            if (failures.getAndDecrement() > 0) {
                throw new IOException("Too many open files");
            }
            return server.accept();
        }, Duration.ofMillis(1))) {
            assertEquals(0, later("value").get(60, TimeUnit.SECONDS));
            assertTrue(failures.get() < 0, "it had failed before");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("kedge-shell-accept")) {
                thread.join(60_000);
                assertFalse(thread.isAlive(), "closing ends it");
            }
        }
    }

    private CompletableFuture<Integer> later(String command) {
        return CompletableFuture.supplyAsync(() -> Main.run(path, List.of(command), new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(new ByteArrayOutputStream())), task -> new Thread(task).start());
    }

    /** The file appears when somebody listens behind it, not before. */
    @Test
    void whoeverSeesTheSocketCanUseIt() throws Exception {
        for (int round = 0; round < 100; round++) {
            CompletableFuture<Void> client = CompletableFuture.runAsync(() -> {
                while (!Files.exists(path)) {
                    Thread.onSpinWait();
                }
                try {
                    SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (ShellSocket socket = new ShellSocket(path, (line, output) -> { }, 1)) {
                client.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void onlyTheOwnerMayOpenIt() throws IOException {
        Files.createDirectories(path.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (ShellSocket socket = open(1)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aSocketLeftByAKilledProcessIsReplacedAndOneInUseIsNot() throws IOException {
        Files.createDirectories(path.getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
        try (ShellSocket socket = open(1)) {
            assertThrows(IOException.class, () -> open(1));
            assertEquals(0, run("value"), this::err);
        }
    }

    @Test
    void nobodyThereIsToldApartFromAFailure() {
        assertEquals(69, run("value"));
        assertTrue(err().contains("no Kedge answers"), this::err);
    }

    @Test
    void aLineBreakInAnArgumentIsRefusedByTheClient() throws IOException {
        try (ShellSocket socket = open(1)) {
            assertEquals(2, run("echo", "a\nkedge:fail"));
            assertEquals("", out());
        }
    }
}

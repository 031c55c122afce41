package org.kedge.itests.uicc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PC/SC daemon in the foreground, with two virtual slots and no other reader. It ends with {@link #close}, or with the JVM. There
 * can be one per machine, because its socket has a fixed place.
 */
public final class Pcscd implements AutoCloseable {
    /** Name of the first reader. */
    public static final String READER = "Virtual PCD 00 00";

    private static final Path DRIVER = Path.of("/usr/lib/pcsc/drivers/serial/libifdvpcd.so");
    private static final Path RUN = Path.of("/run/pcscd");

    private final Path directory;
    private final int port;
    private final Thread hook = new Thread(this::end);
    private Process process;

    private Pcscd(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** What keeps it from running here; empty when nothing does. */
    public static Optional<String> obstacle() {
        if (command().isEmpty()) {
            return Optional.of("pcscd is not installed (Debian package pcscd)");
        }
        if (!Files.exists(DRIVER)) {
            return Optional.of("the virtual reader is not installed (Debian package vsmartcard-vpcd)");
        }
        if (!Files.isWritable(Files.exists(RUN) ? RUN : RUN.getParent())) {
            return Optional.of("pcscd cannot be started here: " + RUN + " is not writable");
        }
        return runs() ? Optional.of("another pcscd runs") : Optional.empty();
    }

    private static Optional<String> command() {
        return Stream.of("/usr/sbin/pcscd", "/usr/bin/pcscd").filter(path -> Files.isExecutable(Path.of(path))).findFirst();
    }

    private static boolean runs() {
        try {
            Path file = RUN.resolve("pcscd.pid");
            return Files.exists(file) && ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** A port that is free, and the next one too: the slots of a reader have ports in a row. */
    public static int freePorts() {
        return FreePorts.tcp(2);
    }

    /**
     * Starts it. vpcd listens on all interfaces, which nobody can change; nothing but test data is behind it.
     *
     * @param directory an empty directory for its configuration and log
     * @param port of the first slot
     */
    public static Pcscd start(Path directory, int port) {
        try {
            Path readers = Files.createDirectories(directory.resolve("readers"));
            Files.writeString(readers.resolve("vpcd"), """
                    FRIENDLYNAME "Virtual PCD"
                    DEVICENAME /dev/null:0x%X
                    LIBPATH %s
                    CHANNELID 0x%X
                    """.formatted(port, DRIVER, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Pcscd pcscd = new Pcscd(directory, port);
        pcscd.begin();
        Runtime.getRuntime().addShutdownHook(pcscd.hook);
        return pcscd;
    }

    private void begin() {
        try {
            process = new ProcessBuilder(List.of(command().orElseThrow(), "--foreground", "--config",
                    directory.resolve("readers").toString())).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it printed. */
    public Path log() {
        return directory.resolve("pcscd.log");
    }

    public int port() {
        return port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it. Its clients lose their connection. */
    public void stop() {
        end();
    }

    /** Starts it again. */
    public void startAgain() {
        begin();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}

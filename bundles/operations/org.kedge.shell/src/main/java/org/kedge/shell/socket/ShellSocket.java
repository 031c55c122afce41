package org.kedge.shell.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.kedge.shell.client.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix-domain socket that executes one command line per connection. Who may open the socket may do anything to this node, so its
 * directory has mode 700 and the socket mode 600: the file system decides, there is no password.
 */
final class ShellSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);

    /** Between two attempts when accepting fails, for example because no file descriptor is free. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Takes the next connection. */
    interface Source {
        SocketChannel next(ServerSocketChannel server) throws IOException;
    }

    private final Path path;
    private final CommandRunner runner;
    private final Source source;
    private final Duration pause;
    private final Semaphore room;
    private final ServerSocketChannel server;
    private final Thread acceptor;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    /**
     * Binds the socket and begins to serve.
     *
     * @param maxSessions how many commands may run at a time; one more waits
     * @throws IOException when the socket cannot be bound, another process serves it, or its path is too long
     */
    ShellSocket(Path path, CommandRunner runner, int maxSessions) throws IOException {
        this(path, runner, maxSessions, ServerSocketChannel::accept, PAUSE);
    }

    ShellSocket(Path path, CommandRunner runner, int maxSessions, Source source, Duration pause) throws IOException {
        this.path = path;
        this.runner = runner;
        this.source = source;
        this.pause = pause;
        this.room = new Semaphore(maxSessions);
        this.server = bind(path);
        this.acceptor = daemon("kedge-shell-accept", this::accept);
        acceptor.start();
        LOG.info("shell-socket-open path={}", path);
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        Files.createDirectories(path.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx------"));
        removeStale(path);
        // Under another name of the same length until it listens: whoever sees the socket can use it, and nobody else could before.
        Path unready = path.resolveSibling("~" + path.getFileName().toString().substring(1));
        Files.deleteIfExists(unready);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(unready));
            Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
            Files.move(unready, path, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A process that was killed leaves its socket file behind; nobody answers there any more. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new java.nio.file.FileAlreadyExistsException(path.toString(), null, "another process serves this socket");
        } catch (java.net.SocketException refused) {
            Files.delete(path);
        }
    }

    private void accept() {
        boolean failing = false;
        try {
            while (server.isOpen()) {
                room.acquire();
                try {
                    SocketChannel channel = source.next(server);
                    open.add(channel);
                    daemon("kedge-shell-" + numbers.incrementAndGet(), () -> serve(channel)).start();
                    failing = false;
                } catch (ClosedChannelException e) {
                    throw e;
                } catch (IOException e) {
                    room.release();
                    if (!failing) {
                        LOG.error("shell-socket-accept-failed path={} cause={}; trying again", path, e.toString());
                    }
                    failing = true;
                    Thread.sleep(pause.toMillis());
                }
            }
        } catch (ClosedChannelException | InterruptedException e) {
            LOG.debug("shell-socket-accept-ended path={}", path);
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            OutputStream out = Channels.newOutputStream(channel);
            String line = readLine(Channels.newInputStream(channel));
            OutputFilter output = new OutputFilter(out);
            try {
                runner.run(line, output);
                output.end();
                end(out, Wire.OK, "");
            } catch (Exception e) {
                output.end();
                end(out, Wire.FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
            }
        } catch (IOException e) {
            LOG.debug("shell-socket-client-gone cause={}", e.toString());
        } finally {
            open.remove(channel);
            room.release();
        }
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() == Wire.MAX_LINE) {
                throw new IOException("no command line of at most " + Wire.MAX_LINE + " octets");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static void end(OutputStream out, int status, String text) throws IOException {
        String trailer = status + (text.isEmpty() ? "" : " " + text.replaceAll("[\\r\\n\\x00]+", " ")) + "\n";
        out.write(Wire.END_OF_OUTPUT);
        out.write(trailer.getBytes(StandardCharsets.UTF_8));
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Stops serving at once; commands under way lose their caller. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.interrupt();
            for (SocketChannel channel : open) {
                channel.close();
            }
            Files.deleteIfExists(path);
            LOG.info("shell-socket-closed path={}", path);
        } catch (IOException e) {
            LOG.warn("shell-socket-close-failed path={} cause={}", path, e.toString());
        }
    }
}

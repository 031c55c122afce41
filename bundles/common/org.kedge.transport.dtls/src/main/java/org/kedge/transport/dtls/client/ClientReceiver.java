package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the sockets of all connections of a client with one thread: a connection of its own thread would cost more than its handshake. */
final class ClientReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientReceiver.class);
    private static final int LARGEST_DATAGRAM = 65_535;

    private record Registration(DatagramChannel channel, Consumer<DatagramPacket> consumer) {
    }

    private final Selector selector;
    private final Queue<Registration> registrations = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    ClientReceiver() throws IOException {
        this.selector = Selector.open();
        this.thread = new Thread(this::run, "kedge-dtls-client-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands every datagram of the channel to the consumer, on the receiver's thread, until the channel is closed. */
    void register(DatagramChannel channel, Consumer<DatagramPacket> consumer) {
        registrations.add(new Registration(channel, consumer));
        selector.wakeup();
    }

    /** Lets go of closed channels; until then the system keeps their ports. */
    void forget() {
        selector.wakeup();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        while (!closing) {
            try {
                selector.select(key -> receive(key, buffer));
                registerWaiting();
            } catch (IOException | RuntimeException e) {
                LOG.warn("dtls.client.receive failed", e);
            }
        }
    }

    private void registerWaiting() {
        Registration registration;
        while ((registration = registrations.poll()) != null) {
            try {
                registration.channel.register(selector, SelectionKey.OP_READ, registration.consumer);
            } catch (ClosedChannelException e) {
                LOG.debug("dtls.client.receive closed before it began");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void receive(SelectionKey key, ByteBuffer buffer) {
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            SocketAddress source;
            while ((source = channel.receive(buffer.clear())) != null) {
                byte[] data = Arrays.copyOf(buffer.array(), buffer.position());
                ((Consumer<DatagramPacket>) key.attachment()).accept(new DatagramPacket(data, data.length, source));
            }
        } catch (IOException | CancelledKeyException e) {
            LOG.debug("dtls.client.receive socket closed", e);
        }
    }

    @Override
    public void close() {
        try {
            closing = true;
            selector.wakeup();
            thread.join(500);
            selector.close();
        } catch (IOException e) {
            LOG.debug("dtls.client.receive close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;

/**
 * One connection with a socket of its own, so that two connections to one peer may use different credentials. Its threads are the
 * client's: it starts none.
 */
final class ClientConnector extends DTLSConnector {
    private final ResumptionSupportingConnectionStore store;
    private final ClientConnectors.Shape shape;
    private final ClientHooks hooks;
    private final ScheduledExecutorService executor;
    private final ClientReceiver receiver;
    private volatile DatagramChannel channel;

    ClientConnector(DtlsConnectorConfig config, ClientConnectors.Shape shape, ClientHooks hooks, ScheduledExecutorService executor,
            ClientReceiver receiver) {
        this(config, createConnectionStore(config), shape, hooks, executor, receiver);
        setExecutor(executor);
    }

    private ClientConnector(DtlsConnectorConfig config, ResumptionSupportingConnectionStore store, ClientConnectors.Shape shape,
            ClientHooks hooks, ScheduledExecutorService executor, ClientReceiver receiver) {
        super(config, store);
        this.store = store;
        this.shape = shape;
        this.hooks = hooks;
        this.executor = executor;
        this.receiver = receiver;
    }

    ClientConnectors.Shape shape() {
        return shape;
    }

    ClientHooks hooks() {
        return hooks;
    }

    @Override
    protected void start(InetSocketAddress bindAddress) throws IOException {
        if (isRunning()) {
            return;
        }
        DatagramChannel opened = DatagramChannel.open();
        try {
            opened.configureBlocking(false);
            channel = opened;
            init(bindAddress, opened.socket(), null);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        receiver.register(opened, this::processDatagram);
    }

    @Override
    protected void sendNextDatagramOverNetwork(DatagramPacket datagram) throws IOException {
        DatagramChannel open = channel;
        if (open == null || !open.isOpen()) {
            throw new IOException("socket closed");
        }
        open.send(ByteBuffer.wrap(datagram.getData(), datagram.getOffset(), datagram.getLength()), datagram.getSocketAddress());
    }

    /** Sends close_notify when there is a session that nobody is freeing already. */
    void sayGoodbye(InetSocketAddress peer) {
        try {
            close(peer);
        } catch (RejectedExecutionException e) {
            // The session is being freed: its close_notify is on the way.
            return;
        }
    }

    /**
     * Sends close_notify when there is a session, then frees socket and session, without blocking the caller.
     *
     * @param finished called afterwards with whether the connector may serve another connection
     */
    void shutDown(InetSocketAddress peer, Consumer<Boolean> finished) {
        Connection connection = store.get(peer);
        boolean session = connection != null && connection.isActive();
        try {
            if (session) {
                close(peer);
                // Behind the close_notify, but not on the connection's own executor, which ends with the connector.
                connection.getExecutor().execute(() -> freeSoon(finished));
                return;
            }
        } catch (RejectedExecutionException e) {
            session = false;
        }
        destroy();
        finished.accept(session);
    }

    private void freeSoon(Consumer<Boolean> finished) {
        try {
            executor.execute(() -> free(finished));
        } catch (RejectedExecutionException e) {
            // The client stops and frees what is left itself.
            return;
        }
    }

    private void free(Consumer<Boolean> finished) {
        stop();
        clearConnectionState();
        finished.accept(true);
    }

    @Override
    public void stop() {
        super.stop();
        receiver.forget();
    }
}

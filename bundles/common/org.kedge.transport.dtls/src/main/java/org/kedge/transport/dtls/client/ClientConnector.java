package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ScheduledExecutorService;

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
    private final ClientReceiver receiver;
    private volatile DatagramChannel channel;

    ClientConnector(DtlsConnectorConfig config, ScheduledExecutorService executor, ClientReceiver receiver) {
        this(config, createConnectionStore(config), receiver);
        setExecutor(executor);
    }

    private ClientConnector(DtlsConnectorConfig config, ResumptionSupportingConnectionStore store, ClientReceiver receiver) {
        super(config, store);
        this.store = store;
        this.receiver = receiver;
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

    /** Sends close_notify when there is a session, then frees everything, without blocking the caller. */
    void shutDown(InetSocketAddress peer, ScheduledExecutorService executor) {
        Connection connection = store.get(peer);
        if (connection != null && connection.hasEstablishedDtlsContext() && connection.isExecuting()) {
            close(peer);
            connection.getExecutor().execute(() -> executor.execute(this::destroy));
        } else {
            destroy();
        }
    }

    @Override
    public void destroy() {
        super.destroy();
        receiver.forget();
    }
}

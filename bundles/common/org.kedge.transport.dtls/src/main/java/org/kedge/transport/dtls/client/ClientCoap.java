package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;

import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.auth.ExtensiblePrincipal;
import org.eclipse.californium.elements.config.Configuration;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.dtls.coap.SessionDeduplicator;
import org.kedge.transport.dtls.engine.SessionMatcher;
import org.kedge.transport.dtls.engine.Settings;

/** One CoAP endpoint over all connections of a client; a message finds its connection through the principal of its session. */
final class ClientCoap implements AutoCloseable {
    private final SessionDeduplicator repetitions;
    private final CoapEndpoint endpoint;
    private volatile RawDataChannel inbox;

    /** @param alive whether a connection is not over */
    ClientCoap(DtlsClientSettings settings, ScheduledExecutorService protocol, Predicate<Object> alive) throws IOException {
        Configuration configuration = Settings.client(settings.mtu(), false, 0);
        this.repetitions = new SessionDeduplicator(configuration, alive);
        this.endpoint = CoapEndpoint.builder().setConfiguration(configuration).setConnector(new Junction())
                .setEndpointContextMatcher(new SessionMatcher(ClientCoap::owner)).setOptionRegistry(CoapMessages.OPTIONS)
                .setMessageExchangeStore(repetitions.store(configuration)).setLoggingTag("kedge-client").build();
        endpoint.setExecutors(protocol, protocol);
        endpoint.start();
    }

    private static Object owner(EndpointContext context) {
        return context.getPeerIdentity() instanceof ExtensiblePrincipal<?> principal
                ? principal.getExtendedInfo().get(ClientHooks.OWNER, ClientConnection.class) : null;
    }

    void send(Request request) {
        endpoint.sendRequest(request);
    }

    /** A connection is over. */
    void forget(Object connection) {
        repetitions.forget(connection);
    }

    /** A datagram's content, authenticated and decrypted. */
    void received(RawData data) {
        RawDataChannel receiver = inbox;
        if (receiver != null) {
            receiver.receiveData(data);
        }
    }

    @Override
    public void close() {
        endpoint.destroy();
    }

    /** What the endpoint takes for its connector. */
    private final class Junction implements Connector {
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public void destroy() {
            stop();
        }

        @Override
        public void send(RawData message) {
            if (owner(message.getEndpointContext()) instanceof ClientConnection connection) {
                connection.send(message);
            } else {
                message.onError(new IOException("no connection"));
            }
        }

        @Override
        public void setRawDataReceiver(RawDataChannel receiver) {
            inbox = receiver;
        }

        @Override
        public void setEndpointContextMatcher(EndpointContextMatcher matcher) {
            // Every connection has one session only.
        }

        @Override
        public InetSocketAddress getAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }

        @Override
        public String getProtocol() {
            return "DTLS";
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public void processDatagram(DatagramPacket datagram) {
            throw new UnsupportedOperationException("datagrams belong to the connections");
        }
    }
}

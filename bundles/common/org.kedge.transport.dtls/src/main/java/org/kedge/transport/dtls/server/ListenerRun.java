package org.kedge.transport.dtls.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.dtls.coap.SessionDeduplicator;
import org.kedge.transport.dtls.engine.SessionMatcher;
import org.eclipse.californium.elements.config.Configuration;

/** One socket of a listener, from start to stop: the DTLS connector and the CoAP endpoint above it. */
final class ListenerRun {
    private final ListenerConnector connector;
    private final SessionDeduplicator repetitions;
    private final CoapEndpoint endpoint;

    /**
     * @param alive whether the session of a key is not over
     * @param records sees every decrypted record before the message layer
     */
    ListenerRun(ListenerConnector connector, Configuration configuration, String name, ScheduledExecutorService protocol,
            Predicate<Object> alive, Consumer<RawData> records, MessageDeliverer deliverer) {
        this.connector = connector;
        this.repetitions = new SessionDeduplicator(configuration, alive);
        this.endpoint = CoapEndpoint.builder().setConfiguration(configuration).setConnector(new Tap(connector, records))
                .setEndpointContextMatcher(new SessionMatcher(Sessions::key)).setOptionRegistry(CoapMessages.OPTIONS)
                .setMessageExchangeStore(repetitions.store(configuration)).setLoggingTag("kedge-" + name).build();
        endpoint.setExecutors(protocol, protocol);
        endpoint.setMessageDeliverer(deliverer);
    }

    ListenerConnector connector() {
        return connector;
    }

    /** A session is over. */
    void forget(Object session) {
        repetitions.forget(session);
    }

    void start() throws IOException {
        endpoint.start();
    }

    boolean isRunning() {
        return connector.isRunning();
    }

    InetSocketAddress address() {
        return connector.getAddress();
    }

    /** Takes over the sessions of a stopped run; before the start (DTLS-37). The octets are wiped. */
    void load(byte[] saved) throws IOException {
        try {
            connector.loadConnections(new ByteArrayInputStream(saved), 0);
        } finally {
            Arrays.fill(saved, (byte) 0);
        }
    }

    /** Stops and gives the established sessions in the library's form, as secret as the keys themselves. */
    byte[] stopAndSave() throws IOException {
        endpoint.stop();
        Wiped out = new Wiped();
        try {
            connector.saveConnections(out, Integer.MAX_VALUE);
            return out.toByteArray();
        } finally {
            out.wipe();
            endpoint.destroy();
        }
    }

    void stop() {
        endpoint.destroy();
    }

    private static final class Wiped extends ByteArrayOutputStream {
        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }

    /** Lets the listener see the records that pass from the connector to the endpoint. */
    private record Tap(ListenerConnector connector, Consumer<RawData> records) implements Connector {
        @Override
        public void start() throws IOException {
            connector.start();
        }

        @Override
        public void stop() {
            connector.stop();
        }

        @Override
        public void destroy() {
            connector.destroy();
        }

        @Override
        public void send(RawData message) {
            connector.send(message);
        }

        @Override
        public void setRawDataReceiver(RawDataChannel receiver) {
            connector.setRawDataReceiver(data -> {
                records.accept(data);
                receiver.receiveData(data);
            });
        }

        @Override
        public void setEndpointContextMatcher(EndpointContextMatcher matcher) {
            connector.setEndpointContextMatcher(matcher);
        }

        @Override
        public InetSocketAddress getAddress() {
            return connector.getAddress();
        }

        @Override
        public String getProtocol() {
            return connector.getProtocol();
        }

        @Override
        public boolean isRunning() {
            return connector.isRunning();
        }

        @Override
        public void processDatagram(DatagramPacket datagram) {
            connector.processDatagram(datagram);
        }
    }
}

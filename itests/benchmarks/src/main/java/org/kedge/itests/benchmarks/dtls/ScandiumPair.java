package org.kedge.itests.benchmarks.dtls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionAdapter;

/** A client and a server connector. */
final class ScandiumPair implements AutoCloseable {
    private static final byte[] LABEL = "EXPORTER-oneM2M-Bootstrap".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 48;
    private static final byte[] MESSAGE = {'x'};
    private static final int SECONDS = 20;

    private final RotatingIdentity identity = new RotatingIdentity();
    private final Exports clientExports = new Exports();
    private final Exports serverExports = new Exports();
    private final BlockingQueue<Boolean> replies = new ArrayBlockingQueue<>(1);
    private final DTLSConnector server;
    private final ScandiumConfigs.Ends ends;
    private final boolean connectorPerClient;
    private DTLSConnector client;
    private final EndpointContext fullHandshake;

    /** @param connectorPerClient whether every handshake has a client connector of its own, with socket and threads */
    ScandiumPair(ScandiumConfigs.Ends ends, boolean connectorPerClient) throws IOException {
        this.ends = ends;
        this.connectorPerClient = connectorPerClient;
        DtlsConnectorConfig.Builder s = ScandiumConfigs.builder(ends, DtlsRole.SERVER_ONLY).setSessionListener(serverExports);
        ends.accept(s, null);
        server = new DTLSConnector(s.build());
        server.setRawDataReceiver(data -> server.send(RawData.outbound(data.getBytes(), data.getEndpointContext(), null, false)));
        server.start();
        fullHandshake = new MapBasedEndpointContext(server.getAddress(), null, new MapBasedEndpointContext.Attributes()
                .add(DtlsEndpointContext.KEY_HANDSHAKE_MODE, DtlsEndpointContext.HANDSHAKE_MODE_FORCE_FULL));
        client = client();
    }

    private DTLSConnector client() throws IOException {
        DtlsConnectorConfig.Builder builder = ScandiumConfigs.builder(ends, DtlsRole.CLIENT_ONLY).setSessionListener(clientExports);
        ends.accept(builder, identity);
        DTLSConnector connector = new DTLSConnector(builder.build());
        connector.setRawDataReceiver(data -> replies.add(true));
        connector.start();
        return connector;
    }

    void clientIdentity(BenchmarkPki.Identity next) {
        identity.set(next);
    }

    void handshake() throws InterruptedException, IOException {
        if (connectorPerClient) {
            client.destroy();
            client = client();
        }
        client.send(RawData.outbound(MESSAGE, fullHandshake, null, false));
        await(replies, "reply");
        byte[] ours = await(clientExports.taken, "export at the client");
        byte[] theirs = await(serverExports.taken, "export at the server");
        if (!Arrays.equals(ours, theirs)) {
            throw new IllegalStateException("the two ends exported different keys");
        }
    }

    private static <T> T await(BlockingQueue<T> queue, String what) throws InterruptedException {
        T item = queue.poll(SECONDS, TimeUnit.SECONDS);
        if (item == null) {
            throw new IllegalStateException("no " + what + " within " + SECONDS + " s");
        }
        return item;
    }

    @Override
    public void close() {
        client.destroy();
        server.destroy();
    }

    /** Exports when the context exists, and refuses to count anything but a full handshake. */
    private static final class Exports extends SessionAdapter {
        private final BlockingQueue<byte[]> taken = new ArrayBlockingQueue<>(4);

        @Override
        public void contextEstablished(Handshaker handshaker, DTLSContext context) {
            if (!handshaker.isFullHandshake()) {
                throw new IllegalStateException("a session was resumed");
            }
            taken.add(context.exportKeyMaterial(LABEL, null, LENGTH));
        }
    }
}

package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.util.concurrent.ThreadPoolExecutor;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.client.ClientThreads;
import org.kedge.transport.client.OpenConnections;
import org.kedge.transport.core.Scheduler;
import org.kedge.transport.core.Threads;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.KeyExporter;

/** What the connections of one client share: threads, message layer, library configurations, and the list of what is open. */
public final class ClientRuntime {
    private static final int PROTOCOL_THREADS = 2;
    /** Continuations and verifications that wait; each belongs to a connection or request that is already bounded by its caller. */
    private static final int QUEUE = 10_000;

    private final Scheduler protocol = Threads.protocol("dtls-client", PROTOCOL_THREADS);
    private final ThreadPoolExecutor workers;
    private final KeyExporter exporter;
    private final ClientReceiver receiver;
    private final ClientConnectors connectors;
    private final ClientCoap coap;
    private final ClientThreads threads;
    private final OpenConnections open;

    /** @throws KedgeException {@link ErrorCode#CONNECT_FAILED} when the system gives no sockets */
    public ClientRuntime(DtlsClientSettings settings, KeyExporter exporter) {
        this.workers = Threads.workers("dtls-client-worker", settings.workers(), QUEUE);
        this.threads = new ClientThreads("dtls", protocol, workers);
        this.open = new OpenConnections(threads, this::end);
        this.exporter = exporter;
        try {
            this.coap = new ClientCoap(settings, protocol, open::contains);
            this.receiver = new ClientReceiver();
            this.connectors = new ClientConnectors(settings, protocol, receiver, coap::received);
        } catch (IOException e) {
            protocol.shutdownNow();
            throw new KedgeException(ErrorCode.CONNECT_FAILED, "start of the DTLS client: " + e.getMessage(), e);
        }
    }

    /** What is open; closing it ends the client. */
    public OpenConnections open() {
        return open;
    }

    ClientThreads threads() {
        return threads;
    }

    ClientConnectors connectors() {
        return connectors;
    }

    ClientCoap coap() {
        return coap;
    }

    KeyExporter exporter() {
        return exporter;
    }

    /** A connection is over. */
    void closed(ClientConnection connection) {
        open.closed(connection);
        coap.forget(connection);
    }

    private void end() {
        coap.close();
        Threads.stop(protocol);
        receiver.close();
        Threads.finish(workers);
    }
}

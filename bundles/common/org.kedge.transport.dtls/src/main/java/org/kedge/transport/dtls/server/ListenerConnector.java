package org.kedge.transport.dtls.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.ContentType;
import org.eclipse.californium.scandium.dtls.HelloVerifyRequest;
import org.eclipse.californium.scandium.dtls.Record;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;

/** The library's connector with access to single connections, and with the admission control on its way out. */
final class ListenerConnector extends DTLSConnector {
    private final ResumptionSupportingConnectionStore store;
    private final Admission admission;

    ListenerConnector(DtlsConnectorConfig config, Admission admission) {
        this(config, createConnectionStore(config), admission);
    }

    private ListenerConnector(DtlsConnectorConfig config, ResumptionSupportingConnectionStore store, Admission admission) {
        super(config, store);
        this.store = store;
        this.admission = admission;
    }

    @Override
    protected void sendRecord(Record record) throws IOException {
        if (record.getType() == ContentType.HANDSHAKE && record.getFragment() instanceof HelloVerifyRequest verify
                && !admission.mayAskForCookie(record.getPeerAddress(), verify.getCookie())) {
            return;
        }
        super.sendRecord(record);
    }

    Optional<Connection> connection(ConnectionId id) {
        return Optional.ofNullable(store.get(id));
    }

    /** Forgets the connection of a peer that said good-bye. */
    void forget(InetSocketAddress peer) {
        Connection connection = store.get(peer);
        if (connection != null) {
            store.remove(connection, true);
        }
    }

    /** Sends close_notify and forgets the connection. */
    void end(ConnectionId id) {
        Connection connection = store.get(id);
        if (connection == null) {
            return;
        }
        try {
            if (connection.getPeerAddress() != null && store.get(connection.getPeerAddress()) == connection) {
                close(connection.getPeerAddress());
            }
            connection.getExecutor().execute(() -> store.remove(connection, true));
        } catch (RejectedExecutionException e) {
            store.remove(connection, true);
        }
    }
}

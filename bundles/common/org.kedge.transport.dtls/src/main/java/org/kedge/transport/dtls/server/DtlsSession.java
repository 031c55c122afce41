package org.kedge.transport.dtls.server;

import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.listener.ListenerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with its connection, and what its very first record was (D-79): datagrams reach the message layer in any order. */
final class DtlsSession {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsSession.class);

    private final ListenerSession session;
    private final ConnectionId connection;
    private boolean recordSeen;
    private Request firstRecord;

    DtlsSession(ListenerSession session, ConnectionId connection) {
        this.session = session;
        this.connection = connection;
    }

    ListenerSession session() {
        return session;
    }

    ConnectionId connection() {
        return connection;
    }

    /** Called with every decrypted record in order of arrival. The first one decides: a request keeps the export, all else wipes it. */
    synchronized void record(byte[] octets) {
        if (recordSeen) {
            return;
        }
        recordSeen = true;
        try {
            if (new UdpDataParser(true, CoapMessages.OPTIONS).parseMessage(octets) instanceof Request request) {
                firstRecord = request;
                return;
            }
        } catch (MessageFormatException e) {
            LOG.debug("dtls.session.malformed session={}", session.id());
        }
        session.wipe("the first message of the session was no request");
    }

    /** Whether a complete request, the first one that comes to this question, is the one that the first record belongs to. */
    synchronized boolean isFirst(Request request) {
        boolean first = firstRecord != null && belongsToFirst(request);
        firstRecord = null;
        return first;
    }

    /** A block-wise request is delivered with its last block: same method and path, while the first record was its block 0. */
    private boolean belongsToFirst(Request request) {
        return request.getMID() == firstRecord.getMID() || firstRecord.getOptions().hasBlock1()
                && firstRecord.getOptions().getBlock1().getNum() == 0 && firstRecord.getCode() == request.getCode()
                && firstRecord.getOptions().getUriPath().equals(request.getOptions().getUriPath());
    }
}

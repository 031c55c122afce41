package org.kedge.transport.dtls.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;
import org.kedge.transport.dtls.coap.CoapMessages;
import org.kedge.transport.dtls.engine.ExportSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One established session of a listener, and the life of its exported key (D-79). */
final class Session implements ServerSession {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** How long a session that its handler has closed stays up, so that a lost reply can be repeated. */
    private static final long LINGER_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final String id;
    private final ConnectionId connection;
    private final PeerIdentity peer;
    private final HandshakeFacts facts;
    private final ExportSlot export;
    private final boolean commitOnFirst;
    private final Sessions sessions;
    private final Executor workers;
    private final List<Runnable> closeActions = new ArrayList<>();
    private boolean ended;
    private boolean closing;
    private int inProgress;
    private boolean recordSeen;
    private boolean delivered;
    private Request firstRecord;

    /** @param commitOnFirst whether the export belongs to the first request alone (bootstrap) */
    Session(String id, ConnectionId connection, PeerIdentity peer, HandshakeFacts facts, Optional<SecretBytes> exported,
            boolean commitOnFirst, Sessions sessions, Executor workers) {
        this.id = id;
        this.connection = connection;
        this.peer = peer;
        this.facts = facts;
        this.export = new ExportSlot(exported, !commitOnFirst);
        this.commitOnFirst = commitOnFirst;
        this.sessions = sessions;
        this.workers = workers;
    }

    @Override
    public String id() {
        return id;
    }

    ConnectionId connection() {
        return connection;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public SecretBytes takeExportedKey() {
        return export.take();
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
            LOG.debug("dtls.session.malformed session={}", id);
        }
        wipe("the first message of the session was no request");
    }

    /**
     * Called when a request is complete, before it is handled.
     *
     * @return whether it is the very first message of its session
     */
    synchronized boolean delivered(Request request) {
        boolean earliest = !delivered;
        boolean first = earliest && firstRecord != null && belongsToFirst(request);
        delivered = true;
        firstRecord = null;
        inProgress++;
        if (first) {
            export.open();
        } else if (earliest) {
            wipe("another message came first");
        }
        return first;
    }

    /** A block-wise request is delivered with its last block: same method and path, while the first record was its block 0. */
    private boolean belongsToFirst(Request request) {
        return request.getMID() == firstRecord.getMID() || firstRecord.getOptions().hasBlock1()
                && firstRecord.getOptions().getBlock1().getNum() == 0 && firstRecord.getCode() == request.getCode()
                && firstRecord.getOptions().getUriPath().equals(request.getOptions().getUriPath());
    }

    /** Called when the answer to a request is known, before it leaves: nobody who has the answer finds the key any more. */
    void decided(boolean first) {
        if (first) {
            wipe("the first request did not take it");
        }
    }

    /** Called when the answer was handed to the message layer. */
    void handled() {
        boolean close;
        synchronized (this) {
            inProgress--;
            close = closing && inProgress == 0;
        }
        if (close) {
            sessions.endLater(this, LINGER_MILLIS);
        }
    }

    /** Wipes an export that is bound to the first request; any other stays until it is taken or the session ends. */
    void wipe(String reason) {
        if (commitOnFirst && export.wipe(reason)) {
            LOG.info("dtls.session.wiped session={} peer={}: {}", id, peer, reason);
        }
    }

    /** Whether requests are still taken. */
    synchronized boolean isOpen() {
        return !closing && !ended;
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (this) {
            if (!ended) {
                closeActions.add(action);
                return;
            }
        }
        run(action);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closing || ended) {
                return;
            }
            closing = true;
            if (inProgress > 0) {
                return;
            }
        }
        sessions.endLater(this, 0);
    }

    /** The session is over, whoever ended it. */
    void ended() {
        List<Runnable> actions;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            actions = List.copyOf(closeActions);
            closeActions.clear();
        }
        export.wipe("the session has ended");
        actions.forEach(this::run);
    }

    private void run(Runnable action) {
        try {
            workers.execute(action);
        } catch (RejectedExecutionException e) {
            action.run();
        }
    }
}

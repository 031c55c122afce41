package org.kedge.transport.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.ServerSession;
import org.kedge.transport.core.ExportSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One established session of a listener, and the life of its exported key (D-79). Thread-safe. */
public final class ListenerSession implements ServerSession {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSession.class);

    private final String kind;
    private final long number;
    private final String id;
    private final Resolution resolution;
    private final HandshakeFacts facts;
    private final ExportSlot export;
    private final boolean commitOnFirst;
    private final SessionLink link;
    private final Executor workers;
    private final List<Runnable> closeActions = new ArrayList<>();
    private boolean ended;
    private boolean closing;
    private int inProgress;
    private boolean begun;

    /** @param number unique while the process runs */
    ListenerSession(ListenerSettings settings, long number, Resolution resolution, HandshakeFacts facts, Optional<SecretBytes> exported,
            SessionLink link, Executor workers) {
        this.kind = settings.kind();
        this.number = number;
        this.id = settings.name() + "-" + number;
        this.resolution = resolution;
        this.facts = facts;
        // The export of a bootstrap belongs to the first request alone.
        this.commitOnFirst = settings.export() == KeyExport.BOOTSTRAP;
        this.export = new ExportSlot(exported, !commitOnFirst);
        this.link = link;
        this.workers = workers;
    }

    long number() {
        return number;
    }

    /** When it ends at the latest; empty: its credential has no end. */
    Optional<Instant> notAfter() {
        return resolution.notAfter();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public PeerIdentity peer() {
        return resolution.peer();
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public SecretBytes takeExportedKey() {
        return export.take();
    }

    /**
     * Called when a request is complete, before it is handled.
     *
     * @param firstMessage whether nothing else came in the session before
     * @return whether it is the very first request, and with it the first message of its session
     */
    synchronized boolean begin(boolean firstMessage) {
        boolean earliest = !begun;
        boolean first = earliest && firstMessage;
        begun = true;
        inProgress++;
        if (first) {
            export.open();
        } else if (earliest) {
            wipe("another message came first");
        }
        return first;
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
            link.end(true);
        }
    }

    /** Wipes an export that is bound to the first request; any other stays until it is taken or the session ends. */
    public void wipe(String reason) {
        if (commitOnFirst && export.wipe(reason)) {
            LOG.info("{}.session.wiped session={} peer={}: {}", kind, id, peer(), reason);
        }
    }

    /** Whether requests are still taken. */
    public synchronized boolean isOpen() {
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
        link.end(false);
    }

    /** Its key or certificate has ended: nothing is taken or answered any more. */
    void expire() {
        synchronized (this) {
            if (ended) {
                return;
            }
            closing = true;
        }
        LOG.info("{}.session.expired session={} peer={} notAfter={}", kind, id, peer(), resolution.notAfter().orElseThrow());
        link.end(false);
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

package org.kedge.transport.dtls.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.eclipse.californium.elements.EndpointContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.transport.core.ExportSlot;

/** An established session as its user sees it. */
final class ClientChannel implements SecureChannel {
    private final ClientRuntime runtime;
    private final ClientConnection connection;
    private final EndpointContext context;
    private final HandshakeFacts facts;
    private final PeerIdentity peer;
    private final ExportSlot export;
    private final Duration requestTimeout;
    private final Set<ClientExchange> pending = ConcurrentHashMap.newKeySet();
    private final AtomicReference<KedgeException> ended = new AtomicReference<>();

    ClientChannel(ClientRuntime runtime, ClientConnection connection, EndpointContext context, HandshakeFacts facts, PeerIdentity peer,
            ExportSlot export, Duration requestTimeout) {
        this.runtime = runtime;
        this.connection = connection;
        this.context = context;
        this.facts = facts;
        this.peer = peer;
        this.export = export;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public SecretBytes takeExportedKey() {
        return export.take();
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        ClientExchange exchange = new ClientExchange(runtime, () -> request + " to " + peer.principal(), pending::remove);
        pending.add(exchange);
        Optional.ofNullable(ended.get()).ifPresentOrElse(exchange::fail, () -> exchange.send(request, context, requestTimeout));
        return exchange.reply();
    }

    /** The session is over: nothing can be sent any more, and nothing will be answered. */
    void ended(KedgeException reason) {
        if (ended.compareAndSet(null, reason)) {
            export.wipe("the session was closed");
            pending.forEach(exchange -> exchange.fail(reason));
        }
    }

    @Override
    public void close() {
        ended(new KedgeException(ErrorCode.PEER_CLOSED, "the channel to " + peer.principal() + " was closed on this side"));
        connection.release();
    }
}

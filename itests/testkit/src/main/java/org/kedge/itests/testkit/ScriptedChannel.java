package org.kedge.itests.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;

/** A channel whose far end is a script. Remembers what was asked of it and which secret it handed out. */
public final class ScriptedChannel implements SecureChannel {
    private final HandshakeFacts facts;
    private final PeerIdentity peer;
    private final SecretBytes export;
    private final Function<Request, CompletionStage<Reply>> script;
    private final List<Request> requests = new ArrayList<>();
    private final List<CompletableFuture<Reply>> pending = new ArrayList<>();
    private boolean taken;
    private boolean closed;

    public ScriptedChannel(HandshakeFacts facts, PeerIdentity peer, byte[] exported,
            Function<Request, CompletionStage<Reply>> script) {
        this.facts = facts;
        this.peer = peer;
        this.export = SecretBytes.copyOf(exported);
        this.script = script;
    }

    /** The facts of a full DTLS handshake with extended master secret. */
    public static HandshakeFacts fullHandshake(String suite) {
        return new HandshakeFacts("DTLS1.2", suite, true, true, Duration.ofMillis(12));
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
    public synchronized SecretBytes takeExportedKey() {
        if (closed) {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "the scripted channel is closed");
        }
        if (taken) {
            throw new KedgeException(ErrorCode.EXPORT_ALREADY_TAKEN, "from the scripted channel");
        }
        taken = true;
        return export;
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        CompletableFuture<Reply> answer;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new KedgeException(ErrorCode.PEER_CLOSED, "the scripted channel is closed"));
            }
            requests.add(request);
            answer = new CompletableFuture<>();
            pending.add(answer);
        }
        script.apply(request).whenComplete((reply, thrown) -> {
            if (thrown != null) {
                answer.completeExceptionally(thrown);
            } else {
                answer.complete(reply);
            }
        });
        return answer;
    }

    /** As a real channel does, closing fails the requests in flight. */
    @Override
    public void close() {
        List<CompletableFuture<Reply>> open;
        synchronized (this) {
            closed = true;
            if (!taken) {
                export.close();
            }
            open = List.copyOf(pending);
        }
        open.forEach(answer -> answer.completeExceptionally(new KedgeException(ErrorCode.PEER_CLOSED, "the channel was closed")));
    }

    /** What was sent over the channel, in order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** The exported key material, to see whether it was wiped. */
    public SecretBytes export() {
        return export;
    }
}

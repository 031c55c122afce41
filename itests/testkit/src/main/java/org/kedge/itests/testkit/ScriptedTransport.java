package org.kedge.itests.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;

/** A transport whose handshakes are scripted. Remembers every connection that was asked for. */
public final class ScriptedTransport implements SecureTransport {
    /** What a connection was asked with. */
    public record Connection(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
    }

    private final List<Connection> connections = new ArrayList<>();
    private volatile Function<Connection, CompletionStage<SecureChannel>> script;

    public ScriptedTransport(Function<Connection, CompletionStage<SecureChannel>> script) {
        this.script = script;
    }

    /** Every handshake succeeds with this channel. */
    public static ScriptedTransport opening(SecureChannel channel) {
        return new ScriptedTransport(connection -> CompletableFuture.completedFuture(channel));
    }

    /** Every handshake fails with this failure. */
    public static ScriptedTransport failing(RuntimeException failure) {
        return new ScriptedTransport(connection -> CompletableFuture.failedFuture(failure));
    }

    /** Replaces the script. */
    public void script(Function<Connection, CompletionStage<SecureChannel>> next) {
        script = next;
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        Connection connection = new Connection(peer, credential, options);
        synchronized (connections) {
            connections.add(connection);
        }
        return script.apply(connection);
    }

    public List<Connection> connections() {
        synchronized (connections) {
            return List.copyOf(connections);
        }
    }
}

package org.kedge.mef;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;

/** Channels to peers without a network: remembers copies of what was sent and answers as told. */
final class ScriptedConnections implements PeerConnections {
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final List<Request> sent = new CopyOnWriteArrayList<>();
    final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    Supplier<CompletionStage<Reply>> answer = () -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.CREATED));

    @Override
    public CompletionStage<Reply> request(Peer peer, Request request, Instant deadline) {
        peers.add(peer);
        bodies.add(request.body().clone());
        sent.add(request);
        return answer.get();
    }

    @Override
    public CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline) {
        throw new UnsupportedOperationException();
    }
}

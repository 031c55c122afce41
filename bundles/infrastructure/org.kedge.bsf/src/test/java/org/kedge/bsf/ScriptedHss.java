package org.kedge.bsf;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;

/** The channel to an HSS that answers as told. */
final class ScriptedHss implements PeerConnections {
    final List<Peer> peers = new ArrayList<>();
    final List<Request> asked = new ArrayList<>();
    final Deque<CompletionStage<Reply>> answers = new ArrayDeque<>();

    void answer(Reply reply) {
        answers.add(CompletableFuture.completedFuture(reply));
    }

    void fail() {
        answers.add(CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "scripted")));
    }

    @Override
    public CompletionStage<Reply> request(Peer peer, Request request, Instant deadline) {
        peers.add(peer);
        asked.add(request);
        return answers.remove();
    }

    @Override
    public CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline) {
        throw new UnsupportedOperationException();
    }
}

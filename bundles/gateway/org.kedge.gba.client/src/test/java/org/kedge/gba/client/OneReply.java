package org.kedge.gba.client;

import java.util.concurrent.CompletionStage;

import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.ScriptedChannel;

/** A channel that its far end closes after the first reply. */
record OneReply(ScriptedChannel channel) implements SecureChannel {
    @Override
    public HandshakeFacts facts() {
        return channel.facts();
    }

    @Override
    public PeerIdentity peer() {
        return channel.peer();
    }

    @Override
    public SecretBytes takeExportedKey() {
        return channel.takeExportedKey();
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        CompletionStage<Reply> reply = channel.request(request);
        channel.close();
        return reply;
    }

    @Override
    public void close() {
        channel.close();
    }
}

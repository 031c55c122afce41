package org.kedge.messages.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;

/** A MEF that answers from a script, and remembers what it was sent. */
final class ScriptedChannel implements SecureChannel {
    final List<Request> sent = new ArrayList<>();
    private final Deque<CompletionStage<Reply>> script = new ArrayDeque<>();

    ScriptedChannel answers(Reply reply) {
        script.add(CompletableFuture.completedFuture(reply));
        return this;
    }

    ScriptedChannel answers(String json) {
        return answers(Reply.json(org.kedge.api.transport.ReplyStatus.OK, json.getBytes(StandardCharsets.UTF_8)));
    }

    ScriptedChannel fails(ErrorCode code) {
        script.add(CompletableFuture.failedFuture(new KedgeException(code, "scripted")));
        return this;
    }

    String sentText(int index) {
        return new String(sent.get(index).body(), StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        sent.add(request);
        return script.remove();
    }

    @Override
    public PeerIdentity peer() {
        return new PeerIdentity(PeerIdentity.Kind.PSK, "gw1@mef.example.com", "mef.example.com", List.of());
    }

    @Override
    public HandshakeFacts facts() {
        return new HandshakeFacts("DTLS1.2", "TLS_PSK_WITH_AES_128_CCM_8", true, true, Duration.ofMillis(5));
    }

    @Override
    public SecretBytes takeExportedKey() {
        throw new AssertionError("the exchange moves no key");
    }

    @Override
    public void close() {
        throw new AssertionError("the framework closes the channel");
    }
}

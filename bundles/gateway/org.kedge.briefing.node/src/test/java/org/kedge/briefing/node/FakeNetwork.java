package org.kedge.briefing.node;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;

/**
 * Briefing Nodes at addresses. Each proves what it is, and whoever expects something else there does not send it a request, as with real
 * handshakes.
 */
final class FakeNetwork implements PeerConnections {
    /** What was asked of a Briefing Node that had proved itself. */
    record Asked(Peer peer, URI uri, Request request, BriefingRequest briefing) {
    }

    private record Host(String proves, Function<BriefingRequest, Reply> script) {
    }

    private final Map<URI, Host> hosts = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Peer> contacted = new CopyOnWriteArrayList<>();

    /** @param proves the identifier of its certificate, its public key identifier, or the alias of the key it shares */
    void host(String uri, String proves, Function<BriefingRequest, Reply> script) {
        hosts.put(URI.create(uri), new Host(proves, script));
    }

    void host(String uri, String proves, BriefingAnswer answer) {
        host(uri, proves, request -> ok(answer));
    }

    void gone(String uri) {
        hosts.remove(URI.create(uri));
    }

    static Reply ok(BriefingAnswer answer) {
        return Reply.json(ReplyStatus.OK, BriefingCodec.write(answer));
    }

    /** Requests, in order. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** URIs at which a request arrived, in order. */
    List<String> at() {
        return asked.stream().map(one -> one.uri.toString()).toList();
    }

    /** Everybody that a connection was tried with. */
    List<Peer> contacted() {
        return List.copyOf(contacted);
    }

    @Override
    public CompletionStage<Reply> request(Peer peer, Request request, Instant deadline) {
        contacted.add(peer);
        List<KedgeException> failures = new ArrayList<>();
        for (URI uri : peer.uris()) {
            Host host = hosts.get(uri);
            if (host == null) {
                failures.add(new KedgeException(ErrorCode.CONNECT_FAILED, "nobody is at " + uri));
            } else if (!host.proves.equals(expected(peer))) {
                return CompletableFuture.failedFuture(new KedgeException(ErrorCode.CERTIFICATE_NAME, "another one is at " + uri));
            } else {
                asked.add(new Asked(peer, uri, request, BriefingCodec.readRequest(request.body())));
                return CompletableFuture.completedFuture(host.script.apply(asked.get(asked.size() - 1).briefing));
            }
        }
        return CompletableFuture.failedFuture(failures.get(failures.size() - 1));
    }

    private static String expected(Peer peer) {
        return peer.certificate().map(CertificateInformation::identifier).orElseGet(() -> peer.credentialAlias().orElse(""));
    }

    @Override
    public CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline) {
        throw new UnsupportedOperationException();
    }
}

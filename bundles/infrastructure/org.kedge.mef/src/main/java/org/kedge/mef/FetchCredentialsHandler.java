package org.kedge.mef;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.messages.fetch.FetchCredentials;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Refused;
import org.kedge.messages.fetch.FetchCredentialsCodec;

/**
 * {@code RETRIEVE /fetchCredentials/<KeID>/<SUID>} (TS-0003 8.3.2.1 steps e and f). The originator must be the identity that the
 * handshake authenticated (D-40). A peer that is no target of an Enrolee gets the same answer whether the KeID exists or not.
 * Thread-safe.
 */
final class FetchCredentialsHandler implements RequestHandler {
    private static final String NO_KEY = "no key of this identifier for this target";
    private static final int QUOTED = 100;

    private final Sessions sessions;
    private final KeyRelease release;

    FetchCredentialsHandler(Sessions sessions, KeyRelease release) {
        this.sessions = sessions;
        this.release = release;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        Reply reply;
        try {
            reply = answer(in);
        } catch (RuntimeException e) {
            Refusal refusal = Refusal.of(e);
            String text = refusal.status() == ReplyStatus.NOT_FOUND ? NO_KEY : refusal.publicText();
            reply = Reply.json(refusal.status(), FetchCredentialsCodec.encode(new Refused(text)));
        }
        return CompletableFuture.completedFuture(reply);
    }

    private Reply answer(IncomingRequest in) {
        PeerRecord peer;
        FetchCredentials fetch;
        KeId keId;
        try {
            if (in.message().method() != Method.GET) {
                throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED, "only GET is served here");
            }
            peer = authenticated(in);
            fetch = FetchCredentials.parse(in.message());
            keId = KeId.of(fetch.keId());
        } catch (RuntimeException e) {
            release.refused(segment(in.message(), 1), segment(in.message(), 2), in.session().peer().identifier(), Map.of(),
                    Refusal.of(e).fault());
            throw e;
        }
        Map<String, String> facts = fetch.targetUri().map(uri -> Map.of("targetUri", uri.toString())).orElse(Map.of());
        KeyRelease.Requester requester = new KeyRelease.Requester(peer.originator(), Targets.of(peer));
        try (ProvisionedKey key = release.release(keId, fetch.suid(), requester, facts)) {
            Granted granted = new Granted(key.key(), key.enroleeId(), key.notAfter(), key.derivation(), kmId(peer, key));
            return Reply.json(ReplyStatus.OK, FetchCredentialsCodec.encode(granted));
        }
    }

    private PeerRecord authenticated(IncomingRequest in) {
        PeerRecord peer = sessions.peer(in.session().peer()).orElseThrow(
                () -> new KedgeException(ErrorCode.PEER_UNKNOWN, in.session().peer() + " is not a peer that fetches keys"));
        Optional<String> originator = in.message().header(Request.ORIGINATOR);
        if (!originator.equals(Optional.of(peer.originator()))) {
            String sent = originator.map(o -> "originator " + printable(o)).orElse("no originator");
            throw new KedgeException(ErrorCode.ORIGINATOR_MISMATCH,
                    "peer " + peer.name() + " is " + peer.originator() + " but sent " + sent);
        }
        return peer;
    }

    private static Optional<KeyReference> kmId(PeerRecord peer, ProvisionedKey key) {
        return peer.role() == PeerRole.MAF ? Targets.kmId(peer.fqdn(), key) : Optional.empty();
    }

    private static String segment(Request message, int index) {
        return index < message.path().size() ? printable(message.path().get(index)) : "";
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(QUOTED).forEach(c -> out.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}

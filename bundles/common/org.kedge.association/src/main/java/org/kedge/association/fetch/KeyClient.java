package org.kedge.association.fetch;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.registration.OwnIdentity;
import org.kedge.messages.fetch.FetchCredentials;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Refused;
import org.kedge.messages.fetch.FetchCredentialsAnswer;
import org.kedge.messages.fetch.FetchCredentialsCodec;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.ServerKind;

/** Asks one MEF or MAF for one key and judges the answer. Stateless apart from its services; thread-safe. */
final class KeyClient {
    private static final int RELATIVE_DIGITS = 32;

    private final PeerConnections connections;
    private final OwnIdentity own;
    private final Supplier<Optional<URI>> targetUri;
    private final KeyJudge judge;

    KeyClient(PeerConnections connections, OwnIdentity own, Supplier<Optional<URI>> targetUri, KeyJudge judge) {
        this.connections = connections;
        this.own = own;
        this.targetUri = targetUri;
        this.judge = judge;
    }

    /** Whether a peer could hold a key of this name at all; if not, nobody is asked. */
    static boolean askable(Wanted wanted) {
        return !wanted.identity().isBtid() && (wanted.suid() != Suid.RSPF_MAF || isKeId(wanted));
    }

    /** Whether it has the form of a KeID made by export (TS-0003 10.3.4). */
    static boolean isKeId(Wanted wanted) {
        String left = wanted.identity().left();
        return left.length() == RELATIVE_DIGITS && left.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    /**
     * @return completes with the answer, or exceptionally when there was none, or none that can be read
     * @throws KedgeException {@link ErrorCode#ASSOCIATION_NOT_READY} when this node does not know its own identity
     */
    CompletionStage<Answer> ask(Peer peer, Wanted wanted, Instant deadline) {
        String originator = own.towards(peer).orElseThrow(() -> new KedgeException(ErrorCode.ASSOCIATION_NOT_READY,
                "this node does not know its own identity: set id of org.kedge.association.keys"));
        if (peer.role() == PeerRole.MAF || !isKeId(wanted)) {
            return retrieve(peer, wanted, originator, deadline);
        }
        Request request = new FetchCredentials(wanted.identity(), wanted.suid(), targetUri.get()).request(originator);
        return connections.request(peer, request, deadline).thenCompose(reply -> {
            // A registered key has the same form of name, and only the MEF knows which one it is (D-38).
            if (reply.status() == ReplyStatus.NOT_FOUND && wanted.suid() == Suid.RSPF_SAEF) {
                return retrieve(peer, wanted, originator, deadline);
            }
            return CompletableFuture.completedFuture(wiped(reply, () -> fetched(peer, wanted, reply)));
        });
    }

    private CompletionStage<Answer> retrieve(Peer peer, Wanted wanted, String originator, Instant deadline) {
        ServerKind kind = peer.role() == PeerRole.MAF ? ServerKind.MAF : ServerKind.MEF;
        Request request = RegistrationRequests.retrieveKey(wanted.identity().left(), Optional.of(originator));
        return connections.request(peer, request, deadline)
                .thenApply(reply -> wiped(reply, () -> retrieved(kind, peer, wanted, reply)));
    }

    private static Answer wiped(Reply reply, Supplier<Answer> reader) {
        try {
            return reader.get();
        } finally {
            Arrays.fill(reply.body(), (byte) 0);
        }
    }

    private Answer fetched(Peer peer, Wanted wanted, Reply reply) {
        if (!reply.status().isSuccess()) {
            return refusal(peer, wanted, reply,
                    () -> FetchCredentialsCodec.decode(reply.body()) instanceof Refused r ? r.errorString() : "");
        }
        FetchCredentialsAnswer answer = FetchCredentialsCodec.decode(reply.body());
        if (answer instanceof Granted granted) {
            return judge.derived(from(peer), wanted, new FetchedKey(granted.credential(), wanted.identity(),
                    wanted.suid(), granted.enroleeId(), Optional.of(granted.derivation()), granted.keyId(), granted.lifetime()));
        }
        return Answer.refused(notGranted(peer, wanted, reply, ((Refused) answer).errorString()));
    }

    private Answer retrieved(ServerKind kind, Peer peer, Wanted wanted, Reply reply) {
        if (!reply.status().isSuccess()) {
            return refusal(peer, wanted, reply, () -> RegistrationCodec.decodeError(reply.body()).orElse(""));
        }
        RetrievedKey key = KeyCodec.decodeRetrieved(kind, reply.body());
        return judge.registered(from(peer), wanted, new FetchedKey(key.keyValue(), wanted.identity(), key.suid(),
                Optional.of(key.sourceId()), Optional.empty(), Optional.empty(), key.expirationTime(), Optional.of(key.adminFqdn()),
                key.labels()));
    }

    /** A server that is in trouble has refused nothing. */
    private static Answer refusal(Peer peer, Wanted wanted, Reply reply, Supplier<String> text) {
        String why;
        try {
            why = text.get();
        } catch (KedgeException e) {
            why = "";
        }
        if (reply.status().code() >= ReplyStatus.INTERNAL_SERVER_ERROR.code() || reply.status() == ReplyStatus.REQUEST_TIMEOUT) {
            throw new KedgeException(ErrorCode.KEY_NOT_GRANTED, "answered " + reply.status() + " " + why);
        }
        return Answer.refused(notGranted(peer, wanted, reply, why));
    }

    private static KedgeException notGranted(Peer peer, Wanted wanted, Reply reply, String why) {
        return new KedgeException(ErrorCode.KEY_NOT_GRANTED,
                "key " + wanted + " from " + from(peer) + ": " + reply.status() + (why.isEmpty() ? "" : ", " + why));
    }

    private static String from(Peer peer) {
        return "the peer \"" + peer.name() + "\"";
    }
}

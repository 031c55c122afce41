package org.kedge.association.responder;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.api.transport.ServerSession;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.messages.association.AssociationCodec;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a caller for whom this node takes it. Callers of Kedge ask after every handshake, so this is also where this node learns of the
 * associations in which it is Entity B. Thread-safe.
 */
public final class AssociationHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AssociationHandler.class);
    private static final int MOST = 10_000;

    private record Session(Grant grant, ServerSession session, Instant since) {
    }

    private final Grants grants;
    private final Times times;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    AssociationHandler(Grants grants, Times times) {
        this.grants = grants;
        this.times = times;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest request) {
        if (request.message().method() != Method.GET) {
            return answer(Reply.of(ReplyStatus.OPERATION_NOT_ALLOWED));
        }
        if (request.message().path().size() != 1) {
            return answer(Reply.of(ReplyStatus.NOT_FOUND));
        }
        Session known = session(request.session());
        AssociationAnswer text = new AssociationAnswer(known.grant.peerId(), known.grant.framework().word(),
                known.session.facts().protocol(), known.session.facts().cipherSuite(), known.since, known.grant.notAfter());
        return answer(Reply.json(ReplyStatus.OK, AssociationCodec.encode(text)));
    }

    private static CompletionStage<Reply> answer(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private Session session(ServerSession session) {
        Session known = sessions.get(session.id());
        if (known != null) {
            return known;
        }
        Session fresh = new Session(grants.find(session.peer().identifier(), session.facts().cipherSuite())
                .orElseGet(() -> byIdentity(session.peer())), session, times.now());
        if (sessions.size() < MOST && sessions.putIfAbsent(session.id(), fresh) == null) {
            Grant grant = fresh.grant;
            LOG.info("ASSOCIATED-BY peer={} id={} framework={} keyId={} check={} protocol={} suite={} notAfter={}", grant.peer(),
                    grant.peerId(), grant.framework().word(), text(grant.keyId()), text(grant.checkValue()), session.facts().protocol(),
                    session.facts().cipherSuite(), text(grant.notAfter()));
            session.onClose(() -> {
                sessions.remove(session.id());
                LOG.info("ASSOCIATION-CLOSED-BY peer={} id={}", grant.peer(), grant.peerId());
            });
        }
        return fresh;
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }

    /** Somebody whom another resolver of the listener let in. */
    private static Grant byIdentity(PeerIdentity peer) {
        AssociationFramework framework = peer.kind() == PeerIdentity.Kind.PSK ? AssociationFramework.PSK : AssociationFramework.CERTIFICATE;
        return new Grant(peer.principal(), peer.principal(), framework, Optional.empty(), Optional.empty(),
                peer.chain().stream().findFirst().map(certificate -> certificate.getNotAfter().toInstant()));
    }

    /** The associations in which this node is Entity B, as far as their callers have asked. */
    public List<AssociationStatus> associations() {
        return status(sessions.values());
    }

    private static List<AssociationStatus> status(Collection<Session> sessions) {
        return sessions.stream().map(s -> new AssociationStatus(s.grant.peer(), s.grant.peerId(), false, s.grant.framework(),
                AssociationState.ESTABLISHED, s.grant.keyId(), s.grant.checkValue(), Optional.of(s.session.facts()), s.since,
                s.grant.notAfter(), Optional.empty(), Optional.empty())).toList();
    }
}

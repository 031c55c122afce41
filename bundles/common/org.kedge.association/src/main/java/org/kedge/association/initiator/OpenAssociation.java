package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.work.Times;

/** One channel as its users see it. Tells its owner what happens to requests; ends by itself with its credential. */
final class OpenAssociation implements SecurityAssociation {
    /** What the owner wants to know. */
    interface Owner {
        /** A request failed because the session is gone, or was not answered. */
        void failed(OpenAssociation association, KedgeException failure);

        /** The peer answered something. */
        void answered(OpenAssociation association);
    }

    private final Peer peer;
    private final Established established;
    private final Times times;
    private final Owner owner;
    private volatile boolean closed;

    OpenAssociation(Peer peer, Established established, Times times, Owner owner) {
        this.peer = peer;
        this.established = established;
        this.times = times;
        this.owner = owner;
    }

    @Override
    public String peer() {
        return peer.name();
    }

    @Override
    public String peerId() {
        return peer.id();
    }

    @Override
    public AssociationFramework framework() {
        return framework(peer);
    }

    static AssociationFramework framework(Peer peer) {
        return switch (peer.authentication()) {
            case CERTIFICATE -> AssociationFramework.CERTIFICATE;
            case MAF -> AssociationFramework.MAF;
            case PSK, ENROLMENT -> AssociationFramework.PSK;
        };
    }

    Established established() {
        return established;
    }

    @Override
    public HandshakeFacts facts() {
        return established.dialled().channel().facts();
    }

    @Override
    public Optional<Instant> notAfter() {
        return established.notAfter();
    }

    @Override
    public boolean isOpen() {
        return !closed && !expired();
    }

    boolean expired() {
        return !times.usable(established.notAfter());
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.ASSOCIATION_CLOSED,
                    "the association with " + peer.name() + (closed ? " is closed" : " has reached the end of its credential")));
        }
        return established.dialled().channel().request(request).whenComplete((reply, thrown) -> {
            if (thrown == null) {
                owner.answered(this);
            } else {
                owner.failed(this, KedgeException.of(thrown));
            }
        });
    }

    void close() {
        closed = true;
        established.dialled().channel().close();
    }
}

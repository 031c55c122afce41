package org.kedge.association.component;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.KeyAliases;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.initiator.Associations;
import org.kedge.association.initiator.ChannelDialer;
import org.kedge.association.initiator.InitiatorServices;
import org.kedge.association.peer.Peers;
import org.kedge.association.responder.Responder;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/** Both roles of a node put together. Knows no OSGi: {@link #start} once, then {@link #close}. Thread-safe. */
public final class AssociationNode implements AutoCloseable {
    private static final Duration SWEEP = Duration.ofHours(1);

    private final Tasks tasks;
    private final Responder responder;
    private final Associations associations;
    private volatile Runnable cancelSweep = () -> { };
    private volatile boolean closed;

    /** @param random for jitter only */
    public AssociationNode(NodeServices services, Supplier<AssociationSettings> settings, Tasks tasks, Times times, RandomGenerator random,
            Meters meters) {
        this.tasks = tasks;
        Peers peers = new Peers(services.directories());
        Credentials credentials = new Credentials(services.store(), peers, times,
                new NafKeys(services.gba(), services.prefixedIdentity(), times));
        Channels channels = new Channels(credentials, services.transports(), services.store(), times, tasks);
        this.responder = new Responder(peers, credentials, services.store(), services.fetcher(), () -> settings.get().responder(), tasks,
                times, meters);
        this.associations = new Associations(new InitiatorServices(peers, new ChannelDialer(channels, services.store(), times),
                services.registrations(), services.enrolee(), responder.received()::from,
                peer -> unproved(services.store().get(), peer), responder.handler()::associations),
                () -> settings.get().initiator(), tasks, times, random, meters);
    }

    private static boolean unproved(Optional<CredentialStore> store, Peer peer) {
        Optional<Credential> pending = store.flatMap(present -> present.get(KeyAliases.ke(peer.id()), CredentialSlot.PENDING));
        pending.ifPresent(Credential::close);
        return peer.authentication() == PeerAuthentication.ENROLMENT && pending.isPresent();
    }

    /** Begins to follow peers and enrolments. Returns at once. */
    public void start() {
        associations.start();
        sweepLater();
    }

    /** A sweep that fails, for example because the store is being replaced, must not be the last one. */
    private void sweepLater() {
        if (!closed) {
            cancelSweep = tasks.after(SWEEP, () -> {
                sweepLater();
                tasks.run(responder.received()::sweep);
            });
        }
    }

    /** This node as Entity A. */
    public Associations associations() {
        return associations;
    }

    /** This node as Entity B. */
    public Responder responder() {
        return responder;
    }

    @Override
    public void close() {
        closed = true;
        cancelSweep.run();
        associations.close();
    }
}

package org.kedge.association.initiator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.itests.testkit.Await;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** A round that is held up with the peers it has read, while one of them is configured anew and asked for. */
class SlowDirectoryTest {
    private static final String NAME = "in-cse";
    private static final String POOL = "test-slow-directory";
    private static final Runnable NOTHING = () -> { };

    private final World world = new World();
    private final Peer before = world.cse(PeerAuthentication.CERTIFICATE);
    private final Peer after = new Peer(NAME, before.role(), before.fqdn(), before.id(), List.of(URI.create("https://127.0.0.1:8443")),
            before.authentication(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private volatile List<Peer> known = List.of(before);
    /** Done once, by whoever has read the directory next. */
    private final AtomicReference<Runnable> held = new AtomicReference<>(NOTHING);
    private final List<Peer> dialled = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Dialer.Dialled> handshake = new CompletableFuture<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Threads threads = new Threads(Pool.of(POOL, 2, 64, "TEST"));
    private final Associations associations = new Associations(new InitiatorServices(this::read, (peer, deadline) -> {
        dialled.add(peer);
        return handshake;
    }, Optional::empty, () -> {
        rounds.incrementAndGet();
        return Optional.empty();
    }, peer -> false, peer -> false, List::of), () -> world.settings, threads, world.times, new Random(7), Meters.NONE);

    private List<Peer> read() {
        List<Peer> seen = known;
        held.getAndSet(NOTHING).run();
        return seen;
    }

    @Test
    void doesNotBringBackWhatThePeerWas() throws Exception {
        AtomicReference<CompletableFuture<SecurityAssociation>> result = new AtomicReference<>();
        try {
            associations.start();
            Await.until("a first round", () -> rounds.get() == 1 && !associations.associations().isEmpty());
            held.set(() -> {
                known = List.of(after);
                result.set(associations.associate(NAME).toCompletableFuture());
                Await.until("the call to go on, or to wait for the round", () -> !dialled.isEmpty() || isSomebodyBlocked());
            });
            associations.wake();
            Await.until("the end of the round", () -> rounds.get() >= 2);
            Await.until("the handshake", () -> !dialled.isEmpty());
            handshake.complete(world.opened(after, Optional.empty()));
            assertEquals(after.id(), result.get().get(60, TimeUnit.SECONDS).peerId());
            assertEquals(List.of(after), dialled);
            assertEquals(List.of(AssociationState.ESTABLISHED),
                    associations.associations().stream().map(AssociationStatus::state).toList());
        } finally {
            associations.close();
            threads.close();
        }
    }

    private static boolean isSomebodyBlocked() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().contains(POOL) && thread.getState() == Thread.State.BLOCKED);
    }
}

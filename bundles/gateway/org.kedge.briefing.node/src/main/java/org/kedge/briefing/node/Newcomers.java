package org.kedge.briefing.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.peer.Peer;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a round done when a Briefing Node is configured, or configured otherwise, that the last round did not know; not for one that is gone.
 * Several changes within a second share that round. Thread-safe.
 */
final class Newcomers {
    static final Duration SETTLE = Duration.ofSeconds(1);
    /** What is copied together with a configuration takes effect later: the intake directory lets key pairs and anchors settle. */
    static final List<Duration> AGAIN = List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);

    private final Contacts contacts;
    private final Tasks tasks;
    private final BooleanSupplier wanted;
    private final Supplier<? extends CompletionStage<?>> round;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Set<Peer> asked = Set.of();
    private volatile boolean answered = true;

    /**
     * @param wanted whether there is somebody to tell
     * @param round asks, or joins those who are about to
     */
    Newcomers(Contacts contacts, Tasks tasks, BooleanSupplier wanted, Supplier<? extends CompletionStage<?>> round) {
        this.contacts = contacts;
        this.tasks = tasks;
        this.wanted = wanted;
        this.round = round;
    }

    /** A round begins. With a pointer it need not come to the configured ones. */
    void begun(BootstrapTrigger trigger) {
        if (trigger.pointer().isEmpty()) {
            answered = false;
            present().ifPresent(now -> asked = now);
        }
    }

    /** That round went well. */
    void answered(BootstrapTrigger trigger) {
        if (trigger.pointer().isEmpty()) {
            answered = true;
        }
    }

    /** Peers may have changed. Whoever observes later asks anyway. Returns at once. */
    void changed() {
        if (wanted.getAsBoolean() && looking.compareAndSet(false, true)) {
            lookLater();
        }
    }

    /** When too much waits already, later still. */
    private void lookLater() {
        tasks.after(SETTLE, () -> {
            looking.set(false);
            if (!tasks.run(() -> look(0))) {
                changed();
            }
        });
    }

    /** On a worker: directories block, and rounds that are under way are over then. */
    private void look(int failed) {
        Optional<Set<Peer>> now = present().filter(peers -> wanted.getAsBoolean());
        boolean fresh = now.filter(peers -> !asked.containsAll(peers)).isPresent();
        boolean owed = failed > 0 && !answered && now.filter(asked::equals).isPresent();
        if (!fresh && !owed) {
            return;
        }
        LOG.info("BRIEFING-NODE-CONFIGURED peers={}: asked {}", now.get().stream().map(Peer::name).sorted().toList(),
                fresh ? "because that is new" : "once more");
        int failures = fresh ? 0 : failed;
        round.get().whenComplete((briefings, thrown) -> {
            if (thrown != null && failures < AGAIN.size()) {
                tasks.after(AGAIN.get(failures), () -> tasks.run(() -> look(failures + 1)));
            }
        });
    }

    /** Empty while a directory fails, which is for the round to say. */
    private Optional<Set<Peer>> present() {
        try {
            return Optional.of(Set.copyOf(contacts.configured()));
        } catch (RuntimeException e) {
            LOG.debug("the configured Briefing Nodes cannot be told", e);
            return Optional.empty();
        }
    }
}

package org.kedge.briefing.node;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.briefing.node.lan.Discovery;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.state.Remembered;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider {@code node}: asks a Bootstrap Briefing Node when it is asked; by itself only when one is configured that the last round
 * did not know, and somebody observes. Knows no OSGi; services are added to and removed from {@link NodeServices} at any time. Rounds run
 * one after the other on its {@link Tasks}, which its owner stops after it. Thread-safe.
 */
public final class NodeBriefing implements BriefingProvider, NodeControl, AutoCloseable {
    /** Its name. */
    public static final String NAME = "node";

    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);
    /** Who asks waits no longer than ten seconds; what comes later goes to the observers. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);
    private static final int KEPT = 10;

    private final Supplier<NodeSettings> settings;
    private final Tasks tasks;
    private final Discovery discovery;
    private final Times times;
    private final Memory memory;
    private final Whereabouts whereabouts;
    private final Contacts contacts;
    private final Round.Means means;
    private final Newcomers newcomers;
    private final Runnable unfollow;
    private final List<Consumer<Briefing>> observers = new CopyOnWriteArrayList<>();
    private final Set<CompletableFuture<List<Briefing>>> open = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> handed = new HashMap<>();
    private final Deque<NodeStatus.Contacted> journal = new ArrayDeque<>();
    private Optional<CompletableFuture<List<Briefing>>> queued = Optional.empty();
    private volatile List<Found> discovered = List.of();
    private volatile Health health = new Health(Level.OK, "no Briefing Node was asked yet");
    private volatile boolean closed;

    /**
     * @param held serial of the instruction in force by target id
     * @param discovery looks on the LAN; closed with this
     * @param clock the trusted clock, or the system clock
     * @param tasks with one worker, so that rounds do not overlap
     */
    public NodeBriefing(NodeServices services, Supplier<NodeSettings> settings, Supplier<Map<String, Long>> held, Discovery discovery,
            Clock clock, Tasks tasks) {
        this.settings = settings;
        this.tasks = tasks;
        this.discovery = discovery;
        this.times = new Times(clock);
        Auditor auditor = new Auditor(services, times);
        this.memory = new Memory(services, settings, auditor);
        this.whereabouts = new Whereabouts(settings);
        this.contacts = new Contacts(services, settings);
        this.means = new Round.Means(services, settings, times, contacts, new Asker(services, settings, times),
                new Answers(services, settings, auditor), memory, whereabouts, held, this::look, this::contacted);
        this.newcomers = new Newcomers(contacts, tasks, () -> !closed && !observers.isEmpty(),
                () -> brief(new BootstrapTrigger(BootstrapTrigger.Kind.BRIEFING, Optional.empty(), times.now())));
        this.unfollow = services.directories().observe(newcomers::changed);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Both ends were authenticated, but the key of one that only a pointer named may be vouched for by a technician alone. */
    @Override
    public TrustLevel trust() {
        return TrustLevel.CONFIRMED;
    }

    @Override
    public int priority() {
        return settings.get().priority();
    }

    /** Whoever asks without a pointer while another such round waits for its turn joins that one. */
    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        CompletableFuture<List<Briefing>> answer = new CompletableFuture<>();
        synchronized (this) {
            if (trigger.pointer().isEmpty()) {
                if (queued.isPresent()) {
                    return queued.get().copy();
                }
                queued = Optional.of(answer);
            }
        }
        open.add(answer);
        Runnable cancel = tasks.after(PATIENCE, () -> answer.completeExceptionally(new KedgeException(
                ErrorCode.BRIEFING_NODE_UNREACHABLE, "no Briefing Node answered within " + PATIENCE.toSeconds() + " s; still trying")));
        answer.whenComplete((briefings, thrown) -> {
            open.remove(answer);
            cancel.run();
        });
        if (closed || !tasks.run(() -> round(trigger, answer))) {
            begun(answer);
            answer.completeExceptionally(stopped());
        }
        return answer.copy();
    }

    private KedgeException stopped() {
        return new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE,
                closed ? "the Briefing Node client was stopped" : "too many wait for the Briefing Node");
    }

    private synchronized void begun(CompletableFuture<List<Briefing>> answer) {
        queued = queued.filter(waiting -> waiting != answer);
    }

    private void round(BootstrapTrigger trigger, CompletableFuture<List<Briefing>> answer) {
        begun(answer);
        newcomers.begun(trigger);
        List<Briefing> briefings;
        List<Briefing> fresh;
        Optional<KedgeException> missed;
        try {
            Round round = new Round(means, trigger);
            briefings = round.run();
            fresh = fresh(briefings);
            missed = round.missed(fresh);
        } catch (RuntimeException e) {
            failed(answer, e);
            return;
        }
        newcomers.answered(trigger);
        missed.ifPresentOrElse(failure -> failed(answer, failure), () -> answer.complete(briefings));
        fresh.forEach(briefing -> observers.forEach(observer -> observer.accept(briefing)));
    }

    private void failed(CompletableFuture<List<Briefing>> answer, RuntimeException thrown) {
        KedgeException failure = KedgeException.of(thrown);
        if (failure.code() == ErrorCode.INTERNAL) {
            LOG.error("BRIEFING-DEFECT a round failed", thrown);
        }
        health = new Health(Level.WARNING, failure.getMessage());
        answer.completeExceptionally(failure);
    }

    /** What was not handed out before. */
    private synchronized List<Briefing> fresh(List<Briefing> briefings) {
        List<Briefing> fresh = briefings.stream()
                .filter(b -> !Arrays.equals(handed.get(b.instruction().target().id()), b.document())).toList();
        handed.keySet().retainAll(briefings.stream().map(b -> b.instruction().target().id()).toList());
        briefings.forEach(b -> handed.put(b.instruction().target().id(), b.document()));
        return fresh;
    }

    private List<Found> look() {
        discovered = settings.get().lan().map(discovery::look).orElse(List.of());
        return discovered;
    }

    private void contacted(Contact contact, Optional<KedgeException> failure, int instructions) {
        if (failure.isPresent()) {
            LOG.warn("BRIEFING-NODE-FAILED peer={} source={} code={}: {}", contact.peer().name(), contact.source(), failure.get().code(),
                    failure.get().detail());
        } else {
            LOG.info("BRIEFING-NODE-ANSWERED peer={} source={} instructions={}", contact.peer().name(), contact.source(), instructions);
            health = new Health(Level.OK, contact + " answered with " + instructions + " instruction(s)");
        }
        String outcome = failure.map(KedgeException::getMessage).orElse(instructions + " instruction(s)");
        synchronized (this) {
            journal.addFirst(new NodeStatus.Contacted(times.now(), contact.toString(), outcome));
            while (journal.size() > KEPT) {
                journal.removeLast();
            }
        }
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public NodeStatus status() {
        List<NodeStatus.Contacted> last;
        synchronized (this) {
            last = List.copyOf(journal);
        }
        return new NodeStatus(contacts.configured(), memory.state().remembered().map(Remembered::uri), last, discovered,
                whereabouts.newest(memory.state().entry()).map(signed -> Whereabouts.entry(signed).time()));
    }

    @Override
    public LocationEntry located(Path file) {
        SignedDocument signed = whereabouts.read(file);
        if (!memory.keep(signed)) {
            throw new KedgeException(ErrorCode.LOCATION_MALFORMED,
                    "the location entry " + file + " of " + Whereabouts.entry(signed).time() + " is not newer than the one that is kept");
        }
        return Whereabouts.entry(signed);
    }

    @Override
    public Optional<URI> forget() {
        return memory.forget();
    }

    /** How the last round ended. */
    public Health health() {
        return health;
    }

    /** Whoever waits gets a retryable failure. Returns at once. */
    @Override
    public void close() {
        closed = true;
        observers.clear();
        unfollow.run();
        discovery.close();
        open.forEach(answer -> answer.completeExceptionally(stopped()));
    }
}

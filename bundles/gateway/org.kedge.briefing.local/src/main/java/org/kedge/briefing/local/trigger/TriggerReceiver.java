package org.kedge.briefing.local.trigger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.work.RateLimit;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the triggers of all sources. The source's thread gets a message as far as a bounded queue or drops it, at a glance; one worker
 * parses, verifies, makes the serial durable, and only then tells the enrolee. Sources are listened to while a store and an enrolee are
 * there, so one that can keep its messages loses none to a start or an update. Thread-safe.
 */
public final class TriggerReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TriggerReceiver.class);
    private static final long SECONDS_PER_HOUR = 3600;
    private static final KedgeException TOO_LONG = new KedgeException(ErrorCode.TRIGGER_MALFORMED,
            "the trigger is longer than " + DeviceTriggerCodec.MAX_OCTETS + " octets");
    private static final KedgeException NOT_ACCEPTED = new KedgeException(ErrorCode.TRIGGER_NOT_AUTHENTIC,
            "nobody vouches for the trigger, and trigger.accept.unauthenticated is off");
    private static final KedgeException HINT_USED = new KedgeException(ErrorCode.TRIGGER_LIMITED,
            "an unauthenticated trigger was acted on a short time ago");
    private static final KedgeException BUSY = new KedgeException(ErrorCode.TRIGGER_LIMITED,
            "there are more triggers than this node looks at");

    private final TriggerServices services;
    private final Supplier<TriggerSettings> settings;
    private final Tasks tasks;
    private final Times times;
    private final Judge judge;
    private final Journal journal;
    private final HintBudget hints;
    private final RateLimit rate;
    private final Gate operator;
    private final Map<TriggerSource, AutoCloseable> subscriptions = new IdentityHashMap<>();
    private boolean running;
    private volatile long lastSerial;

    /**
     * Listens to nobody before {@link #start}.
     *
     * @param settings may change at any time
     * @param clock the trusted clock, or the system clock
     * @param tasks with one worker
     */
    public TriggerReceiver(TriggerServices services, Supplier<TriggerSettings> settings, Clock clock, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.tasks = tasks;
        this.times = new Times(clock);
        this.judge = new Judge(services, settings, times, new KpmNames(tasks::nanos));
        this.journal = new Journal(services, times, tasks);
        this.hints = new HintBudget(tasks::nanos);
        // A bucket that is refilled per second of a clock that runs 3600 times slower.
        this.rate = new RateLimit(() -> settings.get().rate(), () -> settings.get().rate(), () -> tasks.nanos() / SECONDS_PER_HOUR);
        this.operator = new Gate(tasks::nanos);
    }

    /** Listens to the sources from now on. */
    public void start() {
        synchronized (this) {
            running = true;
        }
        services.onChange(this::reconcile);
        reconcile();
    }

    private synchronized void reconcile() {
        boolean ready = running && services.stores().first().isPresent() && services.enrolees().first().isPresent();
        List<TriggerSource> wanted = ready ? services.sources().all() : List.of();
        List.copyOf(subscriptions.keySet()).stream().filter(source -> !wanted.contains(source)).forEach(this::leave);
        wanted.stream().filter(source -> !subscriptions.containsKey(source)).forEach(this::join);
    }

    private void join(TriggerSource source) {
        Gate gate = new Gate(tasks::nanos);
        try {
            subscriptions.put(source, source.observe(message -> receive(message, gate)));
            LOG.info("TRIGGER-SOURCE {} is listened to", source.name());
        } catch (RuntimeException e) {
            LOG.error("TRIGGER-SOURCE {} could not be listened to", source.name(), e);
        }
    }

    private void leave(TriggerSource source) {
        try {
            subscriptions.remove(source).close();
        } catch (Exception e) {
            LOG.warn("TRIGGER-SOURCE {} could not be left", source.name(), e);
        }
    }

    /**
     * Receives a message of an operator, who waits for what comes of it.
     *
     * @return completes with the outcome, never exceptionally
     */
    public CompletionStage<Outcome> receive(TriggerMessage message) {
        return receive(message, operator);
    }

    /** On a thread of the source: neither parses nor blocks. */
    private CompletionStage<Outcome> receive(TriggerMessage message, Gate gate) {
        if (message.payload().length > DeviceTriggerCodec.MAX_OCTETS) {
            return refuse(message, TOO_LONG);
        }
        Lane lane = lane(message);
        if (lane == Lane.HINT && !settings.get().acceptUnauthenticated()) {
            return refuse(message, NOT_ACCEPTED);
        }
        if (lane == Lane.HINT && hints.used()) {
            return refuse(message, HINT_USED);
        }
        if (!gate.enter(lane)) {
            return refuse(message, BUSY);
        }
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        boolean queued = tasks.run(() -> {
            try {
                handle(message, answer);
            } finally {
                gate.leave(lane);
            }
        });
        if (!queued) {
            gate.leave(lane);
            return refuse(message, BUSY);
        }
        return answer;
    }

    private CompletionStage<Outcome> refuse(TriggerMessage message, KedgeException why) {
        journal.refused(message, why);
        return CompletableFuture.completedFuture(Outcome.refused(why));
    }

    private Lane lane(TriggerMessage message) {
        if (message.authenticated()) {
            return Lane.AUTHENTICATED;
        }
        if (!Glance.claimsProof(message.payload())) {
            return Lane.HINT;
        }
        long serial = settings.get().node().map(node -> new Glance(node).serial(message.payload())).orElse(Glance.NOT_FOR_US);
        return serial > lastSerial ? Lane.PROVED : Lane.DOUBTFUL;
    }

    private void handle(TriggerMessage message, CompletableFuture<Outcome> answer) {
        try {
            CredentialStore store = services.stores().first().orElseThrow(() -> missing("credential store"));
            TriggerLedger.Entry entry = TriggerLedger.read(store);
            lastSerial = entry.serial();
            Order order = judge.judge(message, store, entry.serial());
            if (order.purpose() != TriggerPurpose.ENROLMENT_REQUEST) {
                journal.unsupported(message, order);
                answer.complete(new Outcome(Outcome.Verdict.UNSUPPORTED, order.by(), List.of(), Optional.empty()));
                return;
            }
            EnroleeService enrolee = services.enrolees().first().orElseThrow(() -> missing("enrolee (org.kedge.enrolee)"));
            Instant now = times.now();
            admit(order, store, entry, now);
            journal.accepted(message, order);
            // A stranger is no reason to start what was left alone since boot: then the sources are asked as they are from time to time.
            BootstrapTrigger.Kind kind = order.by().isPresent() ? BootstrapTrigger.Kind.DEVICE_TRIGGER : BootstrapTrigger.Kind.RETRY;
            enrolee.trigger(new BootstrapTrigger(kind, Optional.empty(), now, order.pointer(), order.mef()))
                    .whenComplete((runs, failure) -> {
                        Outcome outcome = new Outcome(verdict(order, failure), order.by(), failure == null ? runs : List.of(),
                                Optional.ofNullable(failure).map(KedgeException::of));
                        journal.ended(message, outcome);
                        answer.complete(outcome);
                    });
        } catch (RuntimeException e) {
            KedgeException why = KedgeException.of(e);
            journal.refused(message, why);
            answer.complete(Outcome.refused(why));
        }
    }

    private static Outcome.Verdict verdict(Order order, Throwable failure) {
        return failure != null ? Outcome.Verdict.FAILED : order.by().isPresent() ? Outcome.Verdict.STARTED : Outcome.Verdict.HINTED;
    }

    private static KedgeException missing(String what) {
        return new KedgeException(ErrorCode.SERVICE_MISSING, "a trigger came, and there is no " + what);
    }

    /** When this returns, what keeps the same trigger from being acted on again is durable. */
    private void admit(Order order, CredentialStore store, TriggerLedger.Entry entry, Instant now) {
        if (order.by().isEmpty()) {
            hint(store, entry, now);
            return;
        }
        if (!rate.pass()) {
            throw new KedgeException(ErrorCode.TRIGGER_LIMITED,
                    "more than " + settings.get().rate() + " authenticated triggers in an hour");
        }
        if (order.serial().isPresent()) {
            TriggerLedger.write(store, new TriggerLedger.Entry(order.serial().getAsLong(), entry.hint()));
            lastSerial = order.serial().getAsLong();
        }
    }

    /** Not even a serial of it is kept: nobody vouches for it, and a high one would shut out the genuine ones. */
    private void hint(CredentialStore store, TriggerLedger.Entry entry, Instant now) {
        Duration interval = settings.get().hint();
        if (!settings.get().acceptUnauthenticated()) {
            throw NOT_ACCEPTED;
        }
        hints.restore(entry.hint(), times.trusted(), interval);
        if (hints.used()) {
            throw HINT_USED;
        }
        TriggerLedger.write(store, new TriggerLedger.Entry(entry.serial(), Optional.of(now)));
        hints.take(interval);
    }

    /** Whether triggers can be told from other people's, and whether somebody floods. */
    public Health health() {
        if (settings.get().node().isEmpty()) {
            return new Health(Level.WARNING, "node.id is not configured: no trigger text is for this node");
        }
        long untold = journal.lastUntold();
        return untold > 0 ? new Health(Level.WARNING, untold + " triggers were refused within a minute: somebody floods")
                : new Health(Level.OK, "last serial " + lastSerial);
    }

    @Override
    public void close() {
        synchronized (this) {
            running = false;
        }
        reconcile();
    }
}

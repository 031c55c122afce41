package org.kedge.enrolee;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.work.Tasks;

/**
 * The enrolment state machine. Knows no OSGi: {@link #start} once, then {@link #close}; services are added to and removed from
 * {@link Services} at any time. Runs on the threads of its {@link Tasks}, which its owner stops after it. Thread-safe.
 */
public final class Enrolee implements EnroleeService, HealthIndicator, Run.Host, AutoCloseable {
    private final Services services;
    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Tasks tasks;
    private final Briefings briefings;
    private final Chooser chooser;
    private final Minutes minutes;
    private final Keeper keeper;
    private final Chores chores;
    private final Reporter reporter;
    private final Prober prober;
    private final Starter starter;
    private final Watchman watchman;
    private final Map<String, Enrolment> enrolments = new TreeMap<>();
    private final Map<String, Run> runs = new HashMap<>();
    private final List<Consumer<EnrolmentStatus>> observers = new CopyOnWriteArrayList<>();
    private boolean closed;

    /** @param random for jitter only */
    public Enrolee(Services services, Supplier<Settings> settings, TrustedClock clock, Tasks tasks, RandomGenerator random) {
        this.services = services;
        this.settings = settings;
        this.clock = clock;
        this.tasks = tasks;
        Auditor auditor = new Auditor(services, clock);
        this.briefings = new Briefings(services, settings, clock, tasks);
        this.chooser = new Chooser(new Inspector(settings, clock, services::pins));
        this.minutes = new Minutes(auditor);
        this.keeper = new Keeper(settings, clock, tasks, auditor, random);
        this.reporter = new Reporter(services, auditor);
        this.prober = new Prober(services, settings, clock, tasks);
        this.chores = new Chores(this, keeper, clock, tasks);
        this.starter = new Starter(this, services, settings, tasks, briefings, random);
        this.watchman = new Watchman(this, services, tasks, starter, keeper, chores);
    }

    /** Loads what the store has, as soon as there is one, and begins to follow services and time. Returns at once. */
    public void start() {
        services.onChange(this::servicesChanged);
        watchman.wake();
    }

    private void servicesChanged() {
        running().forEach(Run::servicesChanged);
        watchman.wake();
    }

    @Override
    public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
        BootstrapTrigger trigger = trigger(BootstrapTrigger.Kind.OPERATOR, target);
        CompletableFuture<EnrolmentStatus> run = target.isPresent() ? run(target.get(), trigger, Optional.empty())
                : briefings.gather(trigger).thenCompose(gathered -> run(onlyTarget(gathered), trigger, Optional.of(gathered)));
        return run.copy();
    }

    private String onlyTarget(Gathered gathered) {
        judge(gathered);
        List<String> known = new ArrayList<>(gathered.targets());
        status().forEach(status -> known.add(status.target()));
        List<String> targets = known.stream().distinct().sorted().toList();
        if (targets.size() == 1) {
            return targets.get(0);
        }
        throw targets.isEmpty()
                ? gathered.failures().findFirst().orElseGet(
                        () -> new KedgeException(ErrorCode.BRIEFING_NONE, "no briefing provider has an instruction for this node"))
                : new KedgeException(ErrorCode.BRIEFING_NONE, "name one of the Enrolment Targets: " + String.join(", ", targets));
    }

    @Override
    public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        return starter.trigger(trigger);
    }

    @Override
    public Optional<BriefingReport> lastBriefing() {
        return minutes.last();
    }

    /** Chooses for every target and keeps the report. */
    Judgement judge(Gathered gathered) {
        Judgement judgement = chooser.judge(gathered, target -> known(target).flatMap(Enrolment::briefing));
        if (minutes.keep(gathered, judgement.report())) {
            all().forEach(enrolment -> enrolment.offers(judgement.offers(enrolment.target())));
        }
        return judgement;
    }

    List<Briefing> heard() {
        return minutes.heard();
    }

    void requireLoaded(CredentialStore store) {
        watchman.requireLoaded(store);
    }

    void wake() {
        watchman.wake();
    }

    Optional<CompletableFuture<EnrolmentStatus>> inFlight(String target) {
        synchronized (enrolments) {
            return Optional.ofNullable(runs.get(target)).map(Run::result);
        }
    }

    /** Starts a run or joins the one in flight. @param before what the sources had just now; empty: they are asked */
    CompletableFuture<EnrolmentStatus> run(String target, BootstrapTrigger trigger, Optional<Gathered> before) {
        Run run;
        synchronized (enrolments) {
            if (closed) {
                return CompletableFuture.failedFuture(stopped());
            }
            Run inFlight = runs.get(target);
            if (inFlight != null) {
                return inFlight.result();
            }
            Enrolment enrolment = enrolments.computeIfAbsent(target, Enrolment::new);
            enrolment.begin();
            run = new Run(this, services, tasks, clock, briefings, enrolment, trigger, before,
                    settings.get().runTimeout());
            runs.put(target, run);
        }
        run.start();
        return run.result();
    }

    BootstrapTrigger trigger(BootstrapTrigger.Kind kind, Optional<String> target) {
        return new BootstrapTrigger(kind, target, clock.atLeast());
    }

    @Override
    public Briefing brief(Run run, CredentialStore store, Gathered gathered) {
        watchman.requireLoaded(store);
        Enrolment enrolment = run.enrolment();
        Judgement judgement = judge(gathered);
        minutes.last().ifPresent(report -> enrolment.offers(Judgement.offers(report, enrolment.target())));
        Briefing chosen = chooser.choose(enrolment.target(), enrolment.briefing(), gathered, judgement);
        keeper.accept(store, enrolment, chosen);
        return chosen;
    }

    @Override
    public HeldKey commit(Run run, CredentialStore store, Briefing briefing, Provisioned provisioned) {
        HeldKey key = keeper.commit(store, run.enrolment(), briefing, provisioned);
        chores.keepTime(store);
        return key;
    }

    @Override
    public void phase(Run run, EnrolmentPhase phase) {
        reporter.phase(run.enrolment().target(), phase);
        notifyObservers(run.enrolment());
    }

    @Override
    public void succeeded(Run run, HeldKey key, Provisioned provisioned) {
        ended(run, true);
        reporter.succeeded(run, key, provisioned.facts());
        notifyObservers(run.enrolment());
        run.result().complete(run.enrolment().status().orElseThrow());
        watchman.wake();
    }

    @Override
    public void failed(Run run, KedgeException failure) {
        Enrolment enrolment = run.enrolment();
        keeper.failed(services.stores().first(), enrolment, failure);
        if (TrustLost.is(failure)) {
            starter.trustLost(enrolment.progress().failures());
        }
        ended(run, failure.code() != ErrorCode.BRIEFING_NONE);
        reporter.failed(run, failure);
        notifyObservers(enrolment);
        run.result().completeExceptionally(failure);
        watchman.wake();
    }

    /** A target without an instruction is remembered only as long as it is worth another try: a mistyped one is not. */
    private void ended(Run run, boolean worthARetry) {
        Enrolment enrolment = run.enrolment();
        synchronized (enrolments) {
            enrolment.end(run.watch().stop());
            runs.remove(enrolment.target(), run);
            if (enrolment.briefing().isEmpty() && !(worthARetry && enrolment.retryAt().isPresent())) {
                enrolments.remove(enrolment.target(), enrolment);
            }
        }
    }

    @Override
    public boolean forget(String target) {
        CredentialStore store = services.stores().first().orElseThrow(RunContext::missingStore);
        watchman.requireLoaded(store);
        Enrolment enrolment;
        Optional<Run> run;
        synchronized (enrolments) {
            enrolment = enrolments.getOrDefault(target, new Enrolment(target));
        }
        boolean existed = keeper.forget(store, enrolment);
        synchronized (enrolments) {
            run = Optional.ofNullable(runs.remove(target));
            enrolments.remove(target, enrolment);
        }
        run.ifPresent(r -> r.abandon(new KedgeException(ErrorCode.BRIEFING_NONE, "the enrolment with " + target
                + " was forgotten during the run")));
        if (existed) {
            reporter.forgotten(target);
        }
        return existed;
    }

    @Override
    public List<EnrolmentStatus> status() {
        return all().stream().flatMap(enrolment -> enrolment.status().stream()).toList();
    }

    @Override
    public CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias) {
        return briefings.gather(trigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty())).thenCompose(gathered -> {
            List<Briefing> known = new ArrayList<>(gathered.briefings().toList());
            all().forEach(enrolment -> enrolment.briefing().ifPresent(known::add));
            return prober.probe(mef, credentialAlias, known);
        });
    }

    @Override
    public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** In order, because the timer has one thread. */
    private void notifyObservers(Enrolment enrolment) {
        enrolment.status().ifPresent(status -> observers.forEach(observer -> tasks.after(Duration.ZERO, () -> observer.accept(status))));
    }

    void changed(Enrolment enrolment) {
        notifyObservers(enrolment);
    }

    List<Enrolment> all() {
        synchronized (enrolments) {
            return List.copyOf(enrolments.values());
        }
    }

    private List<Run> running() {
        synchronized (enrolments) {
            return List.copyOf(runs.values());
        }
    }

    Optional<Enrolment> known(String target) {
        synchronized (enrolments) {
            return Optional.ofNullable(enrolments.get(target));
        }
    }

    /** Adds what was loaded. A run that waited for it finds it in its place; what the store does not hold any more is not held. */
    void restored(List<Enrolment> loaded) {
        synchronized (enrolments) {
            List<Enrolment> before = List.copyOf(enrolments.values());
            loaded.forEach(enrolment -> enrolments.merge(enrolment.target(), enrolment, Enrolment::takeOver));
            before.stream().filter(old -> loaded.stream().noneMatch(enrolment -> enrolment.target().equals(old.target())))
                    .forEach(Enrolment::lost);
        }
    }

    @Override
    public String name() {
        return "enrolee";
    }

    @Override
    public Health health() {
        return EnroleeHealth.of(watchman.loadFailure(), services.stores().first().isPresent(), clock.trusted(), status(),
                minutes.last());
    }

    EnrolmentState state(String target) {
        return known(target).map(Enrolment::state).orElse(EnrolmentState.IDLE);
    }

    static KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the enrolee was stopped");
    }

    /** Ends every run with a retryable failure. The next start goes on where the store says. */
    @Override
    public void close() {
        List<Run> ending;
        synchronized (enrolments) {
            closed = true;
            ending = running();
            runs.clear();
        }
        watchman.close();
        starter.close();
        ending.forEach(run -> run.abandon(stopped()));
        observers.clear();
    }
}

package org.kedge.enrolee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.MefHint;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.RateLimit;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Start phase: has the sources asked, one round at a time, and starts the runs that follow from what they say. Whoever asks during a
 * round shares the next one, so that a flood of triggers costs no more than one round after the other. Thread-safe.
 */
final class Starter implements AutoCloseable {
    static final int MOST_CALLS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

    private final Enrolee enrolee;
    private final Services services;
    private final Supplier<Settings> settings;
    private final Tasks tasks;
    private final Briefings briefings;
    private final Reminder reminder;
    private final RateLimit lines;
    /** What was there at the start and was left alone, because {@code boot} is off. */
    private final Map<String, Briefing> left = new HashMap<>();
    private final Set<Round.Call> waiting = new HashSet<>();
    private Optional<Round> current = Optional.empty();
    private Optional<Round> next = Optional.empty();
    private boolean closed;

    Starter(Enrolee enrolee, Services services, Supplier<Settings> settings, Tasks tasks, Briefings briefings, RandomGenerator random) {
        this.enrolee = enrolee;
        this.services = services;
        this.settings = settings;
        this.tasks = tasks;
        this.briefings = briefings;
        this.reminder = new Reminder(settings, tasks, random);
        this.lines = new RateLimit(() -> 1, () -> 5, tasks::nanos);
    }

    /** As {@link org.kedge.api.enrolment.EnroleeService#trigger}. */
    CompletableFuture<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        Round.Call call = new Round.Call(trigger, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(Enrolee.stopped());
            }
            if (waiting.size() >= MOST_CALLS) {
                return CompletableFuture.failedFuture(crowded());
            }
            waiting.add(call);
        }
        call.result().whenComplete((statuses, thrown) -> over(call));
        if (lines.pass()) {
            LOG.info("TRIGGERED kind={} target={} mef={} pointer={}", trigger.kind(), trigger.target().orElse("-"),
                    trigger.mef().map(MefHint::host).orElse("-"), trigger.pointer().map(Object::toString).orElse("-"));
        }
        whenLoaded(call);
        return call.result().copy();
    }

    private synchronized void over(Round.Call call) {
        waiting.remove(call);
    }

    private static KedgeException crowded() {
        return new KedgeException(ErrorCode.TRIGGER_LIMITED, MOST_CALLS + " triggers wait for the round of briefing in flight");
    }

    private void whenLoaded(Round.Call call) {
        CompletableFuture<CredentialStore> store = services.await(services.stores()::first);
        Runnable cancel = tasks.after(settings.get().runTimeout(), () -> store.completeExceptionally(RunContext.missingStore()));
        call.result().whenComplete((statuses, thrown) -> store.cancel(false));
        store.whenComplete((present, thrown) -> {
            cancel.run();
            if (thrown != null) {
                call.result().completeExceptionally(KedgeException.of(thrown));
            } else if (!tasks.run(() -> enter(call, present))) {
                call.result().completeExceptionally(crowded());
            }
        });
    }

    private void enter(Round.Call call, CredentialStore store) {
        try {
            enrolee.requireLoaded(store);
            call.trigger().mef().ifPresent(hint -> {
                if (MefChoice.targets(hint, enrolee.all()).isEmpty()) {
                    throw new KedgeException(ErrorCode.TRIGGER_MEF_UNKNOWN, "a trigger names the MEF \"" + hint.host()
                            + "\", which no instruction in force does");
                }
            });
            ask(call.trigger(), Optional.of(call), Map.of());
        } catch (RuntimeException e) {
            call.result().completeExceptionally(KedgeException.of(e));
        }
    }

    /** Has all sources asked, with whatever follows. */
    void ask(Kind kind) {
        ask(enrolee.trigger(kind, Optional.empty()), Optional.empty(), Map.of());
    }

    /** Has all sources asked, because some have something new. */
    void ask(Map<BriefingProvider, List<Briefing>> told) {
        ask(enrolee.trigger(Kind.BRIEFING, Optional.empty()), Optional.empty(), told);
    }

    /** Whether a round is in flight. */
    synchronized boolean busy() {
        return current.isPresent();
    }

    private void ask(BootstrapTrigger trigger, Optional<Round.Call> call, Map<BriefingProvider, List<Briefing>> told) {
        Round round;
        synchronized (this) {
            if (closed) {
                call.ifPresent(c -> c.result().completeExceptionally(Enrolee.stopped()));
                return;
            }
            if (current.isPresent()) {
                next.ifPresent(following -> following.join(trigger, told));
                next = next.or(() -> Optional.of(new Round(trigger, told)));
                call.ifPresent(next.get().calls()::add);
                return;
            }
            round = new Round(trigger, told);
            call.ifPresent(round.calls()::add);
            current = Optional.of(round);
        }
        begin(round);
    }

    private void begin(Round round) {
        briefings.gather(round.trigger(), round.told()).thenAccept(gathered -> {
            if (!tasks.run(() -> answered(round, gathered))) {
                end(round, Optional.of(crowded()));
            }
        });
    }

    private void answered(Round round, Gathered gathered) {
        Optional<KedgeException> defect = Optional.empty();
        try {
            Judgement judgement = enrolee.judge(gathered);
            reminder.asked(judgement.report().briefed() || enrolee.all().stream().anyMatch(e -> e.briefing().isPresent()));
            follow(round, gathered, judgement);
        } catch (RuntimeException e) {
            LOG.error("BRIEFING-ROUND-DEFECT nothing followed from the round for {}", round.trigger().kind(), e);
            defect = Optional.of(KedgeException.of(e));
        }
        end(round, defect);
    }

    private void end(Round round, Optional<KedgeException> failure) {
        failure.ifPresent(e -> round.calls().forEach(call -> call.result().completeExceptionally(e)));
        Optional<Round> following;
        synchronized (this) {
            following = closed ? Optional.empty() : next;
            current = following;
            next = Optional.empty();
        }
        following.ifPresent(this::begin);
        enrolee.wake();
    }

    private void follow(Round round, Gathered gathered, Judgement judgement) {
        Map<String, Optional<MefHint>> named = new LinkedHashMap<>();
        round.calls().forEach(call -> named(call).forEach(target -> named.merge(target, call.trigger().mef(),
                (a, b) -> b.isPresent() ? b : a)));
        Map<String, CompletableFuture<EnrolmentStatus>> runs = new TreeMap<>();
        List<String> fresh = fresh(judgement, round.trigger().kind());
        fresh.forEach(target -> named.putIfAbsent(target, Optional.empty()));
        named.forEach((target, hint) -> runs.put(target, run(new BootstrapTrigger(round.trigger().kind(), Optional.of(target),
                round.trigger().time(), Optional.empty(), hint), target, gathered, judgement)));
        for (Round.Call call : round.calls()) {
            List<CompletableFuture<EnrolmentStatus>> own = new ArrayList<>();
            List<String> mine = named(call);
            runs.forEach((target, run) -> {
                if (fresh.contains(target) || mine.contains(target)) {
                    own.add(run);
                }
            });
            CompletableFuture.allOf(own.toArray(CompletableFuture<?>[]::new)).whenComplete((done, thrown) -> {
                if (thrown != null) {
                    call.result().completeExceptionally(KedgeException.of(thrown));
                } else {
                    call.result().complete(own.stream().map(CompletableFuture::join).toList());
                }
            });
        }
    }

    private List<String> named(Round.Call call) {
        List<String> named = new ArrayList<>(call.trigger().target().stream().toList());
        call.trigger().mef().ifPresent(hint -> named.addAll(MefChoice.targets(hint, enrolee.all())));
        return named;
    }

    /** The targets with a new instruction, or with one that was never acted on; what is known follows its own schedule. */
    private synchronized List<String> fresh(Judgement judgement, Kind kind) {
        List<String> fresh = new ArrayList<>();
        judgement.chosen().forEach((target, chosen) -> {
            boolean untried = enrolee.state(target) == EnrolmentState.IDLE;
            if (!inForce(target, chosen) || untried) {
                if (kind == Kind.BOOT && !settings.get().boot()) {
                    left.put(target, chosen);
                } else if (kind != Kind.RETRY || Optional.ofNullable(left.get(target)).filter(b -> Inspector.same(b, chosen)).isEmpty()) {
                    fresh.add(target);
                }
            }
        });
        left.keySet().retainAll(judgement.chosen().keySet());
        return fresh;
    }

    private boolean inForce(String target, Briefing chosen) {
        return enrolee.known(target).flatMap(Enrolment::briefing).filter(old -> Inspector.same(old, chosen)).isPresent();
    }

    /** A run in flight is joined, but for a new instruction: that one has its turn afterwards. */
    private CompletableFuture<EnrolmentStatus> run(BootstrapTrigger trigger, String target, Gathered gathered, Judgement judgement) {
        Optional<Briefing> chosen = judgement.chosen(target);
        Optional<CompletableFuture<EnrolmentStatus>> inFlight = enrolee.inFlight(target);
        if (inFlight.isEmpty() || chosen.isEmpty() || inForce(target, chosen.get())) {
            return enrolee.run(target, trigger, Optional.of(gathered));
        }
        CompletableFuture<EnrolmentStatus> before = inFlight.get();
        return before.handle((status, thrown) -> inForce(target, chosen.get()) ? before
                : enrolee.run(target, trigger, Optional.of(gathered))).thenCompose(outcome -> outcome);
    }

    /** As {@link Reminder#trustLost}. */
    void trustLost(int failures) {
        reminder.trustLost(failures);
    }

    /** Asks the sources when that is due. @return how long until the next time, at most the limit */
    Duration attend(Duration limit) {
        if (!busy() && !services.providers().all().isEmpty()) {
            Optional<Kind> due = reminder.due();
            if (due.isEmpty()) {
                return reminder.wait(limit);
            }
            ask(due.get());
        }
        return limit;
    }

    @Override
    public void close() {
        List<Round.Call> calls;
        synchronized (this) {
            closed = true;
            calls = List.copyOf(waiting);
        }
        calls.forEach(call -> call.result().completeExceptionally(Enrolee.stopped()));
    }
}

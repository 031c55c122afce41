package org.kedge.enrolee;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run towards one target: briefing, handshake, export, exchange, commit. Waits for services that are absent and begins again when
 * one is replaced under it, all within the deadline of the run. Ends once, with the first outcome.
 */
final class Run {
    /** How the run reports to the enrolee; called on a worker, once. */
    interface Host {
        /** The instruction for the run, accepted; blocks. */
        Briefing brief(Run run, CredentialStore store, Gathered gathered);

        /** Commits Ke; blocks. */
        HeldKey commit(Run run, CredentialStore store, Briefing briefing, Provisioned provisioned);

        void phase(Run run, EnrolmentPhase phase);

        void succeeded(Run run, HeldKey key, Provisioned provisioned);

        void failed(Run run, KedgeException failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final Host host;
    private final Services services;
    private final Tasks tasks;
    private final TrustedClock clock;
    private final Briefings briefings;
    private final Enrolment enrolment;
    private final BootstrapTrigger trigger;
    private final Optional<Gathered> before;
    private final PhaseWatch watch;
    private final long deadline;
    private final CompletableFuture<EnrolmentStatus> result = new CompletableFuture<>();
    private final List<CompletableFuture<?>> open = new CopyOnWriteArrayList<>();
    private Runnable cancelDeadline = () -> { };
    private Optional<Briefing> briefing = Optional.empty();
    private Optional<BootstrapInstruction> instruction = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<Provisioned> held = Optional.empty();
    private boolean committing;
    private boolean ended;

    /** One use of a framework over a transport; over when either goes away. */
    private record Attempt(ProvisioningFramework framework, Optional<SecureTransport> transport, CompletableFuture<Provisioned> stage) {
        boolean alive(Services services) {
            return services.frameworks().contains(framework) && transport.map(services.transports()::contains).orElse(true);
        }
    }

    /** @param before what the sources were found to have just now; empty: they are asked */
    Run(Host host, Services services, Tasks tasks, TrustedClock clock, Briefings briefings, Enrolment enrolment,
            BootstrapTrigger trigger, Optional<Gathered> before, Duration timeout) {
        this.host = host;
        this.services = services;
        this.tasks = tasks;
        this.clock = clock;
        this.briefings = briefings;
        this.enrolment = enrolment;
        this.trigger = trigger;
        this.before = before;
        this.watch = new PhaseWatch(tasks);
        this.deadline = tasks.nanos() + timeout.toNanos();
    }

    Enrolment enrolment() {
        return enrolment;
    }

    BootstrapTrigger trigger() {
        return trigger;
    }

    CompletableFuture<EnrolmentStatus> result() {
        return result;
    }

    PhaseWatch watch() {
        return watch;
    }

    void start() {
        Runnable cancel = tasks.after(Duration.ofNanos(deadline - tasks.nanos()), this::timeUp);
        synchronized (this) {
            cancelDeadline = cancel;
        }
        enter(EnrolmentPhase.BRIEFING);
        until(services.stores()::first).thenAccept(store -> before.map(CompletableFuture::completedFuture)
                .orElseGet(() -> briefings.gather(trigger))
                .thenAccept(gathered -> step(() -> briefed(host.brief(this, store, gathered)))));
    }

    private void briefed(Briefing chosen) {
        if (chosen.instruction().mechanism() != Mechanism.PSK) {
            clock.instant();
        }
        briefing = Optional.of(chosen);
        instruction = Optional.of(MefChoice.apply(trigger.mef(), chosen.instruction(), services));
        attempt();
    }

    private void attempt() {
        BootstrapInstruction what = instruction.orElseThrow();
        CompletableFuture<ProvisioningFramework> framework = until(() -> services.framework(what.mechanism()));
        CompletableFuture<Optional<SecureTransport>> transport = what.mechanism() == Mechanism.GBA
                ? CompletableFuture.completedFuture(Optional.empty())
                : until(() -> services.transports().named(what.mefUri().getScheme())).thenApply(Optional::of);
        CompletableFuture<CredentialStore> store = until(services.stores()::first);
        framework.thenCombine(transport, (f, t) -> store.thenAccept(s -> step(() -> provision(what, f, t))));
    }

    private void provision(BootstrapInstruction what, ProvisioningFramework framework, Optional<SecureTransport> transport) {
        Optional<RunContext.MafEnrolment> maf = MafClient.of(services, what.target())
                .map(client -> (uri, provisioned) -> enrolAtMaf(client, uri, provisioned));
        RunContext context = new RunContext(services, clock, tasks, what.mechanism(), deadline, this::enter, maf);
        CompletableFuture<Provisioned> stage = framework.provision(what, context).toCompletableFuture();
        Attempt next = new Attempt(framework, transport, stage);
        synchronized (this) {
            attempt = Optional.of(next);
        }
        track(stage);
        stage.whenComplete((provisioned, thrown) -> provisioned(next, provisioned, thrown));
        servicesChanged();
    }

    /** The MEF keeps Ke since its first answer and so does this side now (D-79): the MAF is about to ask for what is derived from it. */
    private CompletableFuture<Void> enrolAtMaf(MafClient client, URI uri, Provisioned provisioned) {
        CompletableFuture<Void> registered = track(new CompletableFuture<>());
        tasks.run(() -> {
            try {
                client.requireMeant(uri);
                keep(provisioned);
                client.register(provisioned).whenComplete((done, thrown) -> {
                    if (thrown != null) {
                        registered.completeExceptionally(KedgeException.of(thrown));
                    } else {
                        registered.complete(null);
                    }
                });
            } catch (RuntimeException e) {
                registered.completeExceptionally(KedgeException.of(e));
            }
        });
        return registered;
    }

    private void keep(Provisioned provisioned) {
        synchronized (this) {
            if (ended) {
                throw overdue();
            }
            committing = true;
        }
        try {
            host.commit(this, services.stores().first().orElseThrow(RunContext::missingStore), briefing.orElseThrow(), provisioned);
        } finally {
            synchronized (this) {
                committing = false;
            }
            if (tasks.nanos() - deadline >= 0) {
                timeUp();
            }
        }
    }

    private void provisioned(Attempt from, Provisioned provisioned, Throwable thrown) {
        synchronized (this) {
            if (ended || !attempt.equals(Optional.of(from))) {
                Optional.ofNullable(provisioned).ifPresent(Provisioned::close);
                return;
            }
            attempt = Optional.empty();
            held = Optional.ofNullable(provisioned);
        }
        if (thrown == null) {
            until(services.stores()::first).thenAccept(store -> step(() -> commit(store, provisioned)));
        } else {
            KedgeException failure = KedgeException.of(thrown);
            if (interrupted(failure)) {
                LOG.info("RUN-INTERRUPTED target={} code={}: {}", enrolment.target(), failure.code(), failure.detail());
                tasks.after(AGAIN, () -> step(this::attempt));
            } else {
                fail(failure);
            }
        }
    }

    /** A service was stopped or replaced during the run: nobody's fault, and no reason to wait longer than for its successor. */
    private static boolean interrupted(KedgeException failure) {
        return failure.code() == ErrorCode.TRANSPORT_STOPPED || failure.code() == ErrorCode.TRANSPORT_MISSING;
    }

    /** A service that went away without completing its stage ends the attempt, not the run. */
    void servicesChanged() {
        Optional<Attempt> current;
        synchronized (this) {
            current = attempt;
        }
        current.filter(a -> !a.alive(services)).ifPresent(a -> a.stage.completeExceptionally(
                new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the framework or transport in use went away")));
    }

    private void commit(CredentialStore store, Provisioned provisioned) {
        synchronized (this) {
            if (ended) {
                return;
            }
            committing = true;
        }
        enter(EnrolmentPhase.COMMIT);
        HeldKey key;
        try {
            key = host.commit(this, store, briefing.orElseThrow(), provisioned);
        } catch (RuntimeException e) {
            synchronized (this) {
                committing = false;
            }
            throw e;
        }
        if (end()) {
            host.succeeded(this, key, provisioned);
        }
    }

    private void enter(EnrolmentPhase phase) {
        watch.enter(phase);
        enrolment.enter(phase);
        host.phase(this, phase);
    }

    private <T> CompletableFuture<T> until(Supplier<Optional<T>> wanted) {
        return track(services.await(wanted));
    }

    private <T> CompletableFuture<T> track(CompletableFuture<T> stage) {
        open.add(stage);
        boolean late;
        synchronized (this) {
            late = ended;
        }
        if (late) {
            stage.cancel(false);
        }
        return stage;
    }

    private void step(Runnable step) {
        tasks.run(() -> {
            synchronized (this) {
                if (ended) {
                    return;
                }
            }
            try {
                step.run();
            } catch (RuntimeException e) {
                fail(KedgeException.of(e));
            }
        });
    }

    private void timeUp() {
        synchronized (this) {
            // From here on the outcome is that of the store: a key that became durable is never reported as a failure.
            if (committing) {
                return;
            }
        }
        fail(overdue());
    }

    private KedgeException overdue() {
        if (services.stores().first().isEmpty()) {
            return RunContext.missingStore();
        }
        if (instruction.isPresent() && services.framework(instruction.get().mechanism()).isEmpty()) {
            return new KedgeException(ErrorCode.BRIEFING_UNSUPPORTED,
                    "no framework for the mechanism \"" + instruction.get().mechanism().word() + "\" is present");
        }
        String scheme = instruction.map(i -> i.mefUri().getScheme()).orElse("");
        if (instruction.isPresent() && services.transports().named(scheme).isEmpty()) {
            return RunContext.missingTransport(scheme);
        }
        return new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the run for " + enrolment.target() + " was given up in phase "
                + watch.phase() + instruction.map(i -> " with the MEF " + i.mefUri()).orElse(""));
    }

    void fail(KedgeException failure) {
        if (end()) {
            report(failure);
        }
    }

    /** Whoever waits for this run, and the next one for its target, depend on this: it is made good when all workers are busy. */
    private void report(KedgeException failure) {
        if (!tasks.run(() -> host.failed(this, failure))) {
            tasks.after(AGAIN, () -> report(failure));
        }
    }

    /** Ends the run without a report; its result fails with the reason. */
    void abandon(KedgeException reason) {
        if (end()) {
            result.completeExceptionally(reason);
        }
    }

    private boolean end() {
        Optional<Provisioned> unused;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            unused = held;
            cancelDeadline.run();
        }
        unused.ifPresent(Provisioned::close);
        KedgeException over = new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the run is over");
        open.forEach(stage -> stage.completeExceptionally(over));
        return true;
    }
}

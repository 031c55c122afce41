package org.kedge.briefing.local.file;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.work.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file provider: watches a directory on one thread of its own. Thread-safe. */
public final class FileBriefing implements BriefingProvider, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileBriefing.class);
    private static final long STOP_MILLIS = 500;
    private static final int PRIORITY = 50;

    private final PinnedSigners signers;
    private final Supplier<List<AuditSink>> audits;
    private final Supplier<Optional<Instant>> trusted;
    private final List<Consumer<Briefing>> observers = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor thread;
    private volatile Health health = new Health(Level.OK, "not looked yet");
    private volatile InstructionDirectory directory;
    private ScheduledFuture<?> polling;

    /** Watches from now on, without a clock that is trusted. @param audits the present sinks */
    public FileBriefing(FileSettings settings, PinnedSigners signers, Supplier<List<AuditSink>> audits) {
        this(settings, signers, audits, Optional::empty);
    }

    /**
     * Watches from now on.
     *
     * @param audits the present sinks
     * @param trusted the time by a clock that is trusted; empty while there is none
     */
    public FileBriefing(FileSettings settings, PinnedSigners signers, Supplier<List<AuditSink>> audits,
            Supplier<Optional<Instant>> trusted) {
        this.signers = signers;
        this.trusted = trusted;
        this.audits = audits;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "kedge-briefing-file");
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
        configure(settings);
    }

    /** Applies other settings in place: every file is read anew under them. */
    public synchronized void configure(FileSettings settings) {
        directory = new InstructionDirectory(settings, signers, trusted);
        if (polling != null) {
            polling.cancel(false);
        }
        long millis = settings.poll().toMillis();
        polling = thread.scheduleWithFixedDelay(() -> scan(false), 0, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return InstructionFile.PROVIDER;
    }

    @Override
    public TrustLevel trust() {
        return directory.trust();
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    /** Looks at once: who asks now has finished writing. */
    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        CompletableFuture<List<Briefing>> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> answer(answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new KedgeException(ErrorCode.BRIEFING_NONE, "the file provider was stopped"));
        }
        return answer;
    }

    private void answer(CompletableFuture<List<Briefing>> answer) {
        scan(true);
        List<Briefing> accepted = directory.accepted();
        List<KedgeException> refusals = directory.refusals();
        if (accepted.isEmpty() && !refusals.isEmpty()) {
            answer.completeExceptionally(refusals.get(0));
        } else {
            answer.complete(accepted);
        }
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    private void scan(boolean trustFirstSight) {
        try {
            InstructionDirectory current = directory;
            current.scan(trustFirstSight).forEach(entry -> report(Quoted.of(entry.file().getFileName().toString()), entry));
            health = health(current);
        } catch (RuntimeException e) {
            LOG.error("BRIEFING-DEFECT the briefing directory was not scanned", e);
        }
    }

    private void report(String file, Folder.Entry entry) {
        entry.briefing().ifPresent(briefing -> {
            LOG.info("BRIEFING-READ file={} target={} serial={} signer={}", file, briefing.instruction().target().id(),
                    briefing.instruction().serial(), briefing.signer().orElse("none"));
            observers.forEach(observer -> observer.accept(briefing));
        });
        entry.refusal().ifPresent(refusal -> {
            LOG.warn("BRIEFING-REFUSED file={} code={}: {}", file, refusal.code(), refusal.getMessage());
            audit(file, refusal);
        });
    }

    private void audit(String file, KedgeException refusal) {
        AuditRecord record = new AuditRecord(Instant.now(), "briefing.refused", AuditRecord.Outcome.REFUSED, "",
                InstructionFile.PROVIDER, Map.of("code", refusal.code().code(), "file", file));
        for (AuditSink sink : audits.get()) {
            try {
                sink.record(record);
            } catch (RuntimeException e) {
                LOG.warn("AUDIT-LOST event=briefing.refused file={}: {}", file, e.toString());
            }
        }
    }

    private static Health health(InstructionDirectory directory) {
        List<KedgeException> refusals = directory.refusals();
        if (!refusals.isEmpty()) {
            return new Health(Level.WARNING, refusals.size() + " instruction file(s) refused: " + refusals.get(0).getMessage());
        }
        return new Health(Level.OK, directory.accepted().size() + " instruction file(s)");
    }

    /** Whether every file that is there was accepted. */
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        observers.clear();
        try {
            thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.kedge.itests.benchmarks.briefing;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;

/** Counts the triggers that reach the Enrolee. */
final class CountingEnrolee implements EnroleeService {
    private final AtomicInteger calls = new AtomicInteger();

    int calls() {
        return calls.get();
    }

    @Override
    public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        calls.incrementAndGet();
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BriefingReport> lastBriefing() {
        return Optional.empty();
    }

    @Override
    public boolean forget(String target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<EnrolmentStatus> status() {
        return List.of();
    }

    @Override
    public CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
        throw new UnsupportedOperationException();
    }
}

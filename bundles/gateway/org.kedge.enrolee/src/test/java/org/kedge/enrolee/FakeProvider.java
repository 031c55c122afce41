package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A provider whose instructions a test sets. */
class FakeProvider implements BriefingProvider {
    final List<BootstrapTrigger> triggers = new ArrayList<>();
    final List<Consumer<Briefing>> observers = new CopyOnWriteArrayList<>();
    private final String name;
    private final int priority;
    private CompletableFuture<List<Briefing>> answer = CompletableFuture.completedFuture(List.of());

    FakeProvider(String name) {
        this(name, 0);
    }

    FakeProvider(String name, int priority) {
        this.name = name;
        this.priority = priority;
    }

    void set(Briefing... all) {
        answer = CompletableFuture.completedFuture(List.of(all));
    }

    void fail(ErrorCode code) {
        answer = CompletableFuture.failedFuture(new KedgeException(code, "as scripted"));
    }

    /** Answers nothing until the returned stage is completed. */
    CompletableFuture<List<Briefing>> hang() {
        answer = new CompletableFuture<>();
        return answer;
    }

    /** As {@link #set}, told to the observers. */
    void publish(Briefing... all) {
        set(all);
        observers.forEach(observer -> List.of(all).forEach(observer));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TrustLevel trust() {
        return TrustLevel.LOCAL;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public synchronized CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        triggers.add(trigger);
        return answer;
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }
}

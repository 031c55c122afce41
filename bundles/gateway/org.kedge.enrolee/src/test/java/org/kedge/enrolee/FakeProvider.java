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

/** A provider whose instructions a test sets. */
class FakeProvider implements BriefingProvider {
    final List<BootstrapTrigger> triggers = new ArrayList<>();
    final List<Consumer<Briefing>> observers = new CopyOnWriteArrayList<>();
    private final String name;
    private List<Briefing> briefings = List.of();

    FakeProvider(String name) {
        this.name = name;
    }

    void set(Briefing... all) {
        briefings = List.of(all);
    }

    /** As {@link #set}, told to the observers. */
    void publish(Briefing... all) {
        set(all);
        observers.forEach(observer -> briefings.forEach(observer));
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
        return 0;
    }

    @Override
    public synchronized CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        triggers.add(trigger);
        return CompletableFuture.completedFuture(briefings);
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }
}

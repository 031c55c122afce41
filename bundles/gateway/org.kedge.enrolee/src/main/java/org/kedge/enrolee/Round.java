package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.enrolment.EnrolmentStatus;

/** One time the sources are asked, with everybody who waits for what follows. Guarded by the {@link Starter}. */
final class Round {
    /** Somebody who waits. */
    record Call(BootstrapTrigger trigger, CompletableFuture<List<EnrolmentStatus>> result) {
    }

    private final List<Call> calls = new ArrayList<>();
    private final Map<BriefingProvider, List<Briefing>> told = new IdentityHashMap<>();
    private BootstrapTrigger trigger;

    Round(BootstrapTrigger trigger, Map<BriefingProvider, List<Briefing>> told) {
        this.trigger = trigger;
        this.told.putAll(told);
    }

    /** What providers told of their own accord: counts when they cannot answer. */
    Map<BriefingProvider, List<Briefing>> told() {
        return told;
    }

    /** What the sources are asked with. */
    BootstrapTrigger trigger() {
        return trigger;
    }

    List<Call> calls() {
        return calls;
    }

    /** One more reason for the same round. The newest pointer counts, as it is the last word of whoever is authenticated. */
    void join(BootstrapTrigger other, Map<BriefingProvider, List<Briefing>> news) {
        told.putAll(news);
        // Least says a retry, and what is there at the start is left alone, where that is configured, only in a round for the start.
        boolean says = other.kind() != Kind.RETRY && (other.kind() != Kind.BOOT || trigger.kind() == Kind.RETRY);
        Kind kind = says ? other.kind() : trigger.kind();
        trigger = new BootstrapTrigger(kind, trigger.target().filter(id -> other.target().equals(trigger.target())), other.time(),
                other.pointer().or(trigger::pointer), other.mef().or(trigger::mef));
    }
}

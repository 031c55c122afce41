package org.kedge.enrolee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the briefing providers, all at once; what they say counts in the order of the policy, else of their priority. */
final class Briefings {
    /** A provider that hands out more than this is defect: the rest is dropped. */
    static final int MOST = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Briefings.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Services services;
    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Tasks tasks;
    private final AtomicLong order = new AtomicLong();
    /** The policy whose unknown names have been told. */
    private final AtomicReference<BriefingPolicy> questioned = new AtomicReference<>(BriefingPolicy.DEFAULT);

    /** A provider as it was when it was asked: it may change its configuration, or stop, meanwhile. */
    private record Source(BriefingProvider provider, String name, TrustLevel trust, int priority) {
    }

    Briefings(Services services, Supplier<Settings> settings, TrustedClock clock, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.clock = clock;
        this.tasks = tasks;
    }

    /** Never completes exceptionally, and within the limit: a provider that does not answer counts as failed. */
    CompletableFuture<Gathered> gather(BootstrapTrigger trigger) {
        return gather(trigger, Map.of());
    }

    /** @param told what providers said before they were asked: counts for those that cannot answer now */
    CompletableFuture<Gathered> gather(BootstrapTrigger trigger, Map<BriefingProvider, List<Briefing>> told) {
        BriefingPolicy policy = settings.get().briefing();
        List<Source> sources = sources(policy);
        List<CompletableFuture<Gathered.Answer>> answers = new ArrayList<>();
        sources.forEach(source -> answers.add(policy.silences(source.name).map(why -> unasked(source, why))
                .orElseGet(() -> ask(source, trigger, told))));
        tellUnknown(policy, sources, trigger.kind());
        long number = order.incrementAndGet();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).thenApply(done ->
                new Gathered(number, clock.atLeast(), trigger.kind(), answers.stream().map(CompletableFuture::join).toList()));
    }

    /** Higher priority first; among equals as they are bound, which is by service ranking. Those of the policy in its order. */
    private List<Source> sources(BriefingPolicy policy) {
        List<Source> sources = new ArrayList<>();
        for (BriefingProvider provider : services.providers().all()) {
            try {
                sources.add(new Source(provider, Objects.requireNonNull(provider.name()), Objects.requireNonNull(provider.trust()),
                        provider.priority()));
            } catch (RuntimeException e) {
                LOG.warn("a briefing provider that is defect, or perhaps stopping, cannot be asked", e);
            }
        }
        sources.sort(Comparator.comparingInt((Source source) -> {
            int rank = policy.sources().indexOf(source.name);
            return rank < 0 ? Integer.MAX_VALUE : rank;
        }).thenComparing(Comparator.comparingInt(Source::priority).reversed()));
        return sources;
    }

    private static CompletableFuture<Gathered.Answer> unasked(Source source, String why) {
        return CompletableFuture.completedFuture(new Gathered.Answer(source.name, source.trust, List.of(), Optional.of(
                new KedgeException(ErrorCode.BRIEFING_TRUST_TOO_LOW, "the provider " + source.name + " is not asked: " + why)), false));
    }

    /** A misspelt name asks nobody for a signature. At the start providers may still come. */
    private void tellUnknown(BriefingPolicy policy, List<Source> sources, BootstrapTrigger.Kind kind) {
        List<String> unknown = policy.signed().stream().filter(BriefingPolicy::isName)
                .filter(name -> sources.stream().noneMatch(source -> source.name.equals(name))).sorted().toList();
        if (kind != BootstrapTrigger.Kind.BOOT && !unknown.isEmpty() && !policy.equals(questioned.getAndSet(policy))) {
            LOG.warn("BRIEFING-SOURCE-UNKNOWN briefing.signed names {}, and there are only the sources {}", unknown,
                    sources.stream().map(Source::name).toList());
        }
    }

    private CompletableFuture<Gathered.Answer> ask(Source source, BootstrapTrigger trigger,
            Map<BriefingProvider, List<Briefing>> told) {
        CompletableFuture<List<Briefing>> answer = new CompletableFuture<>();
        Runnable cancel = tasks.after(LIMIT, () -> answer.completeExceptionally(new KedgeException(ErrorCode.BRIEFING_NONE,
                "the briefing provider " + source.name + " did not answer within " + LIMIT.toSeconds() + " s")));
        answer.whenComplete((briefings, thrown) -> cancel.run());
        try {
            source.provider.brief(trigger).whenComplete((briefings, thrown) -> {
                if (thrown != null) {
                    answer.completeExceptionally(thrown);
                } else {
                    answer.complete(briefings);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        return answer.thenApply(briefings -> new Gathered.Answer(source.name, source.trust, orderly(source, briefings), Optional.empty(),
                true)).exceptionally(thrown -> new Gathered.Answer(source.name, source.trust,
                        orderly(source, told.getOrDefault(source.provider, List.of())), Optional.of(KedgeException.of(thrown)), true));
    }

    /**
     * Under the name of the provider, which the policy and the report go by.
     *
     * @throws KedgeException when a provider of another make answers without a list, or with holes in it
     */
    private static List<Briefing> orderly(Source source, List<Briefing> briefings) {
        if (briefings == null || briefings.stream().anyMatch(Objects::isNull)) {
            throw new KedgeException(ErrorCode.BRIEFING_NONE, "the briefing provider " + source.name + " is defect: it answers with null");
        }
        if (briefings.size() > MOST) {
            LOG.warn("BRIEFING-EXCESS provider={} hands out {} instructions; all but the first {} are ignored", source.name,
                    briefings.size(), MOST);
        }
        return briefings.stream().limit(MOST)
                .map(b -> new Briefing(b.instruction(), b.document(), source.name, b.trust(), b.signer()))
                .sorted(Comparator.comparingLong((Briefing b) -> b.instruction().serial()).reversed()).toList();
    }
}

package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;

/** What the providers told of their own accord since they were last asked, the newest of each provider. Bounded. Thread-safe. */
final class Told {
    private static final int MOST = 20;

    private final Map<BriefingProvider, List<Briefing>> news = new IdentityHashMap<>();

    synchronized void add(BriefingProvider provider, Briefing briefing) {
        List<Briefing> list = news.computeIfAbsent(provider, p -> new ArrayList<>());
        list.removeIf(old -> old.instruction().target().id().equals(briefing.instruction().target().id()));
        list.add(briefing);
        if (list.size() > MOST) {
            list.remove(0);
        }
    }

    synchronized boolean isEmpty() {
        return news.isEmpty();
    }

    /** Drops what has been heard as the answer to a question meanwhile. @return whether something is left */
    synchronized boolean isNews(List<Briefing> heard) {
        news.values().forEach(list -> list.removeIf(briefing -> heard.stream()
                .anyMatch(other -> other.trust() == briefing.trust() && Inspector.same(other, briefing))));
        news.values().removeIf(List::isEmpty);
        return !news.isEmpty();
    }

    synchronized Map<BriefingProvider, List<Briefing>> take() {
        Map<BriefingProvider, List<Briefing>> taken = new IdentityHashMap<>(news);
        news.clear();
        return taken;
    }
}

package org.kedge.briefingnode.trigger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;

/** Sends triggers to all nodes of a label, at an even pace. Blocks. */
public final class BulkTrigger {
    private static final int PAGE = 500;
    private static final int NAMED = 5;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final NodeRegistry nodes;
    private final Triggers triggers;
    private final Pace pace;

    /** Waits; tests have one that does not. */
    @FunctionalInterface
    public interface Pace {
        void pause(Duration time) throws InterruptedException;
    }

    public BulkTrigger(NodeRegistry nodes, Triggers triggers, Pace pace) {
        this.nodes = nodes;
        this.triggers = triggers;
        this.pace = pace;
    }

    /**
     * What came of it.
     *
     * @param sent how many the network has taken
     * @param failed ids of the first nodes for which it failed, and of how many more, by what went wrong
     * @param stopped whether it was interrupted before the last node
     */
    public record Report(int sent, Map<String, Failure> failed, boolean stopped) {
        /** How many triggers failed. */
        public int failures() {
            return failed.values().stream().mapToInt(Failure::count).sum();
        }
    }

    /** Failures of one kind. @param first ids of the first nodes */
    public record Failure(int count, List<NodeId> first) {
        Failure and(NodeId id) {
            return new Failure(count + 1, first.size() < NAMED ? append(first, id) : first);
        }

        private static List<NodeId> append(List<NodeId> ids, NodeId id) {
            List<NodeId> longer = new ArrayList<>(ids);
            longer.add(id);
            return List.copyOf(longer);
        }
    }

    private record Asked(NodeId id, CompletableFuture<Triggers.Sent> answer) {
    }

    /**
     * Triggers the enabled nodes of a label.
     *
     * @param most refused when the label has more nodes: a slip must not wake a whole country
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN} when no enabled node has the label, {@link ErrorCode#TRIGGER_NOT_SENT} when too
     *         many have it; nothing was sent
     */
    public Report send(String label, boolean address, int perSecond, int most, String by) {
        List<NodeId> chosen = nodes(label, most);
        List<Asked> asked = new ArrayList<>();
        boolean stopped = false;
        try {
            for (NodeId id : chosen) {
                if (!asked.isEmpty()) {
                    pace.pause(SECOND.dividedBy(perSecond));
                }
                asked.add(new Asked(id, ask(id, address, by)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return report(asked, stopped);
    }

    private List<NodeId> nodes(String label, int most) {
        List<NodeId> chosen = new ArrayList<>();
        String after = "";
        for (List<NodeRecord> page = nodes.list(after, PAGE); !page.isEmpty(); page = nodes.list(after, PAGE)) {
            page.stream().filter(node -> node.enabled() && node.labels().contains(label)).map(NodeRecord::id).forEach(chosen::add);
            after = page.get(page.size() - 1).id().value();
            if (chosen.size() > most) {
                throw new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "more than " + most
                        + " nodes have this label; say how many you mean (--most), nothing was sent");
            }
        }
        if (chosen.isEmpty()) {
            throw new KedgeException(ErrorCode.PEER_UNKNOWN, "no enabled node has this label");
        }
        return chosen;
    }

    private CompletableFuture<Triggers.Sent> ask(NodeId id, boolean address, String by) {
        try {
            return triggers.send(id, address, by).toCompletableFuture();
        } catch (KedgeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Every answer comes by the deadline of its trigger at the latest. */
    private static Report report(List<Asked> asked, boolean stopped) {
        int sent = 0;
        Map<String, Failure> failed = new TreeMap<>();
        boolean cut = stopped;
        for (Asked one : asked) {
            String why;
            try {
                if (cut && !one.answer().isDone()) {
                    why = "not waited for";
                } else {
                    one.answer().get();
                    sent++;
                    continue;
                }
            } catch (ExecutionException | CompletionException e) {
                why = e.getCause() instanceof KedgeException known ? known.getMessage() : "failed";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cut = true;
                why = "not waited for";
            }
            // A message that names its node would make a group of its own.
            failed.merge(why.replace(one.id().value(), "..."), new Failure(1, List.of(one.id())), (a, b) -> a.and(one.id()));
        }
        return new Report(sent, failed, cut);
    }

    /** For people. */
    static String names(Failure failure) {
        String first = failure.first().stream().map(NodeId::value).collect(Collectors.joining(", "));
        return failure.count() > failure.first().size() ? first + " and " + (failure.count() - failure.first().size()) + " more" : first;
    }
}

package org.kedge.demo;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.features.run.Node;

/** Shows what the processes say about enrolments and associations while they happen, from their consoles. */
final class Narrator implements AutoCloseable {
    private static final Pattern EVENT = Pattern.compile("\\S+ +(?:INFO|WARN) +\\S+ ((?:BRIEFED|ENROL|RUN-|ACTIVATED|MEF-STARTED"
            + "|MAF-STARTED|BSF-STARTED|GBA-|NAF-KEY|USIM-|TRIGGER-[ADHR]|KEY-DELIVERED|BRIEFING-NODE-A"
            + "|KE-COMMITTED|KEY-|KM-|CLIENT-|REGISTERED|ASSOCIATED|ASSOCIATION-F|RENEWED|PEER-REFUSED).*)|\\S+ +(ERROR .*)");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Supplier<Map<String, Node>> nodes;
    private final PrintStream out;
    private final Map<String, Integer> shown = new HashMap<>();
    private final Thread thread;
    private volatile boolean going = true;

    /** @param nodes the processes that run by now, by name */
    Narrator(Supplier<Map<String, Node>> nodes, PrintStream out) {
        this.nodes = nodes;
        this.out = out;
        thread = new Thread(this::follow, "kedge-demo-narrator");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        while (going) {
            show();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void show() {
        nodes.get().forEach((name, node) -> {
            List<String> lines = Console.lines(node);
            lines.subList(Math.min(shown.getOrDefault(name, 0), lines.size()), lines.size()).forEach(line -> show(name, line));
            shown.put(name, lines.size());
        });
    }

    private void show(String name, String line) {
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
            out.printf("  [%-4s] %s%n", name, event.group(1) != null ? event.group(1) : event.group(2));
        }
    }

    /** Shows what is left. */
    @Override
    public void close() {
        going = false;
        show();
    }
}

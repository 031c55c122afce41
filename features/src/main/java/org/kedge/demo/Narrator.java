package org.kedge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.features.run.Node;

/** Shows what one process says about the enrolments while they happen, from its console. */
final class Narrator implements AutoCloseable {
    private static final Pattern EVENT = Pattern.compile(
            "\\S+ +(?:INFO|WARN) +\\S+ ((?:intake\\.imported|BRIEFING-|BRIEFED|PHASE|ENROL|RUN-|MEF-STARTED|KE-COMMITTED|KEY-|PEER-).*)"
                    + "|\\S+ +(ERROR .*)");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String who;
    private final Node node;
    private final PrintStream out;
    private final Thread thread;
    private int shown;
    private volatile boolean going = true;

    Narrator(String who, Node node, PrintStream out) {
        this.who = who;
        this.node = node;
        this.out = out;
        thread = new Thread(this::follow, "kedge-demo-" + who.strip());
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
        List<String> lines = lines();
        for (; shown < lines.size(); shown++) {
            Matcher event = EVENT.matcher(lines.get(shown));
            if (event.matches()) {
                out.println("  [" + who + "] " + (event.group(1) != null ? event.group(1) : event.group(2)));
            }
        }
    }

    /** Complete lines only. */
    private List<String> lines() {
        try {
            String log = node.log();
            return log.substring(0, log.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The value {@code check=} that the process logged in a line with all these words; its own statement about its own copy. */
    Optional<String> checkValue(String... words) {
        return lines().stream().filter(line -> List.of(words).stream().allMatch(line::contains))
                .map(line -> line.replaceFirst(".* check=(\\S+).*", "$1")).reduce((first, second) -> second);
    }

    /** Shows what is left. */
    @Override
    public void close() {
        going = false;
        show();
    }
}

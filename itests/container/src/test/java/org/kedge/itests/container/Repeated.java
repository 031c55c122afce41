package org.kedge.itests.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kedge.api.error.ErrorCode;
import org.kedge.features.run.Node;

/** One command, given to a node again and again on a thread of its own. */
final class Repeated implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("KEDGE-\\d{3}");
    private static final long JOIN_MILLIS = 240_000;

    private final Node node;
    private final String[] command;
    private final Thread thread;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private volatile int lastSuccess = -1;
    private volatile boolean going = true;

    Repeated(Node node, String... command) {
        this.node = node;
        this.command = command;
        thread = new Thread(this::repeat, "repeated");
        thread.setDaemon(true);
        thread.start();
    }

    private void repeat() {
        while (going) {
            int number = begun.incrementAndGet();
            Node.Answer answer = node.run(command);
            if (answer.status() == 0) {
                successes.incrementAndGet();
                lastSuccess = number;
            } else {
                synchronized (failures) {
                    failures.add(answer.failure().strip());
                }
            }
        }
    }

    int successes() {
        return successes.get();
    }

    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** The failures that a repetition does not cure. */
    List<String> finalFailures() {
        return failures().stream().filter(failure -> !isRetryable(failure)).toList();
    }

    private static boolean isRetryable(String failure) {
        Matcher code = CODE.matcher(failure);
        return code.find() && Stream.of(ErrorCode.values()).filter(c -> c.code().equals(code.group())).anyMatch(ErrorCode::retryable);
    }

    /** Waits until a command that begins after this call has succeeded. */
    void awaitSuccess() {
        int now = begun.get();
        Await.until(String.join(" ", command) + " succeeds again; failures: " + failures(), () -> lastSuccess > now);
    }

    /** Waits for the command in flight. */
    @Override
    public void close() throws InterruptedException {
        going = false;
        thread.join(JOIN_MILLIS);
    }
}

package org.kedge.trigger.smpp;

import java.util.concurrent.CompletableFuture;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** One message on its way, and the thread that waits for the answer of the SMSC: whoever gives it up frees that thread. */
final class Submission {
    private final String msisdn;
    private final String text;
    private final long deadlineNanos;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private Thread waiting;
    private int throttled;

    Submission(String msisdn, String text, long deadlineNanos) {
        this.msisdn = msisdn;
        this.text = text;
        this.deadlineNanos = deadlineNanos;
    }

    String msisdn() {
        return msisdn;
    }

    String text() {
        return text;
    }

    CompletableFuture<String> result() {
        return result;
    }

    long leftNanos(long now) {
        return deadlineNanos - now;
    }

    /** How often the SMSC has put it off, with this time. */
    synchronized int countThrottled() {
        return ++throttled;
    }

    /** From now on this thread waits. @return false when it was given up already */
    synchronized boolean begin() {
        if (result.isDone()) {
            return false;
        }
        waiting = Thread.currentThread();
        return true;
    }

    /** This thread waits no longer, and is no longer interrupted on behalf of this message. */
    synchronized void end() {
        waiting = null;
        Thread.interrupted();
    }

    /** @return whether it was not over before */
    boolean fail(String why) {
        return fail(new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "the trigger was not sent: " + why));
    }

    private boolean fail(KedgeException cause) {
        boolean first = result.completeExceptionally(cause);
        synchronized (this) {
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        return first;
    }

    /** Without number and text. */
    @Override
    public String toString() {
        return "Submission[" + text.length() + " characters]";
    }
}

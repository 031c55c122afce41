package org.kedge.transport.tls.net;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** The one moment at which something is to happen to a connection, moved often. Belongs to an event loop. */
public final class Deadline {
    private final EventLoop loop;
    private final Runnable action;
    private long dueNanos;
    private boolean set;
    private Future<?> timer;
    private long timerNanos;

    /** @param action what happens, on the event loop */
    public Deadline(EventLoop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /** Moves it; a timer that is due earlier stays and looks again then. */
    public void in(long millis) {
        dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        set = true;
        if (timer != null && timerNanos - dueNanos > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            schedule();
        }
    }

    private void schedule() {
        timerNanos = dueNanos;
        timer = loop.schedule(this::look, Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (set && dueNanos - System.nanoTime() > 0) {
            schedule();
        } else if (set) {
            set = false;
            action.run();
        }
    }

    /** How long until it is due, milliseconds; at least 1. */
    public long leftMillis() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(dueNanos - System.nanoTime()));
    }

    /** Nothing is to happen. */
    public void clear() {
        set = false;
    }

    /** Nothing will happen any more. */
    public void cancel() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}

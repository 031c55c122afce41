package org.kedge.gba.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

import org.kedge.work.Tasks;

/** Time under the control of a test; what would run on a worker runs at once on the thread of the test. */
final class InlineTasks implements Tasks {
    private record Timer(long due, long order, Runnable task) {
    }

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private Instant now;
    private long nanos = 1_000_000;
    private long order;

    InlineTasks(Instant now) {
        this.now = now;
    }

    Instant now() {
        return now;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Override
    public boolean run(Runnable task) {
        task.run();
        return true;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Timer timer = new Timer(nanos + Math.max(0, delay.toNanos()), order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Lets time pass, timer by timer. */
    void advance(Duration by) {
        long end = nanos + by.toNanos();
        while (!timers.isEmpty() && timers.peek().due <= end) {
            Timer timer = timers.poll();
            move(Math.max(nanos, timer.due));
            timer.task.run();
        }
        move(end);
    }

    private void move(long to) {
        now = now.plusNanos(to - nanos);
        nanos = to;
    }
}

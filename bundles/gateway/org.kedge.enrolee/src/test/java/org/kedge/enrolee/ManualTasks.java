package org.kedge.enrolee;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** Threads and time under the control of a test: everything runs on the test's own thread, in order, when it says so. */
final class ManualTasks implements Tasks {
    private record Timer(long due, long order, Runnable task) {
    }

    /** A clock that moves with the monotonic time and can be set. */
    final class WallClock extends Clock {
        private Instant now;

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
            throw new UnsupportedOperationException();
        }
    }

    private final WallClock wall = new WallClock();
    private final Deque<Runnable> workers = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private long nanos = 1_000_000;
    private long order;

    ManualTasks(Instant now) {
        wall.now = now;
    }

    WallClock clock() {
        return wall;
    }

    /** Somebody sets the clock; monotonic time does not notice. */
    void setClock(Instant now) {
        wall.now = now;
    }

    @Override
    public void run(Runnable task) {
        workers.add(task);
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

    /** Runs what is due now, and what that brings about. */
    void settle() {
        advance(Duration.ZERO);
    }

    /** Lets time pass, timer by timer. */
    void advance(Duration by) {
        long end = nanos + by.toNanos();
        drain();
        while (!timers.isEmpty() && timers.peek().due <= end) {
            Timer timer = timers.poll();
            move(Math.max(nanos, timer.due));
            timer.task.run();
            drain();
        }
        move(end);
    }

    private void move(long to) {
        wall.now = wall.now.plusNanos(to - nanos);
        nanos = to;
    }

    private void drain() {
        while (!workers.isEmpty()) {
            workers.poll().run();
        }
    }
}

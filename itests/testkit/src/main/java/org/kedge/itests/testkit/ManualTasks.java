package org.kedge.itests.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Tasks;

/** Tasks run when the test says so, and time passes when the test says so. Single-threaded. */
public final class ManualTasks implements Tasks {
    private record Timer(long due, long order, Runnable task) {
    }

    private final Deque<Runnable> workers = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private Instant now;
    private boolean trusted = true;
    private long nanos = 1_000_000;
    private long order;

    public ManualTasks(Instant now) {
        this.now = now;
    }

    /** A clock that shows the time of the test, while it is trusted. */
    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                if (!trusted) {
                    throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "as scripted");
                }
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
        };
    }

    /** Whether the clock is trusted from now on. */
    public void trust(boolean trust) {
        trusted = trust;
    }

    /** Somebody sets the clock; monotonic time does not notice. */
    public void setClock(Instant time) {
        now = time;
    }

    public Instant now() {
        return now;
    }

    @Override
    public boolean run(Runnable task) {
        return workers.add(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        long capped = delay.toDays() > 10_000 ? Duration.ofDays(10_000).toNanos() : Math.max(0, delay.toNanos());
        Timer timer = new Timer(nanos + capped, order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Runs what is due now, and what that brings about. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** Lets time pass, timer by timer. */
    public void advance(Duration by) {
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
        now = now.plusNanos(to - nanos);
        nanos = to;
    }

    private void drain() {
        while (!workers.isEmpty()) {
            workers.poll().run();
        }
    }
}

package org.kedge.store.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The order of those who write: each queues its request; whoever gets the lock commits everything queued so far, and the others only
 * wait for their own request. Waiting on the lock instead would let each of them pass one by one and make small batches.
 */
final class CommitQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Request> queue = new ConcurrentLinkedQueue<>();

    /**
     * Returns when the request is done.
     *
     * @param commit called with all queued requests, under the lock; leaves each of them done, also when it throws
     */
    void submit(Request request, Consumer<List<Request>> commit) {
        queue.add(request);
        boolean interrupted = false;
        while (!request.isDone()) {
            if (lock.tryLock()) {
                try {
                    if (!request.isDone()) {
                        commit.accept(drain());
                    }
                } finally {
                    unlock();
                }
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Request> drain() {
        List<Request> batch = new ArrayList<>();
        for (Request r = queue.poll(); r != null; r = queue.poll()) {
            batch.add(r);
        }
        return batch;
    }

    /** Runs something while nothing is committed. */
    void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            unlock();
        }
    }

    /** Who queued while the lock was held has gone to sleep: one of them is enough to commit for all. */
    private void unlock() {
        lock.unlock();
        Request next = queue.peek();
        if (next != null) {
            next.wake();
        }
    }

    /** Requests that wait for the next group commit. */
    int size() {
        return queue.size();
    }
}

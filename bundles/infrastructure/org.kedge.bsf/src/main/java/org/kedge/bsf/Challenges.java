package org.kedge.bsf;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** The open challenges by nonce: bounded, each handed out once, wiped at its end. Thread-safe. */
final class Challenges implements AutoCloseable {
    private final IntSupplier limit;
    /** In order of their making, which with one lifetime is the order of their end. */
    private final Map<String, Challenge> open = new LinkedHashMap<>();

    Challenges(IntSupplier limit) {
        this.limit = limit;
    }

    /** Whether another one has a place: asked before a vector is spent. */
    synchronized boolean hasRoom(Instant now) {
        expire(now);
        return open.size() < limit.getAsInt();
    }

    /** Keeps a challenge, which then belongs to the table. @return whether there was a place */
    synchronized boolean put(Challenge challenge, Instant now) {
        return hasRoom(now) && open.putIfAbsent(challenge.nonce(), challenge) == null;
    }

    /** Takes a challenge out, for the one answer it is good for. The caller closes it. */
    synchronized Optional<Challenge> take(String nonce, Instant now) {
        Optional<Challenge> taken = Optional.ofNullable(open.remove(nonce));
        if (taken.isPresent() && !now.isBefore(taken.get().expiry())) {
            taken.get().close();
            return Optional.empty();
        }
        return taken;
    }

    /** Wipes what has ended. */
    synchronized void expire(Instant now) {
        Iterator<Challenge> oldest = open.values().iterator();
        while (oldest.hasNext()) {
            Challenge challenge = oldest.next();
            if (now.isBefore(challenge.expiry())) {
                return;
            }
            challenge.close();
            oldest.remove();
        }
    }

    synchronized int size() {
        return open.size();
    }

    /** Wipes everything. */
    @Override
    public synchronized void close() {
        open.values().forEach(Challenge::close);
        open.clear();
    }
}

package org.kedge.transport.dtls.coap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.KeyMID;
import org.eclipse.californium.core.network.MessageExchangeStore;
import org.eclipse.californium.core.network.deduplication.Deduplicator;
import org.eclipse.californium.elements.config.Configuration;

/**
 * Recognises repeated messages (RFC 7252 4.5) as long as their session lives. The library's own keep every message, with the peer's
 * certificates, for four minutes, also those of sessions that are over, from which nothing can be repeated.
 */
public final class SessionDeduplicator implements Deduplicator {
    private final Map<Object, LinkedHashMap<KeyMID, Entry>> sessions = new ConcurrentHashMap<>();
    private final Predicate<Object> alive;
    private final long lifetimeNanos;

    private record Entry(Exchange exchange, long nanos) {
    }

    /** @param alive whether a session has not been forgotten yet */
    public SessionDeduplicator(Configuration configuration, Predicate<Object> alive) {
        this.lifetimeNanos = configuration.get(CoapConfig.EXCHANGE_LIFETIME, TimeUnit.NANOSECONDS);
        this.alive = alive;
    }

    /** A store with this in place of the library's own. */
    public MessageExchangeStore store(Configuration configuration) {
        InMemoryMessageExchangeStore store = new InMemoryMessageExchangeStore(configuration);
        store.setDeduplicator(this);
        return store;
    }

    /** The session is over. */
    public void forget(Object session) {
        sessions.remove(session);
    }

    @Override
    public Exchange findPrevious(KeyMID key, Exchange exchange) {
        Entry added = new Entry(exchange, System.nanoTime());
        Exchange[] previous = new Exchange[1];
        sessions.compute(key.getPeer(), (session, known) -> {
            LinkedHashMap<KeyMID, Entry> entries = known == null ? new LinkedHashMap<>(2) : known;
            expire(entries, added.nanos);
            Entry present = entries.get(key);
            // Each side numbers its own messages, so the same number of the other side is no repetition.
            if (present == null || present.exchange.getOrigin() != exchange.getOrigin()) {
                entries.remove(key);
                entries.put(key, added);
            } else {
                previous[0] = present.exchange;
            }
            return entries;
        });
        dropIfOver(key.getPeer());
        return previous[0];
    }

    @Override
    public boolean replacePrevious(KeyMID key, Exchange previous, Exchange exchange) {
        Entry added = new Entry(exchange, System.nanoTime());
        boolean[] replaced = new boolean[1];
        sessions.compute(key.getPeer(), (session, known) -> {
            LinkedHashMap<KeyMID, Entry> entries = known == null ? new LinkedHashMap<>(2) : known;
            Entry present = entries.get(key);
            if (present == null || present.exchange.equals(previous)) {
                entries.remove(key);
                entries.put(key, added);
                replaced[0] = true;
            }
            return entries;
        });
        dropIfOver(key.getPeer());
        return replaced[0];
    }

    private void dropIfOver(Object session) {
        if (!alive.test(session)) {
            forget(session);
        }
    }

    /** Oldest first, as they were added. */
    private void expire(LinkedHashMap<KeyMID, Entry> entries, long now) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && now - oldest.next().nanos > lifetimeNanos) {
            oldest.remove();
        }
    }

    @Override
    public Exchange find(KeyMID key) {
        Exchange[] found = new Exchange[1];
        sessions.computeIfPresent(key.getPeer(), (session, entries) -> {
            Entry entry = entries.get(key);
            found[0] = entry == null ? null : entry.exchange;
            return entries;
        });
        return found[0];
    }

    @Override
    public boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Number of sessions with messages that might be repeated. */
    @Override
    public int size() {
        return sessions.size();
    }

    @Override
    public void clear() {
        sessions.clear();
    }

    @Override
    public void start() {
        // Nothing runs in the background.
    }

    @Override
    public void stop() {
        clear();
    }

    @Override
    public void setExecutor(ScheduledExecutorService executor) {
        // Nothing runs in the background.
    }
}

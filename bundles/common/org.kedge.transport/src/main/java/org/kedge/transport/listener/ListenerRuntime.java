package org.kedge.transport.listener;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.transport.core.Threads;

/** The parts of a listener that know no transport, put together. Thread-safe. */
public final class ListenerRuntime {
    private final Ranked<KeyResolver> resolvers = new Ranked<>();
    private final Handlers handlers = new Handlers();
    private final AtomicLong order = new AtomicLong();
    private final ThreadPoolExecutor workers;
    private final PeerChecks checks;
    private final Refusals refusals;
    private final SessionKeeper sessions;
    private final Dispatcher dispatcher;

    /** @param timer the transport's own; its tasks are short */
    public ListenerRuntime(ListenerSettings settings, ListenerServices services, ScheduledExecutorService timer) {
        this.workers = Threads.workers(settings.kind() + "-" + settings.name() + "-worker", settings.workers(), settings.queue());
        this.checks = new PeerChecks(new Lookups(resolvers, workers, timer, settings.lookupTimeout()), services, workers);
        this.refusals = new Refusals(settings.kind(), settings.name(), services.meters(), services.audit(), workers);
        this.sessions = new SessionKeeper(settings, services.clock(), timer, workers);
        this.dispatcher = new Dispatcher(settings, handlers, workers, timer);
    }

    /** Adds a resolver behind those of the same ranking. */
    public void addResolver(KeyResolver resolver, int ranking) {
        resolvers.add(resolver, ranking, order.incrementAndGet());
    }

    /** Removes a resolver, compared by identity. */
    public void removeResolver(KeyResolver resolver) {
        resolvers.remove(resolver);
    }

    /**
     * Adds a handler of a first path segment.
     *
     * @param anonymous whether anonymous clients reach it too
     */
    public void addHandler(String path, RequestHandler handler, int ranking, boolean anonymous) {
        handlers.add(path, handler, ranking, order.incrementAndGet(), anonymous);
    }

    /** Removes a handler, compared by identity. */
    public void removeHandler(RequestHandler handler) {
        handlers.remove(handler);
    }

    /** Threads that may block. */
    public ThreadPoolExecutor workers() {
        return workers;
    }

    /** Who may connect. */
    public PeerChecks checks() {
        return checks;
    }

    /** Where refused handshakes are told. */
    public Refusals refusals() {
        return refusals;
    }

    /** The established sessions. */
    public SessionKeeper sessions() {
        return sessions;
    }

    /** The way to the handlers. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Ends the workers after what they have begun; the last act of a listener, after its timer was stopped. */
    public void stop() {
        Threads.finish(workers);
    }
}

package org.kedge.transport.listener;

import java.net.InetSocketAddress;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.transport.core.OwnKeyPair;

/** A listener as its component sees it. Resolvers and handlers come and go while it listens. Thread-safe. */
public interface Listener extends AutoCloseable {
    /** The parts that know no transport. */
    ListenerRuntime runtime();

    /** The settings that every transport has. */
    ListenerSettings common();

    /**
     * Starts to listen, or goes on with another key pair. Without one only pre-shared keys are accepted; when those are off too, the
     * listener waits for its key pair without a socket.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} when the address cannot be bound or the key pair cannot be used
     */
    void start(Optional<OwnKeyPair> keyPair);

    /** Whether a socket is bound. */
    boolean isListening();

    /**
     * The bound address.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} while nothing listens
     */
    InetSocketAddress address();

    /** The key pair in use. */
    Optional<OwnKeyPair> keyPair();

    /** Number of established sessions. */
    int sessions();

    /** Adds a resolver behind those of the same ranking. */
    default void addResolver(KeyResolver resolver, int ranking) {
        runtime().addResolver(resolver, ranking);
    }

    /** Removes a resolver. */
    default void removeResolver(KeyResolver resolver) {
        runtime().removeResolver(resolver);
    }

    /** Adds a handler of a first path segment, for clients that have authenticated themselves. */
    default void addHandler(String path, RequestHandler handler, int ranking) {
        addHandler(path, handler, ranking, false);
    }

    /**
     * Adds a handler.
     *
     * @param path the first path segment; empty: the root only
     * @param anonymous whether anonymous clients reach it too ({@link RequestHandler#ANONYMOUS})
     */
    default void addHandler(String path, RequestHandler handler, int ranking, boolean anonymous) {
        runtime().addHandler(path, handler, ranking, anonymous);
    }

    /** Removes a handler. */
    default void removeHandler(RequestHandler handler) {
        runtime().removeHandler(handler);
    }

    /** Waits a little for what is in progress, then ends every session, socket and thread. */
    @Override
    void close();
}

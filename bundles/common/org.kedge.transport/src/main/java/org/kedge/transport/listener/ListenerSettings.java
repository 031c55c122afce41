package org.kedge.transport.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;

/**
 * What the owner of a node may set for a listener of any transport.
 *
 * @param kind {@code dtls} or {@code tls}: first word of its log events, metrics and threads
 * @param name by which handlers and resolvers find it
 * @param address where it is bound; port 0 lets the system choose
 * @param psk whether pre-shared keys are accepted
 * @param certificates whether certificates are accepted, once the listener has a key pair of its own
 * @param export what every session exports
 * @param maxConnections of established sessions and handshakes
 * @param lookupTimeout after which an unanswered key look-up refuses the peer
 * @param requestTimeout after which a request without an answer is answered as timed out
 * @param workers threads for look-ups, certificate checks and request handlers
 * @param queue how many of them may wait for a worker
 */
public record ListenerSettings(String kind, String name, InetSocketAddress address, boolean psk, boolean certificates, KeyExport export,
        int maxConnections, Duration lookupTimeout, Duration requestTimeout, int workers, int queue) {
    private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(30);

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public ListenerSettings {
        require(kind, !name.isBlank(), "name is empty");
        require(kind, !address.isUnresolved(), "address " + address.getHostString() + " is unknown");
        require(kind, psk || certificates, "neither psk nor certificates");
        require(kind, maxConnections >= 10 && maxConnections <= 1_000_000, "max.connections " + maxConnections + " (10 to 1000000)");
        require(kind, !lookupTimeout.isNegative() && !lookupTimeout.isZero() && lookupTimeout.compareTo(LONGEST_LOOKUP) <= 0,
                "lookup.timeout " + lookupTimeout.toMillis() + " ms (1 to 30000)");
        require(kind, !requestTimeout.isNegative() && !requestTimeout.isZero(), "request.timeout " + requestTimeout.toMillis() + " ms");
        require(kind, workers >= 1 && workers <= 1000, "workers " + workers + " (1 to 1000)");
        require(kind, queue >= 1 && queue <= 1_000_000, "queue " + queue + " (1 to 1000000)");
    }

    /**
     * Checks one value of a listener's configuration.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} with the problem unless the condition holds
     */
    public static void require(String kind, boolean condition, String problem) {
        if (!condition) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, kind.toUpperCase(Locale.ROOT) + " listener: " + problem);
        }
    }

    /**
     * The address of a configuration.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION}
     */
    public static InetSocketAddress address(String kind, String host, int port) {
        require(kind, port >= 0 && port <= 65_535, "port " + port + " (0 to 65535)");
        return new InetSocketAddress(host, port);
    }

    /**
     * The export that a configuration names.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION}
     */
    public static KeyExport export(String kind, String text) {
        try {
            return KeyExport.valueOf(text.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    kind.toUpperCase(Locale.ROOT) + " listener: export \"" + text + "\" (none, bootstrap or connection)");
        }
    }
}

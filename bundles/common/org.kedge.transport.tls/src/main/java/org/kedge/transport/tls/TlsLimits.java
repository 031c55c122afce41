package org.kedge.transport.tls;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.listener.ListenerSettings;

/**
 * How much a listener bears from one peer, and from all.
 *
 * @param handshakeTimeout for a whole handshake, without the time that a look-up of this side takes
 * @param idleTimeout for a session without a request
 * @param receiveTimeout for a request, from its first octet to its last
 * @param headerSize octets of the headers of a request
 * @param keptBytes octets that are kept while a handshake waits for a look-up
 * @param waiting handshakes that may wait for a look-up at once
 */
public record TlsLimits(Duration handshakeTimeout, Duration idleTimeout, Duration receiveTimeout, int headerSize, int keptBytes,
        int waiting) {
    /** 10 s, 300 s, 10 s, 8 KiB, 16 KiB, 5000. */
    public static final TlsLimits DEFAULTS = new TlsLimits(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofSeconds(10), 8192,
            16_384, 5000);

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public TlsLimits {
        requirePositive("handshake.timeout", handshakeTimeout);
        requirePositive("idle.timeout", idleTimeout);
        requirePositive("receive.timeout", receiveTimeout);
        require(headerSize >= 512 && headerSize <= 65_536, "header.size " + headerSize + " (512 to 65536)");
        require(keptBytes >= 4096 && keptBytes <= 65_536, "kept.bytes " + keptBytes + " (4096 to 65536)");
        require(waiting >= 1 && waiting <= 1_000_000, "max.waiting " + waiting + " (1 to 1000000)");
    }

    private static void requirePositive(String name, Duration value) {
        require(!value.isNegative() && !value.isZero(), name + " " + value.toMillis() + " ms");
    }

    private static void require(boolean condition, String problem) {
        ListenerSettings.require(TlsListenerSettings.KIND, condition, problem);
    }
}

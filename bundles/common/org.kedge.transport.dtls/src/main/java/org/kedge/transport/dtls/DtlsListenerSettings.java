package org.kedge.transport.dtls;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;
import org.kedge.transport.dtls.engine.Settings;
import org.kedge.transport.dtls.engine.Suites;
import org.kedge.transport.listener.ListenerSettings;

/**
 * What the owner of a node may set for one listener.
 *
 * @param name by which handlers and resolvers find it
 * @param address where it is bound; port 0 lets the system choose
 * @param psk whether pre-shared keys are accepted
 * @param certificates whether certificates and raw public keys are accepted, once the listener has a key pair of its own
 * @param export what every session exports
 * @param suites offered cipher suites
 * @param maxConnections of established sessions and handshakes; also bounds the sustained handshake rate to this number per 135 s
 * @param mtu largest IP datagram sent, octets
 * @param lookupTimeout after which an unanswered key look-up refuses the peer; below the library's own 34 s (DTLS-36)
 * @param requestTimeout after which a request without an answer gets 5.04
 * @param workers threads for look-ups and request handlers
 * @param queue how many look-ups and requests may wait for a worker
 * @param connectionId whether peers may change their address within a session (RFC 9146)
 */
public record DtlsListenerSettings(String name, InetSocketAddress address, boolean psk, boolean certificates, KeyExport export,
        Suites suites, int maxConnections, int mtu, Duration lookupTimeout, Duration requestTimeout, int workers, int queue,
        boolean connectionId) {
    /** First word of log events, metrics and threads. */
    public static final String KIND = "dtls";

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public DtlsListenerSettings {
        common(name, address, psk, certificates, export, maxConnections, lookupTimeout, requestTimeout, workers, queue);
        ListenerSettings.require(KIND, mtu >= 512 && mtu <= 9000, "mtu " + mtu + " (512 to 9000)");
    }

    private static ListenerSettings common(String name, InetSocketAddress address, boolean psk, boolean certificates, KeyExport export,
            int maxConnections, Duration lookupTimeout, Duration requestTimeout, int workers, int queue) {
        return new ListenerSettings(KIND, name, address, psk, certificates, export, maxConnections, lookupTimeout, requestTimeout, workers,
                queue);
    }

    /** What listeners of every transport have. */
    public ListenerSettings common() {
        return common(name, address, psk, certificates, export, maxConnections, lookupTimeout, requestTimeout, workers, queue);
    }

    /** The defaults: PSK and certificates, mandatory suites, 20000 connections, 1280 octets, 20 s, 16 workers, queue 1000, CID on. */
    public static DtlsListenerSettings of(String name, InetSocketAddress address, KeyExport export) {
        return new DtlsListenerSettings(name, address, true, true, export, Suites.MANDATORY, 20_000, Settings.MTU, Duration.ofSeconds(20),
                Duration.ofSeconds(20), 16, 1000, true);
    }
}

package org.kedge.transport.tls;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;
import org.kedge.transport.listener.ListenerSettings;
import org.kedge.transport.tls.engine.TlsSuites;

/**
 * What the owner of a node may set for one listener.
 *
 * @param common what listeners of every transport have, of {@link #KIND}
 * @param suites accepted cipher suites
 * @param limits what it bears
 * @param threads event loops
 * @param ocspResponse file with the current OCSP response of its certificate (DER), stapled when a client asks for it
 */
public record TlsListenerSettings(ListenerSettings common, TlsSuites suites, TlsLimits limits, int threads,
        Optional<Path> ocspResponse) {
    /** First word of log events, metrics and threads. */
    public static final String KIND = "tls";
    /** D-80: a peer whose key cannot be looked up is told within 5 s. */
    public static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public TlsListenerSettings {
        ListenerSettings.require(KIND, threads >= 1 && threads <= 256, "threads " + threads + " (1 to 256)");
    }

    /**
     * The defaults: PSK and certificates, mandatory suites, 20000 connections, look-ups of 5 s, requests of 20 s, 16 workers, queue 1000.
     */
    public static TlsListenerSettings of(String name, InetSocketAddress address, KeyExport export) {
        return new TlsListenerSettings(new ListenerSettings(KIND, name, address, true, true, export, 20_000, LOOKUP_TIMEOUT,
                Duration.ofSeconds(20), 16, 1000), TlsSuites.MANDATORY, TlsLimits.DEFAULTS, defaultThreads(), Optional.empty());
    }

    /** As many event loops as cores, at least two. */
    public static int defaultThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    /** The name by which handlers and resolvers find it. */
    public String name() {
        return common.name();
    }

    /** These settings with other suites. */
    public TlsListenerSettings with(TlsSuites other) {
        return new TlsListenerSettings(common, other, limits, threads, ocspResponse);
    }

    /** These settings with other limits. */
    public TlsListenerSettings with(TlsLimits other) {
        return new TlsListenerSettings(common, suites, other, threads, ocspResponse);
    }
}

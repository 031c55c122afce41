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
 * @param clients what clients prove; the suites of anonymous ones are fixed
 * @param pskHint the psk_identity_hint of suites with pre-shared keys (RFC 4279 2), printable ASCII; empty: none
 */
public record TlsListenerSettings(ListenerSettings common, TlsSuites suites, TlsLimits limits, int threads,
        Optional<Path> ocspResponse, Clients clients, String pskHint) {
    /** First word of log events, metrics and threads. */
    public static final String KIND = "tls";
    /** D-80: a peer whose key cannot be looked up is told within 5 s. */
    public static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

    private static final int LONGEST_HINT = 128;

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
    public TlsListenerSettings {
        ListenerSettings.require(KIND, threads >= 1 && threads <= 256, "threads " + threads + " (1 to 256)");
        ListenerSettings.require(KIND, pskHint.length() <= LONGEST_HINT && pskHint.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "psk.hint is longer than " + LONGEST_HINT + " characters or not printable ASCII");
        ListenerSettings.require(KIND, clients == Clients.AUTHENTICATED || common.export() == KeyExport.NONE,
                "export " + common.export() + " with anonymous clients: there is nobody whose key it could be");
        ListenerSettings.require(KIND, clients == Clients.AUTHENTICATED || !common.psk() && pskHint.isEmpty(),
                "pre-shared keys with anonymous clients");
    }

    /**
     * The defaults: PSK and certificates, mandatory suites, 20000 connections, look-ups of 5 s, requests of 20 s, 16 workers, queue 1000.
     */
    public static TlsListenerSettings of(String name, InetSocketAddress address, KeyExport export) {
        return of(name, address, export, Clients.AUTHENTICATED);
    }

    /** The defaults of a listener whose clients stay anonymous; it needs a key pair with a certificate. */
    public static TlsListenerSettings anonymous(String name, InetSocketAddress address) {
        return of(name, address, KeyExport.NONE, Clients.ANONYMOUS);
    }

    /** The defaults of a listener for plain HTTP. */
    public static TlsListenerSettings plain(String name, InetSocketAddress address) {
        return of(name, address, KeyExport.NONE, Clients.PLAIN);
    }

    private static TlsListenerSettings of(String name, InetSocketAddress address, KeyExport export, Clients clients) {
        return new TlsListenerSettings(new ListenerSettings(KIND, name, address, clients == Clients.AUTHENTICATED, true, export, 20_000,
                LOOKUP_TIMEOUT, Duration.ofSeconds(20), 16, 1000), TlsSuites.MANDATORY, TlsLimits.DEFAULTS, defaultThreads(),
                Optional.empty(), clients, "");
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
        return new TlsListenerSettings(common, other, limits, threads, ocspResponse, clients, pskHint);
    }

    /** These settings with other limits. */
    public TlsListenerSettings with(TlsLimits other) {
        return new TlsListenerSettings(common, suites, other, threads, ocspResponse, clients, pskHint);
    }

    /** These settings with a psk_identity_hint. */
    public TlsListenerSettings withPskHint(String hint) {
        return new TlsListenerSettings(common, suites, limits, threads, ocspResponse, clients, hint);
    }
}

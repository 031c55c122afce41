package org.kedge.transport.tls.component;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.listener.ListenerSettings;
import org.kedge.transport.tls.Clients;
import org.kedge.transport.tls.TlsLimits;
import org.kedge.transport.tls.TlsListenerSettings;
import org.kedge.transport.tls.engine.TlsSuites;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of one listener. */
@ObjectClassDefinition(name = "Kedge TLS listener", description = "One TCP port that serves TLS 1.2 and HTTP/1.1")
@interface ListenerConfig {
    @AttributeDefinition(description = "Name by which request handlers and key resolvers find this listener, for example mef")
    String name();

    @AttributeDefinition(description = "Local address to listen on; the default is reachable from this machine only")
    String address() default "127.0.0.1";

    @AttributeDefinition(description = "TCP port; 0 lets the system choose one")
    int port() default 8443;

    @AttributeDefinition(description = "authenticated: clients prove who they are. anonymous: only this listener does, by its certificate; "
            + "for the Ub face of a BSF alone, since only handlers that authenticate their clients themselves are reached")
    String clients() default "authenticated";

    @AttributeDefinition(description = "tls, or none: plain HTTP, with anonymous clients only. For Ub (TS 24.109), whose messages are "
            + "authenticated end to end but can be read by everybody on the way, the subscriber's identity included; for nothing else")
    String security() default "tls";

    @AttributeDefinition(description = "Alias of the listener's key pair in the credential store; empty: pre-shared keys only")
    String credential() default "";

    @AttributeDefinition(description = "Accept pre-shared keys")
    boolean psk() default true;

    @AttributeDefinition(description = "Accept certificates and raw public keys, as soon as the key pair is in the store")
    boolean certificates() default true;

    @AttributeDefinition(description = "Hint sent to clients with pre-shared keys, for example 3GPP-bootstrapping on a NAF; empty: none")
    String psk_hint() default "";

    @AttributeDefinition(description = "What each session exports: none, bootstrap (a MEF's port) or connection (a MAF's port)")
    String export() default "none";

    @AttributeDefinition(description = "Also accept ECDHE_PSK suites")
    boolean suites_pfs() default false;

    @AttributeDefinition(description = "Also accept AES-GCM suites")
    boolean suites_gcm() default false;

    @AttributeDefinition(description = "Connections at once; further ones are closed at once (10 to 1000000)")
    int max_connections() default 20000;

    @AttributeDefinition(description = "Handshakes that may wait for a key look-up at once; further ones get an alert (1 to 1000000)")
    int max_waiting() default 5000;

    @AttributeDefinition(description = "Seconds a peer may take for a handshake; the time of a key look-up does not count")
    int handshake_timeout() default 10;

    @AttributeDefinition(description = "Seconds after which an unanswered key look-up refuses the peer with an alert (1 to 30)")
    int lookup_timeout() default 5;

    @AttributeDefinition(description = "Seconds a session may stay open without a request")
    int idle_timeout() default 300;

    @AttributeDefinition(description = "Seconds a request may take to arrive, from its first octet to its last; then it gets 408")
    int receive_timeout() default 10;

    @AttributeDefinition(description = "Seconds after which a request without an answer from its handler gets 504")
    int request_timeout() default 20;

    @AttributeDefinition(description = "Octets of the headers of a request; longer ones get 431 (512 to 65536)")
    int header_size() default 8192;

    @AttributeDefinition(description = "Octets kept of a handshake that waits for a key look-up (4096 to 65536)")
    int kept_bytes() default 16384;

    @AttributeDefinition(description = "Threads that serve the connections; 0: one per core, at least two")
    int threads() default 0;

    @AttributeDefinition(description = "Threads that look keys up, check certificates and handle requests (1 to 1000)")
    int workers() default 16;

    @AttributeDefinition(description = "Look-ups and requests that may wait for such a thread; further ones get 503 (1 to 1000000)")
    int queue() default 1000;

    @AttributeDefinition(description = "File with the current OCSP response of the listener's certificate (DER), sent to clients that ask "
            + "for it and read again when it changes; empty: none")
    String ocsp_response() default "";

    /** Reads a configuration. */
    final class Reader {
        private Reader() {
        }

        /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
        static TlsListenerSettings settings(ListenerConfig config) {
            String kind = TlsListenerSettings.KIND;
            Clients clients = Clients.of(config.clients(), config.security());
            boolean authenticated = clients == Clients.AUTHENTICATED;
            ListenerSettings.require(kind, clients != Clients.ANONYMOUS || !config.credential().isBlank(),
                    "clients anonymous without a credential of the listener's own");
            ListenerSettings common = new ListenerSettings(kind, config.name() == null ? "" : config.name(),
                    ListenerSettings.address(kind, config.address(), config.port()), config.psk() && authenticated,
                    config.certificates() || !authenticated,
                    ListenerSettings.export(kind, config.export()), config.max_connections(), Duration.ofSeconds(config.lookup_timeout()),
                    Duration.ofSeconds(config.request_timeout()), config.workers(), config.queue());
            TlsLimits limits = new TlsLimits(Duration.ofSeconds(config.handshake_timeout()), Duration.ofSeconds(config.idle_timeout()),
                    Duration.ofSeconds(config.receive_timeout()), config.header_size(), config.kept_bytes(), config.max_waiting());
            String ocsp = config.ocsp_response().trim();
            return new TlsListenerSettings(common, new TlsSuites(config.suites_pfs(), config.suites_gcm()), limits,
                    config.threads() == 0 ? TlsListenerSettings.defaultThreads() : config.threads(),
                    ocsp.isEmpty() ? Optional.empty() : Optional.of(Path.of(ocsp)), clients, config.psk_hint().trim());
        }

        /** Alias of the key pair that the listener needs; empty: none, plain HTTP for one. */
        static String alias(ListenerConfig config) {
            return Clients.of(config.clients(), config.security()) == Clients.PLAIN ? "" : config.credential().trim();
        }
    }
}

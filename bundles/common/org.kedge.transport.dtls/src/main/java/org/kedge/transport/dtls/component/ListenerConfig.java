package org.kedge.transport.dtls.component;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.Suites;
import org.kedge.transport.listener.ListenerSettings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of one listener. */
@ObjectClassDefinition(name = "Kedge DTLS listener", description = "One UDP port that serves DTLS 1.2 and CoAP")
@interface ListenerConfig {
    @AttributeDefinition(description = "Name by which request handlers and key resolvers find this listener, for example mef")
    String name();

    @AttributeDefinition(description = "Local address to listen on; the default is reachable from this machine only")
    String address() default "127.0.0.1";

    @AttributeDefinition(description = "UDP port; 0 lets the system choose one")
    int port() default 5684;

    @AttributeDefinition(description = "Alias of the listener's key pair in the credential store; empty: pre-shared keys only")
    String credential() default "";

    @AttributeDefinition(description = "Accept pre-shared keys")
    boolean psk() default true;

    @AttributeDefinition(description = "Accept certificates and raw public keys, as soon as the key pair is in the store")
    boolean certificates() default true;

    @AttributeDefinition(description = "What each session exports: none, bootstrap (a MEF's port) or connection (a MAF's port)")
    String export() default "none";

    @AttributeDefinition(description = "Also accept ECDHE_PSK suites")
    boolean suites_pfs() default false;

    @AttributeDefinition(description = "Also accept AES-GCM suites")
    boolean suites_gcm() default false;

    @AttributeDefinition(description = "Sessions and handshakes at once (10 to 1000000); the handshake rate over minutes cannot exceed "
            + "this number divided by 135 s")
    int max_connections() default 20000;

    @AttributeDefinition(description = "Largest IP datagram sent, octets (512 to 9000)")
    int mtu() default 1280;

    @AttributeDefinition(description = "Seconds after which an unanswered key look-up refuses the peer (1 to 30)")
    int lookup_timeout() default 20;

    @AttributeDefinition(description = "Seconds after which a request without an answer from its handler gets 5.04")
    int request_timeout() default 20;

    @AttributeDefinition(description = "Threads that look keys up and handle requests (1 to 1000)")
    int workers() default 16;

    @AttributeDefinition(description = "Look-ups and requests that may wait for a thread; further ones get 5.03 (1 to 1000000)")
    int queue() default 1000;

    @AttributeDefinition(description = "Let peers keep their session when their address changes (RFC 9146)")
    boolean cid() default true;

    /** Reads a configuration. */
    final class Reader {
        private Reader() {
        }

        /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the value that is wrong */
        static DtlsListenerSettings settings(ListenerConfig config) {
            return new DtlsListenerSettings(config.name() == null ? "" : config.name(),
                    ListenerSettings.address(DtlsListenerSettings.KIND, config.address(), config.port()), config.psk(),
                    config.certificates(), ListenerSettings.export(DtlsListenerSettings.KIND, config.export()),
                    new Suites(config.suites_pfs(), config.suites_gcm()), config.max_connections(), config.mtu(),
                    Duration.ofSeconds(config.lookup_timeout()), Duration.ofSeconds(config.request_timeout()), config.workers(),
                    config.queue(), config.cid());
        }
    }
}

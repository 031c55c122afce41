package org.kedge.transport.dtls.component;

import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.DtlsClient;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.engine.Suites;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DTLS client as a service. */
@Component(name = DtlsClientComponent.PID, property = SecureTransport.SCHEME + "=coaps", immediate = true)
@Designate(ocd = DtlsClientComponent.Config.class)
public final class DtlsClientComponent implements SecureTransport {
    static final String PID = "org.kedge.transport.dtls";

    private static final Logger LOG = LoggerFactory.getLogger(DtlsClientComponent.class);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    /** Configuration of the client. */
    @ObjectClassDefinition(name = "Kedge DTLS client", description = "How this node connects over DTLS 1.2 and CoAP")
    @interface Config {
        @AttributeDefinition(description = "Also offer ECDHE_PSK suites, which keep recorded sessions closed when a key leaks; "
                + "never needed for interoperability")
        boolean suites_pfs() default false;

        @AttributeDefinition(description = "Also offer AES-GCM suites, for servers without AES-CCM")
        boolean suites_gcm() default false;

        @AttributeDefinition(description = "Largest IP datagram sent, octets (512 to 9000)")
        int mtu() default 1280;

        @AttributeDefinition(description = "Threads for name look-ups, certificate checks and the work that follows a connection (1 to 64)")
        int workers() default 8;
    }

    private final ConnectorStarts starts;
    private DtlsClient client;
    private DtlsClientSettings settings;
    private volatile PeerVerifier verifier;

    /** Starts the client's threads; opens no connection. */
    @Activate
    public DtlsClientComponent(@Reference ConnectorStarts starts, Config config) {
        this.starts = starts;
        this.settings = settings(config);
        this.client = open();
    }

    private static DtlsClientSettings settings(Config config) {
        return new DtlsClientSettings(new Suites(config.suites_pfs(), config.suites_gcm()), config.mtu(), config.workers());
    }

    private DtlsClient open() {
        DtlsClient opened = new DtlsClient(() -> Optional.ofNullable(verifier), settings, new KeyExporter());
        starts.started("the client", Instant.now());
        return opened;
    }

    /** Channels that are open keep the old values. */
    @Modified
    synchronized void modified(Config config) {
        try {
            settings = settings(config);
        } catch (KedgeException e) {
            LOG.error("dtls.client.config invalid, the running values are kept: {}", e.getMessage());
            return;
        }
        replace();
    }

    private void replace() {
        DtlsClient old = client;
        client = open();
        old.retire();
    }

    @Deactivate
    synchronized void deactivate() {
        client.close();
        starts.stopped("the client");
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindVerifier(PeerVerifier bound) {
        verifier = bound;
    }

    void unbindVerifier(PeerVerifier unbound) {
        if (verifier == unbound) {
            verifier = null;
        }
    }

    /** Threads keep the EC objects they first obtained, so a provider that comes later needs new threads (DTLS-30). */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.ec.delegate=*)")
    synchronized void bindProvider(Provider provider) {
        replace();
    }

    void unbindProvider(Provider provider) {
        current().awaitHandshakes(DRAIN);
    }

    private synchronized DtlsClient current() {
        return client;
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        return current().connect(peer, credential, options);
    }
}

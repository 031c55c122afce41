package org.kedge.transport.tls.component;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.tls.TlsClient;
import org.kedge.transport.tls.TlsClientSettings;
import org.kedge.transport.tls.engine.TlsSuites;
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

/** The TLS client as a service. */
@Component(name = TlsClientComponent.PID, immediate = true,
        property = {SecureTransport.SCHEME + "=https", SecureTransport.SCHEME + "=http"})
@Designate(ocd = TlsClientComponent.Config.class)
public final class TlsClientComponent implements SecureTransport {
    static final String PID = "org.kedge.transport.tls";

    private static final Logger LOG = LoggerFactory.getLogger(TlsClientComponent.class);

    /** Configuration of the client. */
    @ObjectClassDefinition(name = "Kedge TLS client", description = "How this node connects over TLS 1.2 and HTTP")
    @interface Config {
        @AttributeDefinition(description = "Also offer ECDHE_PSK suites, which keep recorded sessions closed when a key leaks; "
                + "never needed for interoperability")
        boolean suites_pfs() default false;

        @AttributeDefinition(description = "Also offer AES-GCM suites")
        boolean suites_gcm() default false;

        @AttributeDefinition(description = "Threads for name look-ups, certificate checks and the work that follows a connection (1 to 64)")
        int workers() default 8;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile PeerVerifier verifier;
    private volatile TlsClient client;

    /** Starts no thread before the first connection. */
    @Activate
    public TlsClientComponent(Config config) {
        client = open(settings(config));
    }

    private static TlsClientSettings settings(Config config) {
        return new TlsClientSettings(new TlsSuites(config.suites_pfs(), config.suites_gcm()), config.workers());
    }

    private TlsClient open(TlsClientSettings settings) {
        return new TlsClient(() -> Optional.ofNullable(verifier), settings);
    }

    /** Channels that are open keep the old values. */
    @Modified
    void modified(Config config) {
        TlsClientSettings settings;
        try {
            settings = settings(config);
        } catch (KedgeException e) {
            LOG.error("tls.client.config invalid, the running values are kept: {}", e.getMessage());
            return;
        }
        TlsClient old = client;
        client = open(settings);
        old.retire();
    }

    @Deactivate
    void deactivate() {
        client.close();
    }

    @Override
    public CompletionStage<SecureChannel> connect(PeerAddress peer, LocalCredential credential, ConnectOptions options) {
        return client.connect(peer, credential, options);
    }
}

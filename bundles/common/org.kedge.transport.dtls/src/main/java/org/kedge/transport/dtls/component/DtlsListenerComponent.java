package org.kedge.transport.dtls.component;

import java.security.Provider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.listener.ListenerKeeper;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.Whiteboard;
import org.kedge.work.LateMeters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** One listener per configuration; its service is its health. */
@Component(name = DtlsListenerComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = ListenerConfig.class, factory = true)
public final class DtlsListenerComponent implements HealthIndicator {
    static final String PID = "org.kedge.transport.dtls.listener";

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final Whiteboard whiteboard = new Whiteboard();
    @Reference
    private ConnectorStarts starts;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile PeerVerifier verifier;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile AuditSink audit;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;
    private volatile CredentialStore store;
    private volatile ListenerKeeper<DtlsListenerSettings, DtlsListener> keeper;
    private volatile String name;

    @Activate
    void activate(ListenerConfig config) {
        DtlsListenerSettings settings = ListenerConfig.Reader.settings(config);
        name = "dtls.listener." + settings.name();
        keeper = new ListenerKeeper<>(settings, config.credential().trim(), this::listener, () -> Optional.ofNullable(store), starts,
                PERIOD);
    }

    private DtlsListener listener(DtlsListenerSettings settings) {
        DtlsListener made = new DtlsListener(settings, new ListenerServices(() -> Optional.ofNullable(verifier),
                new LateMeters(() -> Optional.ofNullable(meters)), () -> Optional.ofNullable(audit), this::now), new KeyExporter());
        whiteboard.attach(made);
        return made;
    }

    private Instant now() {
        Clock trusted = clock;
        return trusted == null ? Instant.now() : trusted.instant();
    }

    @Modified
    void modified(ListenerConfig config) {
        try {
            keeper.change(ListenerConfig.Reader.settings(config), config.credential().trim());
        } catch (KedgeException e) {
            keeper.reject(e);
        }
    }

    @Deactivate
    void deactivate() {
        keeper.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindResolver(KeyResolver resolver, Map<String, Object> properties) {
        whiteboard.add(resolver, properties);
    }

    void updatedResolver(KeyResolver resolver, Map<String, Object> properties) {
        whiteboard.update(resolver, properties);
    }

    void unbindResolver(KeyResolver resolver) {
        whiteboard.remove(resolver);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindHandler(RequestHandler handler, Map<String, Object> properties) {
        whiteboard.add(handler, properties);
    }

    void updatedHandler(RequestHandler handler, Map<String, Object> properties) {
        whiteboard.update(handler, properties);
    }

    void unbindHandler(RequestHandler handler) {
        whiteboard.remove(handler);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore bound) {
        store = bound;
        ListenerKeeper<DtlsListenerSettings, DtlsListener> present = keeper;
        if (present != null) {
            present.lookSoon();
        }
    }

    void unbindStore(CredentialStore unbound) {
        if (store == unbound) {
            store = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.ec.delegate=*)")
    void bindProvider(Provider provider) {
        ListenerKeeper<DtlsListenerSettings, DtlsListener> present = keeper;
        if (present != null) {
            present.renew(DtlsListener::restart);
        }
    }

    /** Returns when no handshake uses the provider any more, so that its bundle may take it out of the JVM. */
    void unbindProvider(Provider provider) {
        ListenerKeeper<DtlsListenerSettings, DtlsListener> present = keeper;
        if (present != null) {
            present.listener().awaitHandshakes(DRAIN);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Health health() {
        return keeper.health();
    }
}

package org.kedge.transport.tls.component;

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
import org.kedge.transport.listener.ListenerKeeper;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.Whiteboard;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;
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
@Component(name = TlsListenerComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = ListenerConfig.class, factory = true)
public final class TlsListenerComponent implements HealthIndicator {
    static final String PID = "org.kedge.transport.tls.listener";

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Whiteboard whiteboard = new Whiteboard();
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
    private volatile ListenerKeeper<TlsListenerSettings, TlsListener> keeper;
    private volatile String name;

    @Activate
    void activate(ListenerConfig config) {
        TlsListenerSettings settings = ListenerConfig.Reader.settings(config);
        name = "tls.listener." + settings.name();
        keeper = new ListenerKeeper<>(settings, ListenerConfig.Reader.alias(config), this::listener, () -> Optional.ofNullable(store),
                ListenerKeeper.Starts.NONE, PERIOD);
    }

    private TlsListener listener(TlsListenerSettings settings) {
        TlsListener made = new TlsListener(settings, new ListenerServices(() -> Optional.ofNullable(verifier),
                new LateMeters(() -> Optional.ofNullable(meters)), () -> Optional.ofNullable(audit), this::now));
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
            keeper.change(ListenerConfig.Reader.settings(config), ListenerConfig.Reader.alias(config));
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
        ListenerKeeper<TlsListenerSettings, TlsListener> present = keeper;
        if (present != null) {
            present.lookSoon();
        }
    }

    void unbindStore(CredentialStore unbound) {
        if (store == unbound) {
            store = null;
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

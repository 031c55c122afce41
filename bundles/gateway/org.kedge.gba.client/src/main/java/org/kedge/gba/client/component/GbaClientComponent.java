package org.kedge.gba.client.component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.client.Gba;
import org.kedge.gba.client.GbaServices;
import org.kedge.gba.client.GbaSettings;
import org.kedge.work.LateClock;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link Gba} client and keeps what it works with up to date. A wrong configuration changes nothing. */
@Component(name = "org.kedge.gba.client", immediate = true, service = {GbaClient.class, HealthIndicator.class})
@Designate(ocd = GbaClientConfiguration.class)
public final class GbaClientComponent implements GbaClient, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(GbaClientComponent.class);

    private final GbaServices services = new GbaServices();
    private final Threads threads = new Threads(Pool.of("gba", 4, 1024, "GBA"));
    private final Gba gba;
    private volatile GbaSettings settings = GbaSettings.defaults();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    @Activate
    public GbaClientComponent() {
        gba = new Gba(services, () -> settings, new LateClock(() -> Optional.ofNullable(clock)), threads);
    }

    @Activate
    void activate(GbaClientConfiguration configuration) {
        modified(configuration);
        gba.start();
    }

    /** Runs in flight keep what they began with. */
    @Modified
    void modified(GbaClientConfiguration configuration) {
        try {
            settings = settings(configuration);
        } catch (IllegalArgumentException | KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.gba.client: {}; the running values stay in force", e.getMessage());
        }
    }

    static GbaSettings settings(GbaClientConfiguration c) {
        return new GbaSettings(text(c.gba_agreement()), GbaSettings.digest(c.gba_digest_min()), GbaSettings.mode(c.gba_mode()),
                Duration.ofSeconds(c.lifetime_cap()), c.renew_at(), text(c.gba_uaProtocolId()).map(UaProtocolId::parse), c.gba_tmpi(),
                c.attempts(), Duration.ofSeconds(c.timeout_connect()), Duration.ofSeconds(c.timeout_reply()),
                Duration.ofSeconds(c.service_wait()));
    }

    private static Optional<String> text(String value) {
        return Optional.of(value.strip()).filter(text -> !text.isEmpty());
    }

    @Deactivate
    void deactivate() {
        gba.close();
        threads.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindUsim(AkaAuthenticator service, Map<String, Object> properties) {
        services.usims().add(service, properties, AkaAuthenticator.USIM);
        Optional.ofNullable(properties.get(AkaAuthenticator.USIM)).ifPresent(name -> gba.usimCame(name.toString()));
    }

    void unbindUsim(AkaAuthenticator service) {
        services.usims().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(SecureTransport service, Map<String, Object> properties) {
        services.transports().add(service, properties, SecureTransport.SCHEME);
    }

    void unbindTransport(SecureTransport service) {
        services.transports().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service) {
        services.stores().add(service, GbaServices.STORE);
        gba.restore();
    }

    void unbindStore(CredentialStore service) {
        services.stores().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditSink service) {
        services.audits().add(service);
    }

    void unbindAudit(AuditSink service) {
        services.audits().remove(service);
    }

    @Override
    public CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline) {
        return gba.bootstrap(bsf, usim, deadline);
    }

    @Override
    public CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline) {
        return gba.probe(bsf, usim, deadline);
    }

    @Override
    public CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline) {
        return gba.nafKey(usim, naf, cipherSuite, deadline);
    }

    @Override
    public CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request,
            Instant deadline) {
        return gba.request(usim, naf, server, request, deadline);
    }

    @Override
    public void invalidate(KeyReference bTid) {
        gba.invalidate(bTid);
    }

    @Override
    public List<GbaStatus> status() {
        return gba.status();
    }

    @Override
    public boolean forget(String usim) {
        return gba.forget(usim);
    }

    @Override
    public String name() {
        return gba.name();
    }

    @Override
    public Health health() {
        return gba.health();
    }
}

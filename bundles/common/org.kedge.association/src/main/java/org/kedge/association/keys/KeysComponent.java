package org.kedge.association.keys;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Bound;
import org.kedge.work.LateClock;
import org.kedge.work.LateMeters;
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

/** Publishes {@link AssociationKeys}. */
@Component(name = KeysComponent.PID, immediate = true,
        service = {PeerConnections.class, KeyFetcher.class, RegistrationService.class, KeysComponent.class})
@Designate(ocd = KeysConfiguration.class)
public final class KeysComponent implements PeerConnections, KeyFetcher, RegistrationService {
    static final String PID = "org.kedge.association.keys";

    private static final Logger LOG = LoggerFactory.getLogger(KeysComponent.class);

    private final Bound<PeerDirectory> directories = new Bound<>();
    private final Bound<SecureTransport> transports = new Bound<>();
    private final Bound<ProvisionedKeySource> sources = new Bound<>();
    private final Threads threads = new Threads(Pool.of("association-keys", 8, 8192, "ASSOCIATION"));
    private final AssociationKeys keys = new AssociationKeys(directories, transports, () -> Optional.ofNullable(this.store),
            () -> this.settings, new LateClock(() -> Optional.ofNullable(this.clock)), threads,
            new LateMeters(() -> Optional.ofNullable(this.meters)), () -> Optional.ofNullable(this.gba), sources);
    private volatile KeysSettings settings = KeysSettings.defaults();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile GbaClient gba;

    @Activate
    @Modified
    void configure(KeysConfiguration configuration) {
        try {
            settings = KeysSettings.of(configuration);
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED {}; {} stays in force", e.getMessage(), settings);
        }
    }

    @Deactivate
    void deactivate() {
        keys.close();
        threads.close();
    }

    /** For the other components of this bundle. */
    public AssociationKeys parts() {
        return keys;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(PeerDirectory directory, Map<String, Object> properties) {
        directories.add(directory, properties, "");
    }

    void unbindDirectory(PeerDirectory directory) {
        directories.remove(directory);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(SecureTransport transport, Map<String, Object> properties) {
        transports.add(transport, properties, SecureTransport.SCHEME);
    }

    void unbindTransport(SecureTransport transport) {
        transports.remove(transport);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindSource(ProvisionedKeySource source, Map<String, Object> properties) {
        sources.add(source, properties, ProvisionedKeySource.TARGET);
    }

    void unbindSource(ProvisionedKeySource source) {
        sources.remove(source);
    }

    @Override
    public CompletionStage<Reply> request(Peer peer, Request request, Instant deadline) {
        return keys.connections().request(peer, request, deadline);
    }

    @Override
    public CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline) {
        return keys.connections().connect(peer, export, deadline);
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
        return keys.fetcher().fetch(identity, suid, deadline);
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int cipherSuite, Instant deadline) {
        return keys.fetcher().fetchNafKey(bTid, suid, cipherSuite, deadline);
    }

    @Override
    public boolean usesUiccKeys() {
        return keys.fetcher().usesUiccKeys();
    }

    @Override
    public Optional<EnrolmentTarget> ownTarget(Fqdn mef) {
        return keys.fetcher().ownTarget(mef);
    }

    @Override
    public CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels) {
        return keys.registrations().register(server, expirationTime, labels);
    }

    @Override
    public CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels) {
        return keys.registrations().update(server, expirationTime, labels);
    }

    @Override
    public CompletionStage<Void> deregister(String server) {
        return keys.registrations().deregister(server);
    }

    @Override
    public List<ClientRegistration> registrations() {
        return keys.registrations().registrations();
    }

    @Override
    public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
            Optional<Instant> expirationTime, List<String> labels) {
        return keys.registrations().registerKey(server, suid, targetIds, key, expirationTime, labels);
    }

    @Override
    public CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> expirationTime,
            Optional<List<String>> labels, Optional<List<String>> targetIds) {
        return keys.registrations().updateKey(server, relativeKeyId, expirationTime, labels, targetIds);
    }

    @Override
    public CompletionStage<Void> deregisterKey(String server, String relativeKeyId) {
        return keys.registrations().deregisterKey(server, relativeKeyId);
    }

    @Override
    public List<KeyRegistration> keys() {
        return keys.registrations().keys();
    }
}

package org.kedge.association.peer;

import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Publishes the {@link ConfiguredPeers}; each {@link PeerComponent} enters its own. */
@Component(name = "org.kedge.association.peers", service = {PeerDirectory.class, HealthIndicator.class, ConfiguredPeersComponent.class})
public final class ConfiguredPeersComponent implements PeerDirectory, HealthIndicator {
    private final ConfiguredPeers configured = new ConfiguredPeers(() -> Optional.ofNullable(this.store), System::nanoTime);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;

    ConfiguredPeers configured() {
        return configured;
    }

    @Override
    public List<Peer> peers() {
        return configured.peers();
    }

    @Override
    public AutoCloseable observe(Runnable changed) {
        return configured.observe(changed);
    }

    @Override
    public String name() {
        return configured.name();
    }

    @Override
    public Health health() {
        return configured.health();
    }
}

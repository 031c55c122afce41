package org.kedge.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.health.HealthIndicator;
import org.kedge.store.journal.JournalStore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The credential store as a service: present at once, open as soon as the configured key provider is there. */
@Component(name = StoreComponent.PID, service = { CredentialStore.class, HealthIndicator.class })
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent implements CredentialStore, HealthIndicator {
    static final String PID = "org.kedge.store";

    /** Configuration of the store. */
    @ObjectClassDefinition(name = "Kedge credential store", description = "The encrypted store of this node's credentials")
    @interface Config {
        @AttributeDefinition(description = "Directory of journal and head file. A relative path starts at kedge.home.")
        String directory() default "data/store";

        @AttributeDefinition(name = "key.provider", description = "What seals the store: file, passphrase, or the id of another provider")
        String key_provider() default "file";
    }

    private final String wanted;
    private final JournalStore store;
    private final StoreHealth health;

    // Guarded by this.
    private final List<StoreKeyProvider> candidates = new ArrayList<>();

    @Activate
    public StoreComponent(BundleContext context, Config config) {
        wanted = config.key_provider();
        store = new JournalStore(Home.of(context).resolve(config.directory()));
        health = new StoreHealth(store);
    }

    @Deactivate
    void deactivate() {
        store.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    synchronized void addKeyProvider(StoreKeyProvider provider) {
        if (provider.id().equals(wanted)) {
            candidates.add(provider);
            if (candidates.size() == 1) {
                store.unseal(provider);
            }
        }
    }

    synchronized void removeKeyProvider(StoreKeyProvider provider) {
        boolean used = !candidates.isEmpty() && candidates.get(0) == provider;
        candidates.remove(provider);
        if (used && candidates.isEmpty()) {
            store.seal();
        } else if (used) {
            store.unseal(candidates.get(0));
        }
    }

    @Override
    public void put(Credential credential, CredentialSlot slot) {
        store.put(credential, slot);
    }

    @Override
    public void putAll(List<Credential> credentials) {
        store.putAll(credentials);
    }

    @Override
    public void activate(String alias) {
        store.activate(alias);
    }

    @Override
    public Optional<Credential> get(String alias, CredentialSlot slot) {
        return store.get(alias, slot);
    }

    @Override
    public boolean remove(String alias) {
        return store.remove(alias);
    }

    @Override
    public int expire(Instant now) {
        return store.expire(now);
    }

    @Override
    public List<CredentialInfo> list() {
        return store.list();
    }

    @Override
    public StoreStatus status() {
        return store.status();
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Health health() {
        return health.health();
    }
}

package org.kedge.registry;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.peer.PeerDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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

/** The registry as services. Several of the interfaces have methods of one name, hence one object each, registered here. */
@Component(name = RegistryComponent.PID, configurationPid = RegistryComponent.PID, immediate = true, service = HealthIndicator.class)
@Designate(ocd = RegistryConfiguration.class)
public final class RegistryComponent implements HealthIndicator {
    static final String PID = "org.kedge.registry";
    private static final String HOME = "kedge.home";
    private static final Logger LOG = LoggerFactory.getLogger(RegistryComponent.class);

    private final Registry registry = new Registry();
    private final RegistryKeeper keeper = new RegistryKeeper(registry, this::store);
    private volatile CredentialStore store;
    private BundleContext context;
    private List<ServiceRegistration<?>> services = List.of();
    private Optional<DatabaseSettings> settings = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service) {
        store = service;
        keeper.storeAppeared();
    }

    void unbindStore(CredentialStore service) {
        if (store == service) {
            store = null;
        }
    }

    private Optional<CredentialStore> store() {
        return Optional.ofNullable(store);
    }

    @Activate
    void activate(BundleContext bundleContext, RegistryConfiguration configuration) {
        context = bundleContext;
        modified(configuration);
        services = List.of(context.registerService(EnroleeRegistry.class, registry.enrolees(), null),
                context.registerService(EnrolmentKeyRegistry.class, registry.enrolmentKeys(), null),
                context.registerService(PeerRegistry.class, registry.peers(), null),
                context.registerService(MasterKeyRegistry.class, registry.masterKeys(), null),
                context.registerService(RegistrationRegistry.class, registry.registrations(), null),
                context.registerService(AssociationRules.class, registry.rules(), null),
                context.registerService(SubscriberRegistry.class, registry.subscribers(), null),
                context.registerService(BootstrapRegistry.class, registry.bootstraps(), null),
                context.registerService(NodeRegistry.class, registry.nodes(), null),
                context.registerService(BriefingRules.class, registry.briefingRules(), null),
                context.registerService(PeerDirectory.class, registry.peerDirectory(), null),
                context.registerService(RegistryImport.class, registry.importer(), null));
    }

    /** The database in use is kept until another one is open. */
    @Modified
    void modified(RegistryConfiguration configuration) {
        try {
            DatabaseSettings next = settings(configuration);
            if (!settings.equals(Optional.of(next))) {
                settings = Optional.of(next);
                keeper.use(next);
            }
        } catch (KedgeException e) {
            LOG.error("registry.configuration refused, the running one is kept: {}", e.getMessage());
            registry.unavailable(e);
        }
    }

    private DatabaseSettings settings(RegistryConfiguration configuration) {
        Optional<String> home = Optional.ofNullable(context.getProperty(HOME)).or(() -> Optional.ofNullable(System.getProperty(HOME)));
        String url = configuration.jdbc_url().isBlank() ? "jdbc:sqlite:${kedge.home}/data/registry/registry.db" : configuration.jdbc_url();
        if (url.contains("${" + HOME + "}")) {
            url = url.replace("${" + HOME + "}", home.orElseThrow(
                    () -> new KedgeException(ErrorCode.REGISTRY_IO, "jdbc.url names kedge.home, which is not set")));
        }
        return new DatabaseSettings(url, Optional.of(configuration.user()).filter(user -> !user.isBlank()),
                Optional.of(configuration.password_file()).filter(file -> !file.isBlank()).map(Path::of), configuration.pool_size());
    }

    @Deactivate
    void deactivate() {
        services.forEach(ServiceRegistration::unregister);
        keeper.close();
        registry.close();
        try {
            if (settings.isPresent()) {
                settings.get().releaseDriver();
            }
        } catch (SQLException e) {
            LOG.warn("registry.driver could not be deregistered: {}", e.toString());
        }
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Health health() {
        return registry.health();
    }
}

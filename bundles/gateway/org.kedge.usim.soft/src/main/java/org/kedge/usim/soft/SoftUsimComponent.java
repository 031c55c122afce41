package org.kedge.usim.soft;

import java.time.Duration;
import java.util.Hashtable;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.health.HealthIndicator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
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

/** One software USIM per configuration. Its service is there as long as the configuration, also while its credential is not. */
@Component(name = SoftUsimComponent.PID, service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = SoftUsimComponent.Config.class, factory = true)
public final class SoftUsimComponent {
    static final String PID = "org.kedge.usim.soft";

    private static final Logger LOG = LoggerFactory.getLogger(SoftUsimComponent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** At a first start the intake takes the subscription while this component starts. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    /** Configuration of a software USIM. */
    @ObjectClassDefinition(name = "Kedge software USIM", description = "A USIM whose keys are in the credential store")
    @interface Config {
        @AttributeDefinition(description = "The name by which instructions call this USIM (service property kedge.usim): letters, digits"
                + " and . _ - : / @")
        String name() default "soft";

        @AttributeDefinition(name = "credential.alias", description = "Alias of its subscription in the credential store. Empty:"
                + " usim/<name>, as the intake of <name>.usim.json stores it", required = false)
        String credential_alias() default "";
    }

    private record Settings(String name, String alias) {
        static Settings of(Config config) {
            String alias = config.credential_alias().isEmpty() ? UsimFile.alias(config.name()) : config.credential_alias();
            if (config.name().isEmpty() || !Credential.isAlias(UsimFile.alias(config.name())) || !Credential.isAlias(alias)) {
                throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED,
                        PID + ": name and credential.alias are letters, digits and . _ - : / @");
            }
            return new Settings(config.name(), alias);
        }
    }

    private record Running(Settings settings, SoftUsim usim, ServiceRegistration<?> registration) {
        void stop() {
            registration.unregister();
            usim.close();
        }
    }

    private final BoundStores stores = new BoundStores(PATIENCE);
    private final BundleContext context;
    private Running running;

    @Activate
    public SoftUsimComponent(BundleContext context, Config config) {
        this.context = context;
        running = start(Settings.of(config));
    }

    private Running start(Settings settings) {
        SoftUsim usim = new SoftUsim(settings.name, settings.alias, stores, FIRST);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(AkaAuthenticator.USIM, settings.name);
        properties.put(AkaAuthenticator.KIND, "soft");
        LOG.info("USIM-CONFIGURED name={} kind=soft credential={}", settings.name, settings.alias);
        return new Running(settings, usim, context.registerService(
                new String[] {AkaAuthenticator.class.getName(), HealthIndicator.class.getName()}, usim, properties));
    }

    /** A wrong configuration changes nothing. */
    @Modified
    void modified(Config config) {
        try {
            Settings settings = Settings.of(config);
            if (!settings.equals(running.settings)) {
                running.stop();
                running = start(settings);
            }
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED {}; {} stays in force", e.getMessage(), running.settings);
        }
    }

    @Deactivate
    void deactivate() {
        running.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addStore(CredentialStore store) {
        stores.add(store);
    }

    void removeStore(CredentialStore store) {
        stores.remove(store);
    }
}

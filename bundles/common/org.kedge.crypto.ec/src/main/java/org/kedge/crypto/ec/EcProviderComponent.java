package org.kedge.crypto.ec;

import java.security.Provider;
import java.util.Dictionary;
import java.util.Hashtable;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the EC provider in place and publishes it as service {@code java.security.Provider} with the property
 * {@code kedge.ec.delegate}. Its users keep the JCA objects they first obtained (DTLS-30); the service tells them when to obtain new
 * ones, and when to let go.
 */
@Component(name = "org.kedge.crypto.ec", immediate = true)
@Designate(ocd = EcProviderConfig.class)
public final class EcProviderComponent {
    private static final Logger LOG = LoggerFactory.getLogger(EcProviderComponent.class);
    private static final String DELEGATE = "kedge.ec.delegate";

    private final EcSwitch ecSwitch;

    @Activate
    public EcProviderComponent(BundleContext context, EcProviderConfig config) {
        ecSwitch = new EcSwitch(provider -> publish(context, provider));
        apply(config);
    }

    private static Runnable publish(BundleContext context, EcProvider provider) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(DELEGATE, provider.delegate().word());
        ServiceRegistration<Provider> registration = context.registerService(Provider.class, provider, properties);
        return registration::unregister;
    }

    /** Exchanges the provider in place; wrong settings are refused and the running ones kept. */
    @Modified
    void apply(EcProviderConfig config) {
        EcSettings settings;
        try {
            settings = EcSettings.parse(config.delegate(), config.scope());
        } catch (IllegalArgumentException e) {
            LOG.error("ec.provider.configuration refused, running settings kept: {}", e.getMessage());
            return;
        }
        ecSwitch.apply(settings);
    }

    @Deactivate
    void deactivate() {
        ecSwitch.close();
    }
}

package org.kedge.usim.pcsc.component;

import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.usim.pcsc.card.PinGate;
import org.kedge.usim.pcsc.reader.Readers;
import org.osgi.framework.BundleContext;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One card per configuration of the factory {@code org.kedge.usim.pcsc}; its AkaAuthenticator service is there while the card is. */
@Component(name = "org.kedge.usim.pcsc", service = {HealthIndicator.class, UiccView.class}, immediate = true,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CardConfiguration.class, factory = true)
public final class PcscUsimComponent implements HealthIndicator, UiccView {
    private static final Logger LOG = LoggerFactory.getLogger(PcscUsimComponent.class);

    private BundleContext context;
    private CardWatch watch;
    private Publication publication;
    private volatile Optional<CredentialStore> store = Optional.empty();

    /** @throws IllegalArgumentException naming the property that is wrong */
    @Activate
    void activate(BundleContext bundleContext, CardConfiguration configuration) {
        context = bundleContext;
        begin(CardSettings.of(configuration));
    }

    /** Invalid values change nothing; with valid ones the session with the card is built up anew. */
    @Modified
    void modified(CardConfiguration configuration) {
        try {
            CardSettings settings = CardSettings.of(configuration);
            deactivate();
            begin(settings);
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.usim.pcsc: {}; the running values are kept", e.getMessage());
        }
    }

    private synchronized void begin(CardSettings settings) {
        publication = new Publication(context, settings.name());
        watch = new CardWatch(settings, Readers.of(settings.terminalType()), new PinGate(() -> store, settings.pin(), settings.name()),
                publication);
        watch.start();
    }

    @Deactivate
    void deactivate() {
        watch().close();
        publication().close();
    }

    private synchronized CardWatch watch() {
        return watch;
    }

    private synchronized Publication publication() {
        return publication;
    }

    @Override
    public String usim() {
        return watch().name();
    }

    @Override
    public List<String> lines() {
        return UiccLines.of(usim(), watch().state());
    }

    @Override
    public Optional<KedgeException> failure() {
        return watch().state().failure();
    }

    @Override
    public String name() {
        return "usim." + usim();
    }

    @Override
    public Health health() {
        return watch().state().health();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service) {
        store = Optional.of(service);
    }

    void unbindStore(CredentialStore service) {
        store = store.filter(bound -> bound != service);
    }
}

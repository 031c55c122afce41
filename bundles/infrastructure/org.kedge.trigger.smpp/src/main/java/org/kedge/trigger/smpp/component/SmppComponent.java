package org.kedge.trigger.smpp.component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.infrastructure.briefing.TriggerSender;
import org.kedge.api.metrics.Meters;
import org.kedge.trigger.smpp.SmppSender;
import org.kedge.trigger.smpp.SmppSettings;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the {@link SmppSender}. A changed configuration gets a new session, and what waits for the old one fails as retryable; a wrong
 * one changes nothing.
 */
@Component(name = "org.kedge.trigger.smpp", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true,
        service = {TriggerSender.class, HealthIndicator.class})
@Designate(ocd = SmppConfig.class)
public final class SmppComponent implements TriggerSender, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(SmppComponent.class);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;

    private SmppSettings settings;
    private volatile SmppSender sender;

    @Activate
    void activate(SmppConfig config) {
        apply(SettingsReader.read(config), "SMPP-STARTED");
    }

    @Modified
    void modified(SmppConfig config) {
        SmppSettings changed;
        try {
            changed = SettingsReader.read(config);
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED {}; the running values stay in force", e.getMessage());
            return;
        }
        if (!changed.equals(settings)) {
            SmppSender before = sender;
            apply(changed, "SMPP-CONFIGURED");
            before.close();
        }
    }

    private void apply(SmppSettings next, String event) {
        settings = next;
        sender = new SmppSender(next, () -> Optional.ofNullable(store), new LateMeters(() -> Optional.ofNullable(meters)),
                Clock.systemUTC());
        LOG.info("{} smsc={} account={}", event, next.endpoint(), next.account().systemId());
        if (next.endpoint().exposed()) {
            LOG.warn("SMPP-UNENCRYPTED smsc={}: account, numbers and texts can be read on the way", next.endpoint());
        }
    }

    @Deactivate
    void deactivate() {
        sender.close();
        LOG.info("SMPP-STOPPED smsc={}", settings.endpoint());
    }

    @Override
    public String name() {
        return sender.name();
    }

    @Override
    public CompletionStage<String> send(String msisdn, String text, Instant deadline) {
        return sender.send(msisdn, text, deadline);
    }

    @Override
    public Health health() {
        return sender.health();
    }
}

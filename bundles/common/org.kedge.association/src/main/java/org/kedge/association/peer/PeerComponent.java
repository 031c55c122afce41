package org.kedge.association.peer;

import org.kedge.api.error.KedgeException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer per configuration of the factory {@code org.kedge.peer}. */
@Component(name = "org.kedge.peer", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = PeerConfiguration.class, factory = true)
public final class PeerComponent {
    private static final Logger LOG = LoggerFactory.getLogger(PeerComponent.class);

    private final ConfiguredPeers peers;

    /** @throws KedgeException naming the property that is wrong; the configuration then makes no peer */
    @Activate
    public PeerComponent(@Reference ConfiguredPeersComponent peers, PeerConfiguration configuration) {
        this.peers = peers.configured();
        PeerSettings settings = PeerSettings.of(configuration);
        this.peers.put(this, settings);
        LOG.info("PEER {} role={} fqdn={} authentication={}", settings.name(), settings.role(), settings.fqdn(),
                settings.authentication().word());
    }

    /** Invalid values change nothing. */
    @Modified
    void modified(PeerConfiguration configuration) {
        try {
            PeerSettings settings = PeerSettings.of(configuration);
            peers.put(this, settings);
            LOG.info("PEER-CHANGED {}", settings.name());
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED {}; the running values are kept", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        peers.remove(this);
    }
}

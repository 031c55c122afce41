package org.kedge.briefing.local.signers;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.PinnedSigners;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link PinnedKeys}. */
@Component(name = "org.kedge.briefing.local.signers", service = PinnedSigners.class)
@Designate(ocd = SignersConfiguration.class)
public final class SignersComponent implements PinnedSigners {
    private static final Logger LOG = LoggerFactory.getLogger(SignersComponent.class);

    private final Path home;
    private final PinnedKeys keys;

    @Activate
    public SignersComponent(BundleContext context, SignersConfiguration configuration) {
        home = Path.of(Optional.ofNullable(context.getProperty("kedge.home"))
                .orElseGet(() -> System.getProperty("kedge.home", "."))).toAbsolutePath();
        keys = new PinnedKeys(settings(configuration));
    }

    @Modified
    void modified(SignersConfiguration configuration) {
        try {
            keys.configure(settings(configuration));
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.briefing.local.signers: {}; the running values stay in force", e.getMessage());
        }
    }

    private SignerSettings settings(SignersConfiguration c) {
        String directory = c.briefing_signers_directory();
        return new SignerSettings(List.of(c.briefing_signers()),
                directory.isEmpty() ? home.resolve("conf/signers") : Path.of(directory));
    }

    @Override
    public Map<String, PublicKey> keys() {
        return keys.keys();
    }

    @Override
    public boolean pins(String signer) {
        return keys.pins(signer);
    }
}

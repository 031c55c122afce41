package org.kedge.crypto.ec;

import java.util.Optional;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the provider in place, exchanges it and takes it away as the settings change. Thread-safe. */
public final class EcSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EcSwitch.class);

    private final Function<EcProvider, Runnable> publication;
    private Optional<EcSettings> current = Optional.empty();
    private Optional<ProviderInstallation> installation = Optional.empty();

    /** @param publication see {@link ProviderInstallation#install} */
    public EcSwitch(Function<EcProvider, Runnable> publication) {
        this.publication = publication;
    }

    /** Makes the settings true; the same settings again change nothing. */
    public synchronized void apply(EcSettings settings) {
        if (current.equals(Optional.of(settings))) {
            return;
        }
        close();
        current = Optional.of(settings);
        if (settings.scope() == EcSettings.Scope.JVM) {
            installation = EcProviders.choose(settings.choice()).map(p -> ProviderInstallation.install(p, publication));
        } else {
            LOG.info("ec.provider.off");
        }
    }

    @Override
    public synchronized void close() {
        Optional<ProviderInstallation> last = installation;
        installation = Optional.empty();
        current = Optional.empty();
        last.ifPresent(ProviderInstallation::close);
    }
}

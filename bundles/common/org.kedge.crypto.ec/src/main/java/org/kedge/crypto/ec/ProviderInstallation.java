package org.kedge.crypto.ec;

import java.security.Security;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider in first place of this JVM. Closing takes it away again in the order that disturbs no handshake: first it is withdrawn
 * from its users, who wait for their handshakes in progress, then it is removed from the JVM, then emptied so that whoever still
 * holds it holds no class of a bundle that may be gone.
 */
public final class ProviderInstallation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderInstallation.class);

    private final EcProvider provider;
    private final Runnable withdrawal;

    private ProviderInstallation(EcProvider provider, Runnable withdrawal) {
        this.provider = provider;
        this.withdrawal = withdrawal;
    }

    /**
     * Inserts a provider before all others.
     *
     * @param provider the provider; replaces one of the same name, which a bundle that did not stop cleanly may have left
     * @param publication tells users about it and returns how to withdraw it from them; called when the provider is in place
     */
    public static ProviderInstallation install(EcProvider provider, Function<EcProvider, Runnable> publication) {
        Security.removeProvider(EcProvider.NAME);
        Security.insertProviderAt(provider, 1);
        try {
            return new ProviderInstallation(provider, publication.apply(provider));
        } catch (RuntimeException e) {
            remove(provider);
            throw e;
        }
    }

    /** The provider. */
    public EcProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        try {
            withdrawal.run();
        } finally {
            remove(provider);
            LOG.info("ec.provider.removed delegate={}", provider.delegate().word());
        }
    }

    private static void remove(EcProvider provider) {
        // Another framework in this JVM may have put its own in the place of ours.
        if (Security.getProvider(EcProvider.NAME) == provider) {
            Security.removeProvider(EcProvider.NAME);
        }
        provider.clear();
    }
}

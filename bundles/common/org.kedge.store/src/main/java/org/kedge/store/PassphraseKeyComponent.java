package org.kedge.store;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.key.PassphraseKeyProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The passphrase file as a service; used when the store's key.provider says so. */
@Component(name = PassphraseKeyComponent.PID, service = StoreKeyProvider.class)
@Designate(ocd = PassphraseKeyComponent.Config.class)
public final class PassphraseKeyComponent implements StoreKeyProvider {
    static final String PID = "org.kedge.store.key.passphrase";

    /** Configuration of the passphrase file. */
    @ObjectClassDefinition(name = "Kedge store passphrase", description = "Seals the store with a key made from a passphrase")
    @interface Config {
        @AttributeDefinition(description = "File of mode 600 whose first line is the passphrase, at least 12 characters. "
                + "A relative path starts at kedge.home.")
        String file() default "keys/store.pass";

        @AttributeDefinition(description = "PBKDF2 iterations for a store made from now on (10,000 to 5,000,000); "
                + "an existing store keeps its own")
        int iterations() default PassphraseKeyProvider.ITERATIONS;
    }

    private final PassphraseKeyProvider provider;

    @Activate
    public PassphraseKeyComponent(BundleContext context, Config config) {
        provider = new PassphraseKeyProvider(Home.of(context).resolve(config.file()), config.iterations());
    }

    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public byte[] seal(SecretBytes dataKey) {
        return provider.seal(dataKey);
    }

    @Override
    public SecretBytes unseal(byte[] sealed) {
        return provider.unseal(sealed);
    }
}

package org.kedge.store;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.key.FileKeyProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The key file as a service. */
@Component(name = FileKeyComponent.PID, service = StoreKeyProvider.class)
@Designate(ocd = FileKeyComponent.Config.class)
public final class FileKeyComponent implements StoreKeyProvider {
    static final String PID = "org.kedge.store.key.file";

    /** Configuration of the key file. */
    @ObjectClassDefinition(name = "Kedge store key file", description = "Seals the store with a random key in a file of mode 600")
    @interface Config {
        @AttributeDefinition(description = "The key file, made when the store is created; not in the store's directory. "
                + "A relative path starts at kedge.home.")
        String file() default "keys/store.key";
    }

    private final FileKeyProvider provider;

    @Activate
    public FileKeyComponent(BundleContext context, Config config) {
        provider = new FileKeyProvider(Home.of(context).resolve(config.file()));
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

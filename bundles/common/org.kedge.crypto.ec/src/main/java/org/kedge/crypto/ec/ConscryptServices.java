package org.kedge.crypto.ec;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.conscrypt.Conscrypt;

/**
 * The EC services of Conscrypt, through an instance of its provider that the JVM never sees (DTLS-31). Its parameters are left to the
 * JDK. The only class that names a type of Conscrypt: without its bundle it fails to link, and nothing else does.
 */
final class ConscryptServices {
    private static final List<EcService> SERVICES = List.of(EcService.SHA256_WITH_ECDSA, EcService.SHA384_WITH_ECDSA, EcService.ECDH,
            EcService.KEY_PAIR_GENERATOR, EcService.KEY_FACTORY);

    private ConscryptServices() {
    }

    static List<Provider.Service> of(Provider owner) throws NoSuchAlgorithmException {
        Provider conscrypt = Conscrypt.newProvider();
        List<Provider.Service> services = new ArrayList<>();
        for (EcService names : SERVICES) {
            Provider.Service target = conscrypt.getService(names.type(), names.algorithm());
            if (target == null) {
                throw new NoSuchAlgorithmException("Conscrypt has no " + names.type() + " " + names.algorithm());
            }
            services.add(service(owner, names, target));
        }
        return services;
    }

    private static Provider.Service service(Provider owner, EcService names, Provider.Service target) {
        return new Provider.Service(owner, names.type(), names.algorithm(), target.getClassName(), names.aliases(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return target.newInstance(parameter);
            }

            @Override
            public boolean supportsParameter(Object parameter) {
                return target.supportsParameter(parameter);
            }
        };
    }
}

package org.kedge.crypto.ec;

import java.security.InvalidParameterException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyAgreementSpi;
import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyFactorySpi;
import org.bouncycastle.jcajce.provider.asymmetric.ec.KeyPairGeneratorSpi;
import org.bouncycastle.jcajce.provider.asymmetric.ec.SignatureSpi;

/**
 * The EC services of Bouncy Castle, from its SPI classes. No BouncyCastleProvider is made: its instances leak, and none of its other
 * algorithms shall become visible. With the parameters, because the keys of Bouncy Castle name curves that SunEC does not know.
 */
final class BouncyCastleServices {
    private BouncyCastleServices() {
    }

    static List<Provider.Service> of(Provider owner) {
        return List.of(service(owner, EcService.SHA256_WITH_ECDSA, SignatureSpi.ecDSA256.class, SignatureSpi.ecDSA256::new),
                service(owner, EcService.SHA384_WITH_ECDSA, SignatureSpi.ecDSA384.class, SignatureSpi.ecDSA384::new),
                service(owner, EcService.ECDH, KeyAgreementSpi.DH.class, KeyAgreementSpi.DH::new),
                service(owner, EcService.KEY_PAIR_GENERATOR, KeyPairGeneratorSpi.EC.class, KeyPairGeneratorSpi.EC::new),
                service(owner, EcService.KEY_FACTORY, KeyFactorySpi.EC.class, KeyFactorySpi.EC::new),
                service(owner, EcService.PARAMETERS, EcParameters.class, EcParameters::new));
    }

    private static <T> Provider.Service service(Provider owner, EcService names, Class<T> spi, Supplier<T> constructor) {
        return new Provider.Service(owner, names.type(), names.algorithm(), spi.getName(), names.aliases(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                if (parameter != null) {
                    throw new InvalidParameterException(names.algorithm() + " takes no parameter");
                }
                return constructor.get();
            }
        };
    }
}

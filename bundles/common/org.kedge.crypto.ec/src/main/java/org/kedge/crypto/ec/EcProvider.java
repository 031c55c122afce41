package org.kedge.crypto.ec;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.List;

/**
 * A JCA provider with the few EC services of another one, and nothing else of it (DTLS-07). Placed before SunEC, which on JDK 17 needs
 * six to fifteen times the CPU, it serves every user of the JCA in this JVM; whatever it does not list stays with the JDK.
 */
public final class EcProvider extends Provider {
    /** The name under which the provider is known to the JVM. */
    public static final String NAME = "KedgeEC";

    private static final long serialVersionUID = 1L;

    private final Delegate delegate;

    private EcProvider(Delegate delegate) {
        super(NAME, "1.0", "EC services of " + delegate.word());
        this.delegate = delegate;
    }

    /**
     * A provider over a delegate, which has passed {@link SelfTest}. It is not yet known to the JVM.
     *
     * @throws GeneralSecurityException when the self-test fails
     * @throws LinkageError when the classes or the native library of the delegate cannot be loaded
     */
    public static EcProvider over(Delegate delegate) throws GeneralSecurityException {
        EcProvider provider = new EcProvider(delegate);
        List<Service> services = delegate == Delegate.CONSCRYPT ? ConscryptServices.of(provider) : BouncyCastleServices.of(provider);
        services.forEach(provider::putService);
        SelfTest.run(provider);
        return provider;
    }

    /** The delegate. */
    public Delegate delegate() {
        return delegate;
    }
}

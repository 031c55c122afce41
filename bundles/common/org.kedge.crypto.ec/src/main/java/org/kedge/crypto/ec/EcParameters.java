package org.kedge.crypto.ec;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;

import org.bouncycastle.jcajce.provider.asymmetric.ec.AlgorithmParametersSpi;

/**
 * The parameters of Bouncy Castle, which also take what only the JDK's own understand: the key pair generator of SunEC asks the first
 * provider for a curve by its size in a type of the JDK's own, and could not even be made otherwise. A thread that looked it up in the
 * moment without our provider is then right in the middle of that.
 */
final class EcParameters extends AlgorithmParametersSpi {
    private static final String JDK = "SunEC";

    @Override
    protected void engineInit(AlgorithmParameterSpec spec) throws InvalidParameterSpecException {
        super.engineInit(spec instanceof ECGenParameterSpec || spec instanceof ECParameterSpec ? spec : ofJdk(spec));
    }

    private static ECParameterSpec ofJdk(AlgorithmParameterSpec spec) throws InvalidParameterSpecException {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC", JDK);
            parameters.init(spec);
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (InvalidParameterSpecException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidParameterSpecException(spec + " is unknown without " + JDK + ": " + e.getMessage());
        }
    }
}

package org.kedge.framework.certificate;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The public key of a P-256 private key: a raw key pair is stored as PKCS#8 alone. */
final class P256 {
    private static final String CURVE = "secp256r1";

    private P256() {
    }

    static PublicKey publicKey(BigInteger scalar) {
        X9ECParameters curve = CustomNamedCurves.getByName(CURVE);
        if (scalar.signum() <= 0 || scalar.compareTo(curve.getN()) >= 0) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the private key is not a P-256 key");
        }
        org.bouncycastle.math.ec.ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar).normalize();
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECPoint w = new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
            return KeyFactory.getInstance("EC").generatePublic(
                    new ECPublicKeySpec(w, parameters.getParameterSpec(ECParameterSpec.class)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }
}

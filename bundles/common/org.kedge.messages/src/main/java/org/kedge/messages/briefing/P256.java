package org.kedge.messages.briefing;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** The curve P-256. */
final class P256 {
    /** Octets of a coordinate. */
    static final int OCTETS = 32;

    private static final ECParameterSpec CURVE = curve();
    private static final BigInteger PRIME = ((ECFieldFp) CURVE.getCurve().getField()).getP();

    private P256() {
    }

    /** Compared by value: other curves have keys of the same size. */
    static boolean is(ECParameterSpec curve) {
        return curve != null && CURVE.getCurve().equals(curve.getCurve()) && CURVE.getGenerator().equals(curve.getGenerator());
    }

    /**
     * Whether the point is on the curve: y² = x³ + ax + b. A point of a weaker curve would tell the private key bit by bit to
     * whoever sees what comes of it. The cofactor is 1, so that is all there is to check.
     */
    static boolean has(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY) || !inField(point.getAffineX()) || !inField(point.getAffineY())) {
            return false;
        }
        BigInteger x = point.getAffineX();
        BigInteger right = x.multiply(x).add(CURVE.getCurve().getA()).multiply(x).add(CURVE.getCurve().getB()).mod(PRIME);
        return point.getAffineY().modPow(BigInteger.TWO, PRIME).equals(right);
    }

    private static boolean inField(BigInteger number) {
        return number.signum() >= 0 && number.compareTo(PRIME) < 0;
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }
}

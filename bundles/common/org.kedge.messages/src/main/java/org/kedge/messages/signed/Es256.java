package org.kedge.messages.signed;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** ES256 (RFC 7518 3.4): ECDSA with P-256 and SHA-256, the signature as the 64 octets of r and s. Stateless and thread-safe. */
public final class Es256 {
    /** Octets of a signature. */
    public static final int OCTETS = 64;

    /** Not {@code ...inP1363Format}: only SunEC has that, which needs six to ten times the CPU of the EC provider that ships. */
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final ECParameterSpec P256 = p256();

    private Es256() {
    }

    /**
     * Signs.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} when the key is not on P-256, or its provider does not sign so
     */
    public static byte[] sign(PrivateKey key, byte[] message) {
        if (key instanceof ECKey ec && !onP256(ec.getParams())) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the signing key is not on the curve P-256");
        }
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(message);
            Optional<byte[]> signature = EcdsaDer.read(signer.sign());
            if (signature.isPresent()) {
                return signature.get();
            }
        } catch (GeneralSecurityException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the signing key does not make ES256 signatures: " + e.getMessage(), e);
        }
        throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the signing key is not on the curve P-256");
    }

    /** Whether a key is on P-256, so that it can have made such a signature. */
    public static boolean onP256(PublicKey key) {
        return key instanceof ECPublicKey ec && onP256(ec.getParams());
    }

    /** Whether this key made the signature. False for a key of another kind or curve. */
    public static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        if (signature.length != OCTETS || !onP256(key)
                || !inRange(signature, 0) || !inRange(signature, OCTETS / 2)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(EcdsaDer.write(signature));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** From 1 to the order of the curve; not every JVM of version 17 looks (CVE-2022-21449). */
    private static boolean inRange(byte[] signature, int from) {
        BigInteger number = new BigInteger(1, Arrays.copyOfRange(signature, from, from + OCTETS / 2));
        return number.signum() > 0 && number.compareTo(P256.getOrder()) < 0;
    }

    /** Compared by value: secp256k1 has keys of the same size. */
    private static boolean onP256(ECParameterSpec curve) {
        return curve != null && P256.getCurve().equals(curve.getCurve()) && P256.getGenerator().equals(curve.getGenerator());
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }
}

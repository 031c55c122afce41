package org.kedge.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** P-256 keys of the JVM's preferred EC provider. Stateless. */
public final class EcKeys {
    private static final X9ECParameters P256 = SECNamedCurves.getByName("secp256r1");

    private EcKeys() {
    }

    /**
     * Reads a private key.
     *
     * @param pkcs8 DER; the caller wipes it
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} unless it is an EC key on P-256
     */
    public static PrivateKey privateKey(byte[] pkcs8) {
        try {
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            scalar(key);
            return key;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw e instanceof KedgeException known ? known : unsuitable();
        }
    }

    /**
     * The public key of a private key.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} unless it is an EC key on P-256
     */
    public static PublicKey publicKey(PrivateKey key) {
        byte[] point = new FixedPointCombMultiplier().multiply(P256.getG(), scalar(key)).normalize().getEncoded(false);
        try {
            byte[] spki = new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
                    SECObjectIdentifiers.secp256r1), point).getEncoded();
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException | IOException e) {
            throw new KedgeException(ErrorCode.INTERNAL, "the public key cannot be made", e);
        }
    }

    private static BigInteger scalar(PrivateKey key) {
        if (key instanceof ECPrivateKey ec && ec.getParams().getOrder().equals(P256.getN())
                && ec.getParams().getCurve().getA().equals(P256.getCurve().getA().toBigInteger())
                && ec.getParams().getCurve().getB().equals(P256.getCurve().getB().toBigInteger())
                && ec.getS().signum() > 0 && ec.getS().compareTo(P256.getN()) < 0) {
            return ec.getS();
        }
        throw unsuitable();
    }

    /** Without a cause: parsers may quote the key. */
    private static KedgeException unsuitable() {
        return new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "the private key is not an EC key on P-256");
    }
}

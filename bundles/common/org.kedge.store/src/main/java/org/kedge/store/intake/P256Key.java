package org.kedge.store.intake;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;

/**
 * An EC P-256 key pair: the private key as PKCS#8 without optional parts, whatever form it came in, and the public key computed from
 * it. Closing wipes the private key.
 *
 * @param pkcs8 owned by this record
 * @param spki DER SubjectPublicKeyInfo with the uncompressed point
 */
record P256Key(SecretBytes pkcs8, byte[] spki) implements AutoCloseable {
    private static final int BITS = 256;
    private static final AlgorithmIdentifier ALGORITHM = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
            SECObjectIdentifiers.secp256r1);

    /**
     * @param curve the curve named outside the key, where the key itself names none
     * @return empty when this is no valid EC P-256 private key with a named curve
     */
    static Optional<P256Key> of(PrivateKeyInfo info, Optional<ASN1ObjectIdentifier> curve) {
        try {
            Object parameters = info.getPrivateKeyAlgorithm().getParameters();
            Object named = parameters == null ? curve.orElse(null) : parameters;
            if (!X9ObjectIdentifiers.id_ecPublicKey.equals(info.getPrivateKeyAlgorithm().getAlgorithm())
                    || !SECObjectIdentifiers.secp256r1.equals(named)) {
                return Optional.empty();
            }
            BigInteger scalar = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            X9ECParameters domain = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
            if (scalar.signum() <= 0 || scalar.compareTo(domain.getN()) >= 0) {
                return Optional.empty();
            }
            byte[] point = new FixedPointCombMultiplier().multiply(domain.getG(), scalar).getEncoded(false);
            return Optional.of(new P256Key(
                    SecretBytes.owning(new PrivateKeyInfo(ALGORITHM, new ECPrivateKey(BITS, scalar)).getEncoded(ASN1Encoding.DER)),
                    new SubjectPublicKeyInfo(ALGORITHM, point).getEncoded(ASN1Encoding.DER)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** A new key pair. */
    static P256Key generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
            try {
                return of(PrivateKeyInfo.getInstance(encoded), Optional.empty()).orElseThrow();
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }

    /** The public key identifier (RFC 6920). */
    String identifier() {
        return PublicKeyId.uri(spki, PublicKeyId.Algorithm.SHA_256);
    }

    @Override
    public void close() {
        pkcs8.close();
    }
}

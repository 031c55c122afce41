package org.kedge.crypto.ec;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

import javax.crypto.KeyAgreement;

/**
 * Uses every service of a provider once, before the whole JVM depends on it: a native library that loads but does not work, or a JVM
 * that accepts no unsigned provider of key agreements, shows here.
 */
final class SelfTest {
    private SelfTest() {
    }

    static void run(Provider provider) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair ours = generator.generateKeyPair();
        KeyPair theirs = reimported(generator.generateKeyPair(), KeyFactory.getInstance("EC", provider));
        for (String algorithm : new String[] {"SHA256withECDSA", "SHA384withECDSA"}) {
            sign(Signature.getInstance(algorithm, provider), theirs);
        }
        if (!MessageDigest.isEqual(agree(provider, ours, theirs.getPublic()), agree(provider, theirs, ours.getPublic()))) {
            throw new GeneralSecurityException("the two ends of ECDH differ");
        }
    }

    private static KeyPair reimported(KeyPair pair, KeyFactory factory) throws GeneralSecurityException {
        return new KeyPair(factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }

    private static void sign(Signature signature, KeyPair pair) throws GeneralSecurityException {
        signature.initSign(pair.getPrivate());
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        if (!verifies(signature, pair.getPublic(), (byte) 1, signed) || verifies(signature, pair.getPublic(), (byte) 2, signed)) {
            throw new SignatureException(signature.getAlgorithm() + " does not tell right from wrong");
        }
    }

    private static boolean verifies(Signature signature, PublicKey key, byte data, byte[] signed) throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(data);
        return signature.verify(signed);
    }

    private static byte[] agree(Provider provider, KeyPair own, Key peer) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
        agreement.init(own.getPrivate());
        agreement.doPhase(peer, true);
        return agreement.generateSecret();
    }
}

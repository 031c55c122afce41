package org.kedge.crypto.ec;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Holds JCA objects over changes of the provider, as the threads of a DTLS stack do (DTLS-30). */
final class SignatureRun {
    private final Signature signature = Signature.getInstance("SHA256withECDSA");
    private final KeyPair pair;

    SignatureRun() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
    }

    boolean stillSigns() throws GeneralSecurityException {
        signature.initSign(pair.getPrivate());
        signature.update((byte) 7);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update((byte) 7);
        return signature.verify(signed);
    }
}

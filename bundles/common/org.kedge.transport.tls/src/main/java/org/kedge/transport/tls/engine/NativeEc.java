package org.kedge.transport.tls.engine;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.Optional;

import javax.crypto.KeyAgreement;

/**
 * The EC services of org.kedge.crypto.ec while they are native ones (DTLS-31). Looked up anew for every use, because the provider comes
 * and goes with its bundle; objects that were obtained stay good.
 */
final class NativeEc {
    private static final String PROVIDER = "KedgeEC";
    private static final String NATIVE = "org.conscrypt.";
    private static final String SIGNATURE = "SHA256withECDSA";

    private final KeyPairGenerator generator;
    private final KeyFactory factory;
    private final KeyAgreement agreement;
    private final Signature signature;

    private NativeEc(Provider provider) throws GeneralSecurityException {
        this.generator = KeyPairGenerator.getInstance("EC", provider);
        this.factory = KeyFactory.getInstance("EC", provider);
        this.agreement = KeyAgreement.getInstance("ECDH", provider);
        this.signature = Signature.getInstance(SIGNATURE, provider);
    }

    /** Objects for one handshake; empty when the library's own arithmetic is to be used. */
    static Optional<NativeEc> find() {
        Provider provider = Security.getProvider(PROVIDER);
        Provider.Service service = provider == null ? null : provider.getService("Signature", SIGNATURE);
        if (service == null || !service.getClassName().startsWith(NATIVE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NativeEc(provider));
        } catch (GeneralSecurityException e) {
            // It is being taken away at this moment.
            return Optional.empty();
        }
    }

    KeyPairGenerator generator() {
        return generator;
    }

    KeyFactory factory() {
        return factory;
    }

    KeyAgreement agreement() {
        return agreement;
    }

    /** ecdsa_secp256r1_sha256. */
    Signature signature() {
        return signature;
    }
}

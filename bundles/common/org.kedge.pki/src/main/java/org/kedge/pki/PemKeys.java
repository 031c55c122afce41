package org.kedge.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Arrays;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Private keys in the PEM forms OpenSSL writes: PKCS#8, encrypted PKCS#8, SEC1 (with or without an EC PARAMETERS block before it, also
 * with the traditional encryption). Stateless.
 */
public final class PemKeys {
    private static final char[] NO_PASSPHRASE = new char[0];

    /** Never registered; made when the first encrypted key comes, once, because every instance costs memory for good. */
    private static final class Decryption {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    private PemKeys() {
    }

    /**
     * The first private key of a text.
     *
     * @param pem ASCII; the caller wipes it
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_MALFORMED} without one, also when it is encrypted;
     *         {@link ErrorCode#CERTIFICATE_PROFILE} unless it is an EC key on P-256
     */
    public static PrivateKey read(byte[] pem) {
        return read(pem, NO_PASSPHRASE);
    }

    /**
     * The first private key of a text, decrypted if need be.
     *
     * @param pem ASCII; the caller wipes it
     * @param passphrase for an encrypted key; the caller wipes it
     * @throws KedgeException as {@link #read(byte[])}; {@link ErrorCode#CERTIFICATE_MALFORMED} for a wrong passphrase
     */
    public static PrivateKey read(byte[] pem, char[] passphrase) {
        try (PEMParser parser = new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                PrivateKeyInfo key = key(block, passphrase);
                if (key != null) {
                    return toKey(key);
                }
            }
        } catch (IOException | PKCSException | IllegalArgumentException e) {
            // Without the cause: parsers may quote what they read.
            throw malformed(passphrase.length == 0 ? "cannot be read" : "cannot be read or decrypted with this passphrase");
        }
        throw malformed("is missing: no PEM block PRIVATE KEY or EC PRIVATE KEY");
    }

    private static PrivateKeyInfo key(Object block, char[] passphrase) throws IOException, PKCSException {
        if (block instanceof PrivateKeyInfo plain) {
            return plain;
        }
        if (block instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        if (block instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            requirePassphrase(passphrase);
            return encrypted.decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                    .setProvider(Decryption.PROVIDER).build(passphrase));
        }
        if (block instanceof PEMEncryptedKeyPair encrypted) {
            requirePassphrase(passphrase);
            return encrypted.decryptKeyPair(new BcPEMDecryptorProvider(passphrase)).getPrivateKeyInfo();
        }
        return null;
    }

    private static PrivateKey toKey(PrivateKeyInfo info) throws IOException {
        byte[] pkcs8 = info.getEncoded();
        try {
            return EcKeys.privateKey(pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static void requirePassphrase(char[] passphrase) {
        if (passphrase.length == 0) {
            throw malformed("is encrypted and no passphrase was given");
        }
    }

    private static KedgeException malformed(String what) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "the private key " + what);
    }
}

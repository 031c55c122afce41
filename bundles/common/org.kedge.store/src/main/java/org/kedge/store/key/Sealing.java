package org.kedge.store.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** AES-256-GCM over a data key: {@code nonce | ciphertext | tag}, bound to the name of the provider and its parameters. */
final class Sealing {
    static final int KEY_OCTETS = 32;

    private static final byte[] LABEL = "kedge sealed data key 1".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;

    private Sealing() {
    }

    static byte[] seal(byte[] key, byte[] context, SecretBytes dataKey) {
        byte[] nonce = random(NONCE_OCTETS);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, context);
            byte[] out = Arrays.copyOf(nonce, NONCE_OCTETS + dataKey.length() + TAG_BITS / Byte.SIZE);
            byte[] ciphertext = dataKey.use(octets -> finish(cipher, octets));
            System.arraycopy(ciphertext, 0, out, NONCE_OCTETS, ciphertext.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with AES-GCM", e);
        }
    }

    private static byte[] finish(Cipher cipher, byte[] octets) {
        try {
            return cipher.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with AES-GCM", e);
        }
    }

    /** @throws KedgeException STORE_KEY_FOREIGN */
    static SecretBytes unseal(byte[] key, byte[] context, byte[] sealed, String what) {
        if (sealed.length > NONCE_OCTETS) {
            try {
                Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_OCTETS), context);
                return SecretBytes.owning(cipher.doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS));
            } catch (GeneralSecurityException e) {
                throw foreign(what, e);
            }
        }
        throw foreign(what, null);
    }

    static KedgeException foreign(String what, Throwable cause) {
        return new KedgeException(ErrorCode.STORE_KEY_FOREIGN, what + " does not open this store", cause);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(LABEL);
        cipher.updateAAD(context);
        return cipher;
    }

    static byte[] random(int length) {
        byte[] octets = new byte[length];
        new SecureRandom().nextBytes(octets);
        return octets;
    }
}

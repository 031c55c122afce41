package org.kedge.store.journal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.Hkdf;

/**
 * The three keys of a store, derived from its data key by HKDF-SHA-256: entries, chain, head.
 *
 * <p>Nonces are 96 random bits. A counter would repeat after a crash: the record that took the number may lie in a torn tail that is
 * dropped, and the next record would reuse it with other content, which GCM does not forgive. Random nonces are safe for 2^32 entries
 * under one key (NIST SP 800-38D 8.3), more than any medium of a gateway survives.
 */
final class StoreKeys implements AutoCloseable {
    static final int MAC_OCTETS = 32;
    static final int DATA_KEY_OCTETS = 32;

    private static final int KEY_OCTETS = 32;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final String HMAC = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final byte[] entryKey;
    private final byte[] chainKey;
    private final byte[] headKey;

    StoreKeys(SecretBytes dataKey) {
        entryKey = derive(dataKey, "kedge store entry 1");
        chainKey = derive(dataKey, "kedge store chain 1");
        headKey = derive(dataKey, "kedge store head 1");
    }

    private static byte[] derive(SecretBytes dataKey, String info) {
        try (SecretBytes key = Hkdf.derive(dataKey, new byte[0], info.getBytes(StandardCharsets.US_ASCII), KEY_OCTETS)) {
            return key.copy();
        }
    }

    /** Nonce, ciphertext and tag. */
    byte[] encrypt(byte[] plain, byte[] associated) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
            byte[] out = Arrays.copyOf(nonce, NONCE_OCTETS + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, out, NONCE_OCTETS);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with AES-GCM", e);
        }
    }

    /** @throws KedgeException STORE_CORRUPT */
    byte[] decrypt(byte[] sealed, byte[] associated) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_OCTETS), associated);
            return cipher.doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.STORE_CORRUPT, "an entry of the journal does not decrypt", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(entryKey, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    /** The next link of the chain over journal header and records. */
    byte[] link(byte[]... pieces) {
        return mac(chainKey, pieces);
    }

    byte[] headMac(byte[] content) {
        return mac(headKey, content);
    }

    private static byte[] mac(byte[] key, byte[]... pieces) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] piece : pieces) {
                mac.update(piece);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + HMAC, e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(entryKey, (byte) 0);
        Arrays.fill(chainKey, (byte) 0);
        Arrays.fill(headKey, (byte) 0);
    }
}

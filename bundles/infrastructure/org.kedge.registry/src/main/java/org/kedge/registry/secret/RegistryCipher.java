package org.kedge.registry.secret;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.Hkdf;

/**
 * Encrypts the secrets of rows: AES-256-GCM under a sub-key of the registry key, bound to the place of the value (table, column, row and
 * whatever else must not change), so that a value moved to another row does not open. Form: version octet 1, 12 random octets of nonce,
 * ciphertext, 16 octets of tag. Thread-safe.
 */
public final class RegistryCipher implements AutoCloseable {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_OCTETS = 32;

    private final SecretBytes key;
    private final SecretBytes lookupKey;
    private final SecureRandom random = new SecureRandom();

    /** @param registryKey 32 octets; not kept */
    public RegistryCipher(SecretBytes registryKey) {
        this.key = Hkdf.expand(registryKey, info("kedge registry encryption 1"), KEY_OCTETS);
        this.lookupKey = Hkdf.expand(registryKey, info("kedge registry lookup 1"), KEY_OCTETS);
    }

    /**
     * What a database remembers of its registry key in order to know it again: hexadecimal digits of a sub-key that is used for nothing
     * else, so it tells nothing about the key.
     */
    public static String checkValue(SecretBytes registryKey) {
        try (SecretBytes check = Hkdf.expand(registryKey, info("kedge registry check 1"), KEY_OCTETS)) {
            return check.use(HexFormat.of()::formatHex);
        }
    }

    private static byte[] info(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The form under which a name that is personal data is looked up, where only its ciphertext is kept: an HMAC-SHA-256 in hexadecimal
     * digits, so that whoever has a copy of the database cannot try names out.
     *
     * @param kind keeps names of different kinds apart
     */
    public String digest(String kind, String name) {
        // HKDF-Expand of one block is HMAC(key, info || 01).
        try (SecretBytes digest = Hkdf.expand(lookupKey, (kind + '\0' + name).getBytes(StandardCharsets.UTF_8), KEY_OCTETS)) {
            return digest.use(HexFormat.of()::formatHex);
        }
    }

    /** Encrypts personal data for its place. */
    public byte[] sealText(String text, String... place) {
        try (SecretBytes octets = SecretBytes.owning(text.getBytes(StandardCharsets.UTF_8))) {
            return seal(octets, place);
        }
    }

    /** Decrypts what {@link #sealText} has made; throws as {@link #open}. */
    public String openText(byte[] sealed, String... place) {
        try (SecretBytes octets = open(sealed, place)) {
            return octets.use(utf8 -> new String(utf8, StandardCharsets.UTF_8));
        }
    }

    /** Encrypts a secret for its place. */
    public byte[] seal(SecretBytes secret, String... place) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = secret.use(plain -> run(Cipher.ENCRYPT_MODE, nonce, place, plain, 0, plain.length));
        byte[] out = new byte[1 + NONCE + sealed.length];
        out[0] = VERSION;
        System.arraycopy(nonce, 0, out, 1, NONCE);
        System.arraycopy(sealed, 0, out, 1 + NONCE, sealed.length);
        return out;
    }

    /**
     * Decrypts what was sealed for the same place.
     *
     * @throws KedgeException REGISTRY_IO when it was changed or belongs to another place
     */
    public SecretBytes open(byte[] sealed, String... place) {
        if (sealed.length < 1 + NONCE + TAG_BITS / Byte.SIZE || sealed[0] != VERSION) {
            throw changed(place);
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
        return SecretBytes.owning(run(Cipher.DECRYPT_MODE, nonce, place, sealed, 1 + NONCE, sealed.length - 1 - NONCE));
    }

    private byte[] run(int mode, byte[] nonce, String[] place, byte[] input, int offset, int length) {
        return key.use(octets -> {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, new SecretKeySpec(octets, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
                cipher.updateAAD(additionalData(place));
                return cipher.doFinal(input, offset, length);
            } catch (AEADBadTagException e) {
                throw changed(place);
            } catch (GeneralSecurityException e) {
                throw new KedgeException(ErrorCode.INTERNAL, "this JVM cannot run AES-256-GCM", e);
            }
        });
    }

    /** Each part with its length before it, so that no two places give the same octets. */
    private static byte[] additionalData(String[] place) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(out)) {
            for (String part : place) {
                data.writeUTF(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static KedgeException changed(String[] place) {
        return new KedgeException(ErrorCode.REGISTRY_IO,
                "the secret at " + String.join(" ", place) + " does not open: it was changed, or moved from another row");
    }

    @Override
    public void close() {
        key.close();
        lookupKey.close();
    }
}

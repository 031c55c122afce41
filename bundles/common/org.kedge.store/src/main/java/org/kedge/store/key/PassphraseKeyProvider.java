package org.kedge.store.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.files.PrivateFiles;

/**
 * Seals with a key made from a passphrase by PBKDF2-HMAC-SHA-512. The passphrase lies in a file of mode 600, which may be on a medium
 * that is only there at start. Sealed form: {@code iterations | salt | nonce | ciphertext | tag}; the parameters are authenticated.
 */
public final class PassphraseKeyProvider implements StoreKeyProvider {
    /** The identifier of this provider. */
    public static final String ID = "passphrase";
    /** A present-day recommendation for this function. */
    public static final int ITERATIONS = 210_000;

    private static final int MIN_ITERATIONS = 10_000;
    private static final int MAX_ITERATIONS = 5_000_000;
    private static final int MIN_CHARACTERS = 12;
    private static final int SALT_OCTETS = 16;
    private static final int PARAMETER_OCTETS = 4 + SALT_OCTETS;

    private final Path file;
    private final int iterations;

    /** @param iterations for stores made from now on, at least 10,000 */
    public PassphraseKeyProvider(Path file, int iterations) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new KedgeException(ErrorCode.STORE_KEY_UNREADABLE,
                    "iterations must be from " + MIN_ITERATIONS + " to " + MAX_ITERATIONS + ", not " + iterations);
        }
        this.file = file.toAbsolutePath();
        this.iterations = iterations;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public byte[] seal(SecretBytes dataKey) {
        byte[] parameters = ByteBuffer.allocate(PARAMETER_OCTETS).putInt(iterations).put(Sealing.random(SALT_OCTETS)).array();
        byte[] key = derive(parameters);
        try {
            byte[] sealed = Sealing.seal(key, context(parameters), dataKey);
            return ByteBuffer.allocate(parameters.length + sealed.length).put(parameters).put(sealed).array();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public SecretBytes unseal(byte[] sealed) {
        if (sealed.length < PARAMETER_OCTETS) {
            throw Sealing.foreign("the passphrase in " + file, null);
        }
        byte[] parameters = Arrays.copyOf(sealed, PARAMETER_OCTETS);
        byte[] key = derive(parameters);
        try {
            return Sealing.unseal(key, context(parameters), Arrays.copyOfRange(sealed, PARAMETER_OCTETS, sealed.length),
                    "the passphrase in " + file);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] context(byte[] parameters) {
        byte[] id = ID.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(id.length + parameters.length).put(id).put(parameters).array();
    }

    private byte[] derive(byte[] parameters) {
        ByteBuffer in = ByteBuffer.wrap(parameters);
        int rounds = in.getInt();
        if (rounds < MIN_ITERATIONS || rounds > MAX_ITERATIONS) {
            throw Sealing.foreign("the passphrase in " + file, null);
        }
        byte[] salt = new byte[SALT_OCTETS];
        in.get(salt);
        char[] passphrase = passphrase();
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, rounds, Sealing.KEY_OCTETS * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(passphrase, '\0');
        }
    }

    /** The first line of the file. */
    private char[] passphrase() {
        byte[] octets;
        try {
            PrivateFiles.exposure(file).ifPresent(why -> {
                throw unreadable(why, null);
            });
            octets = Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable("could not be read: " + e, e);
        }
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
        try {
            int length = 0;
            while (length < text.limit() && text.get(length) != '\n' && text.get(length) != '\r') {
                length++;
            }
            if (length < MIN_CHARACTERS) {
                throw unreadable("holds less than " + MIN_CHARACTERS + " characters", null);
            }
            char[] out = new char[length];
            text.get(out);
            return out;
        } finally {
            Arrays.fill(octets, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    private KedgeException unreadable(String why, Throwable cause) {
        return new KedgeException(ErrorCode.STORE_KEY_UNREADABLE, "the passphrase file " + file + " " + why, cause);
    }
}

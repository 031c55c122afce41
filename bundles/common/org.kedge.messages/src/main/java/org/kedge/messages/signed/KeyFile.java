package org.kedge.messages.signed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys of signers as their owner brings them: {@code PUBLIC KEY} and {@code CERTIFICATE} blocks in PEM. Stateless and thread-safe. */
public final class KeyFile {
    /** A longer file is not read. */
    public static final int MAX_OCTETS = 64 * 1024;
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]*)-----END \\1-----");

    private KeyFile() {
    }

    /**
     * The P-256 keys of a file, in its order. What is no such key hides no other.
     *
     * @param faults told of a file that cannot be read or is none, and of each block without such a key, with the name of the file
     */
    public static List<PublicKey> read(Path file, Consumer<String> faults) {
        try {
            return keys(octets(file), fault -> faults.accept(file + ": " + fault));
        } catch (IOException e) {
            faults.accept(e.toString());
            return List.of();
        }
    }

    /** The P-256 keys in the content of a file, as {@link #read}. @param faults told of each block without such a key */
    public static List<PublicKey> keys(byte[] content, Consumer<String> faults) {
        List<PublicKey> keys = new ArrayList<>();
        Matcher blocks = PEM.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            key(blocks.group(1), blocks.group(2), keys, faults);
        }
        return keys;
    }

    /** Links are followed: secrets are mounted as links. What they lead to is looked at first, for opening a FIFO waits for a writer. */
    private static byte[] octets(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                throw new FileSystemException(file.toString(), null, "longer than " + MAX_OCTETS + " octets");
            }
            return octets;
        }
    }

    private static void key(String kind, String base64, List<PublicKey> keys, Consumer<String> faults) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            PublicKey key = kind.equals("CERTIFICATE")
                    ? CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getPublicKey()
                    : KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            if (Es256.onP256(key)) {
                keys.add(key);
            } else {
                faults.accept("a " + key.getAlgorithm() + " key that is not on P-256");
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            faults.accept(e.toString());
        }
    }
}

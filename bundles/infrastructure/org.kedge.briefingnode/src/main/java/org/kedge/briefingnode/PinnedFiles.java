package org.kedge.briefingnode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.crypto.PublicKeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Public keys in {@code *.pem} files. The files need no protection of their own: a key counts only when its digest is pinned. */
final class PinnedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedFiles.class);
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]*)-----END \\1-----");

    private PinnedFiles() {
    }

    /** Those of the pinned keys that are there, by public key identifier. */
    static Map<String, PublicKey> keys(Set<String> pins, Path directory) {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        if (pins.isEmpty() || !Files.isDirectory(directory)) {
            return keys;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            for (Path file : files) {
                read(file).stream().filter(key -> pins.contains(PublicKeyId.of(key))).forEach(key -> keys.put(PublicKeyId.of(key), key));
            }
        } catch (IOException e) {
            LOG.warn("PINNED-KEYS-UNREADABLE {}: {}", directory, e.toString());
        }
        return keys;
    }

    private static List<PublicKey> read(Path file) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        Matcher blocks = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
                keys.add(blocks.group(1).equals("CERTIFICATE")
                        ? CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getPublicKey()
                        : KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                LOG.warn("PINNED-KEY-UNREADABLE {}: {}", file, e.toString());
            }
        }
        return keys;
    }
}

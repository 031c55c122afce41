package org.kedge.briefing.local.signers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.messages.signed.Es256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code *.pem} files with the keys of signers. */
final class SignerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SignerFiles.class);
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]*)-----END \\1-----");
    private static final int MAX_FILES = 200;
    private static final int MAX_OCTETS = 64 * 1024;

    private SignerFiles() {
    }

    /** What each file looks like; as long as that stays the same, none is read again. */
    static Map<Path, String> look(Path directory) {
        Map<Path, String> looks = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return looks;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            for (Path file : files) {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                if (a.isRegularFile() && a.size() <= MAX_OCTETS && looks.size() < MAX_FILES) {
                    looks.put(file, a.size() + " " + a.lastModifiedTime() + " " + a.fileKey());
                }
            }
        } catch (IOException e) {
            LOG.warn("BRIEFING-SIGNERS-UNREADABLE {}: {}", directory, e.toString());
        }
        return looks;
    }

    /** The P-256 keys of a file; one that is unreadable or on another curve is left out and named in the log. */
    static List<PublicKey> read(Path file) {
        List<PublicKey> keys = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            Matcher blocks = PEM.matcher(new String(in.readNBytes(MAX_OCTETS), StandardCharsets.ISO_8859_1));
            while (blocks.find()) {
                PublicKey key = key(blocks.group(1), Base64.getMimeDecoder().decode(blocks.group(2)));
                if (Es256.onP256(key)) {
                    keys.add(key);
                } else {
                    LOG.warn("BRIEFING-SIGNER-UNUSABLE {}: a {} key that is not on P-256", file, key.getAlgorithm());
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.warn("BRIEFING-SIGNER-UNREADABLE {}: {}", file, e.toString());
        }
        return keys;
    }

    private static PublicKey key(String kind, byte[] der) throws GeneralSecurityException {
        return kind.equals("CERTIFICATE")
                ? CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getPublicKey()
                : KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    }
}

package org.kedge.briefing.local.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.crypto.PublicKeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies detached signatures (D-82): ECDSA P-256 with SHA-256, DER, over the exact octets. The key files need no protection of their
 * own: a key counts only when the configuration pins its digest.
 */
final class SignerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SignerKeys.class);
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]*)-----END \\1-----");
    private static final int P256_BITS = 256;

    private final FileSettings settings;

    SignerKeys(FileSettings settings) {
        this.settings = settings;
    }

    /**
     * @return the public key identifier of the signer
     * @throws KedgeException BRIEFING_SIGNATURE_WRONG unless a pinned key made the signature
     */
    String verify(String name, byte[] document, byte[] signature) {
        Map<String, PublicKey> pinned = pinned();
        for (Map.Entry<String, PublicKey> signer : pinned.entrySet()) {
            if (made(signer.getValue(), document, signature)) {
                return signer.getKey();
            }
        }
        throw new KedgeException(ErrorCode.BRIEFING_SIGNATURE_WRONG, "the signature of " + name + " was made by none of the "
                + pinned.size() + " keys in " + settings.signerKeys() + " that briefing.signers pins (" + settings.signers().size() + ")");
    }

    private static boolean made(PublicKey key, byte[] document, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(document);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Map<String, PublicKey> pinned() {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        if (!Files.isDirectory(settings.signerKeys())) {
            return keys;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.signerKeys(), "*.pem")) {
            for (Path file : files) {
                for (PublicKey key : read(file)) {
                    String id = PublicKeyId.of(key);
                    if (settings.signers().contains(id)) {
                        keys.put(id, key);
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("BRIEFING-SIGNERS-UNREADABLE {}: {}", settings.signerKeys(), e.toString());
        }
        return keys;
    }

    private static List<PublicKey> read(Path file) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        Matcher blocks = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
                PublicKey key = blocks.group(1).equals("CERTIFICATE")
                        ? CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getPublicKey()
                        : KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
                if (key instanceof ECPublicKey ec && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS) {
                    keys.add(key);
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                LOG.warn("BRIEFING-SIGNER-UNREADABLE {}: {}", file, e.toString());
            }
        }
        return keys;
    }
}

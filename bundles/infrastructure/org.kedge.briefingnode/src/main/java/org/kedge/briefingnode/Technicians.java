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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of the technicians (D-83). Their files need no protection of their own: a key counts only when its digest is pinned. */
final class Technicians {
    private static final Logger LOG = LoggerFactory.getLogger(Technicians.class);
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]*)-----END \\1-----");

    private final Supplier<BriefingNodeSettings> settings;

    Technicians(Supplier<BriefingNodeSettings> settings) {
        this.settings = settings;
    }

    /** The public key identifier of the technician who signed; empty when none did. */
    Optional<String> signer(SignedDocument entry) {
        return entry.signature().flatMap(signature -> DetachedSignature.signer(keys(), entry.document(), signature));
    }

    /** Whether a technician counts whose entry was taken once. */
    boolean pinned(TechnicianEntry entry) {
        return settings.get().technicians().pins().contains(entry.technician());
    }

    /** A record as rules may go by it: with the entry of a technician only while that one is pinned (D-83). */
    NodeRecord believed(NodeRecord node) {
        return node.technician().map(this::pinned).orElse(true) ? node : node.withoutTechnician();
    }

    /** Read each time: entries are rare, and a key that was taken away must not count any more. */
    Map<String, PublicKey> keys() {
        BriefingNodeSettings.Technicians pinned = settings.get().technicians();
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        if (pinned.pins().isEmpty() || !Files.isDirectory(pinned.directory())) {
            return keys;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pinned.directory(), "*.pem")) {
            for (Path file : files) {
                read(file).stream().filter(key -> pinned.pins().contains(PublicKeyId.of(key)))
                        .forEach(key -> keys.put(PublicKeyId.of(key), key));
            }
        } catch (IOException e) {
            LOG.warn("TECHNICIANS-UNREADABLE {}: {}", pinned.directory(), e.toString());
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
                LOG.warn("TECHNICIAN-UNREADABLE {}: {}", file, e.toString());
            }
        }
        return keys;
    }
}

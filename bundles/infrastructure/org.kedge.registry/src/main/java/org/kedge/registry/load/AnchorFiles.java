package org.kedge.registry.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Trust anchors as an import file names them: a PEM file beside it, or DER in base64. Each is read once. */
final class AnchorFiles {
    private static final long MAX_FILE = 1 << 20;

    private final Path directory;
    private final Map<String, List<X509Certificate>> read = new HashMap<>();

    AnchorFiles(Path directory) {
        this.directory = directory;
    }

    /** @throws KedgeException CERTIFICATE_MALFORMED */
    List<X509Certificate> read(String text) {
        // A file name has a dot; base64 has none.
        return read.computeIfAbsent(text, t -> parse(t.indexOf('.') >= 0 ? file(t) : base64(t)));
    }

    private byte[] file(String name) {
        Path file = directory.resolve(name).normalize();
        if (Path.of(name).isAbsolute() || !file.startsWith(directory)) {
            throw malformed("an anchor file lies outside the directory of the import file");
        }
        try {
            if (Files.size(file) > MAX_FILE) {
                throw malformed("an anchor file is larger than 1 MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw malformed("an anchor file beside the import file is not readable");
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("neither a file name with a dot nor base64");
        }
    }

    private static List<X509Certificate> parse(byte[] octets) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(octets)).stream().map(X509Certificate.class::cast).toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw malformed("not a certificate in PEM or DER form");
        }
        throw malformed("no certificate in it");
    }

    private static KedgeException malformed(String text) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, text);
    }
}

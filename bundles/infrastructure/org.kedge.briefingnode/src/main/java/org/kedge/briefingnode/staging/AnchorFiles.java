package org.kedge.briefingnode.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Files with trust anchors beside a list. Each is read once: ten thousand rows name the same one. */
final class AnchorFiles {
    private static final long MAX_SIZE = 1 << 20;

    private final Path directory;
    private final Map<String, List<X509Certificate>> read = new HashMap<>();

    AnchorFiles(Path directory) {
        this.directory = directory;
    }

    /** @throws KedgeException CERTIFICATE_MALFORMED */
    List<X509Certificate> read(String name) {
        return read.computeIfAbsent(name, this::parse);
    }

    private List<X509Certificate> parse(String name) {
        Path file = directory.resolve(name).normalize();
        if (Path.of(name).isAbsolute() || !file.startsWith(directory)) {
            throw malformed("the file lies outside the directory of the list");
        }
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw malformed("the file is larger than 1 MiB");
            }
            try (InputStream in = Files.newInputStream(file)) {
                List<X509Certificate> anchors = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                        .map(X509Certificate.class::cast).toList();
                if (!anchors.isEmpty()) {
                    return anchors;
                }
            }
        } catch (IOException e) {
            throw malformed("there is no readable file of this name beside the list");
        } catch (CertificateException e) {
            throw malformed("the file holds no certificate in PEM or DER form");
        }
        throw malformed("the file holds no certificate");
    }

    private static KedgeException malformed(String text) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, text);
    }
}

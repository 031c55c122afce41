package org.kedge.briefingnode.rules;

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
import java.util.Optional;
import java.util.Set;

import javax.security.auth.x500.X500Principal;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/** The options of a dry run: how the node is taken to come. */
final class DryRun {
    private static final Set<String> OPTIONS = Set.of("--location", "--subject", "--issuer", "--certificate", "--auth");
    private static final Set<String> WAYS = Set.of("certificate", "psk", "gba");
    private static final String NOBODY = "CN=";

    private final Map<String, String> given = new HashMap<>();

    private DryRun() {
    }

    /** @throws KedgeException RULES_INVALID naming the option */
    static DryRun parse(List<String> words) {
        DryRun run = new DryRun();
        for (int i = 0; i < words.size(); i += 2) {
            if (!OPTIONS.contains(words.get(i)) || i + 1 == words.size()) {
                throw refused("word " + (i + 1) + " is no option with a value; options are "
                        + String.join(", ", OPTIONS.stream().sorted().toList()));
            }
            run.given.put(words.get(i), words.get(i + 1));
        }
        if (!WAYS.contains(run.given.getOrDefault("--auth", "psk"))) {
            throw refused("--auth is certificate, psk or gba");
        }
        return run;
    }

    /** The node as it would come; without an option by the first way it may authenticate. */
    View view(NodeRecord node) {
        Optional<View.Names> names = names();
        String authentication = Optional.ofNullable(given.get("--auth")).orElseGet(() -> names.isPresent() ? "certificate"
                : node.authentication().stream().findFirst().orElse("certificate"));
        return new View(node, authentication, names, Optional.ofNullable(given.get("--location")).map(Places::parse));
    }

    private Optional<View.Names> names() {
        Optional<String> file = Optional.ofNullable(given.get("--certificate"));
        if (file.isPresent()) {
            X509Certificate certificate = certificate(Path.of(file.get()));
            return Optional.of(new View.Names(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal()));
        }
        return given.containsKey("--subject") || given.containsKey("--issuer")
                ? Optional.of(new View.Names(name("--subject"), name("--issuer"))) : Optional.empty();
    }

    private X500Principal name(String option) {
        try {
            return new X500Principal(given.getOrDefault(option, NOBODY));
        } catch (IllegalArgumentException e) {
            throw refused(option + " is no distinguished name such as CN=Device CA,O=Acme");
        }
    }

    private static X509Certificate certificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw refused("--certificate: " + file + " is no readable certificate");
        }
    }

    private static KedgeException refused(String text) {
        return new KedgeException(ErrorCode.RULES_INVALID, "explain: " + text);
    }
}

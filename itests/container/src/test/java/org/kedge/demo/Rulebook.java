package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.features.run.Node;

/** Rules and destinations of an owner, as the file that a Briefing Node imports. */
final class Rulebook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "rulebook.json";

    private final ObjectNode book = JSON.createObjectNode();

    Rulebook() {
        book.putArray("rules");
        book.putArray("destinations");
    }

    /** A rule with one condition and one destination, after those before. */
    Rulebook rule(String name, String subject, String value, String destination) {
        ObjectNode rule = book.withArray("rules").addObject().put("list", "main").put("name", name);
        rule.putArray("when").addObject().put("subject", subject).putArray("values").add(value);
        rule.putObject("then").putArray("destinations").add(destination);
        return this;
    }

    /**
     * A destination.
     *
     * @param credential alias of what the gateway authenticates itself with
     * @param anchor of the MEF; none where it has no certificate
     * @param targetUris where the target is, when the gateway is to associate with it
     */
    Rulebook destination(String name, EnrolmentTarget target, Mechanism mechanism, URI mef, Fqdn mefFqdn, String credential,
            Optional<X509Certificate> anchor, List<URI> targetUris) throws IOException {
        String month = RegistryFiles.ENROLMENT_EXPIRY.toString();
        ObjectNode out = book.withArray("destinations").addObject().put("name", name).put("mechanism", mechanism.word())
                .put("mefUri", mef.toString()).put("mefFqdn", mefFqdn.value()).put("credentialAlias", credential)
                .put("enrolmentExpiry", month).put("validity", month);
        out.putObject("target").put("kind", target.kind().name()).put("id", target.id()).put("fqdn", target.fqdn().value());
        try {
            if (anchor.isPresent()) {
                out.putArray("trustAnchors").add(Base64.getEncoder().encodeToString(anchor.get().getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
        targetUris.forEach(uri -> out.withArray("targetUris").add(uri.toString()));
        return this;
    }

    /** Puts them in force in the place of all others. */
    void importInto(Node briefingNode, Home home) throws IOException {
        home.file(FILE, book.toString());
        briefingNode.run("bbn:rulebook", "import", home.directory().resolve(FILE).toString()).orThrow();
    }
}

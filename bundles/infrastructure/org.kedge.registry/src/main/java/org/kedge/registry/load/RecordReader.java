package org.kedge.registry.load;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.registry.jdbc.Claim;
import org.kedge.registry.jdbc.JdbcEnroleeRegistry;
import org.kedge.registry.jdbc.JdbcPeerRegistry;
import org.kedge.registry.jdbc.RecordRules;

/** Turns the objects of an import file into records. The schema is {@code registry-import.schema.json}; a test compares both. */
final class RecordReader {
    static final List<String> ENROLEE = List.of("id", "framework", "kpmId", "kpm", "flavour", "identifier", "trustAnchors", "revocation",
            "targets", "enrolmentExpiry", "remoteManagement", "enabled");
    static final List<String> PEER = List.of("name", "role", "fqdn", "originator", "uris", "flavour", "identifier", "trustAnchors",
            "revocation", "pskId", "psk", "credentialAlias");
    static final List<String> RULE = List.of("server", "source", "target");
    static final Duration DEFAULT_EXPIRY = Duration.ofDays(30);

    private final AnchorFiles anchorFiles;
    private final Rows rows;

    RecordReader(AnchorFiles anchorFiles, Rows rows) {
        this.anchorFiles = anchorFiles;
        this.rows = rows;
    }

    void enrolee(JsonNode node, int line) {
        Members m = new Members(node, line, rows);
        if (!m.isObject()) {
            return;
        }
        m.only(ENROLEE);
        Optional<String> id = m.required("id", RecordRules::enroleeId);
        Optional<Mechanism> framework = m.required("framework", Values::framework);
        Optional<KeyReference> kpmId = m.text("kpmId", KeyReference::parseRelative);
        Optional<SecretBytes> kpm = key(m, "kpm");
        Optional<CertificateInformation> certificate = certificate(m, Revocation.SOFT);
        List<AllowedTarget> targets = m.array("targets").stream().flatMap(t -> TargetReader.read(m, t, line, rows).stream()).toList();
        Optional<Duration> expiry = m.has("enrolmentExpiry") ? m.text("enrolmentExpiry", Values::duration) : Optional.of(DEFAULT_EXPIRY);
        var remoteManagement = m.text("remoteManagement", Values::uri);
        boolean enabled = m.flag("enabled", true);

        id.ifPresent(value -> rows.claim(Claim.enroleeId(value, line)));
        kpmId.ifPresent(value -> rows.claim(Claim.pskIdentity(value, line)));
        certificate.ifPresent(value -> rows.claim(Claim.enroleeCertificate(value, line)));
        if (!m.isFaulty()) {
            m.attempt("Enrolee", () -> JdbcEnroleeRegistry.check(new EnroleeRegistry.Entry(new EnroleeRecord(id.orElseThrow(),
                    framework.orElseThrow(), kpmId, certificate, targets, expiry.orElseThrow(), remoteManagement, enabled), kpm)))
                    .ifPresent(rows::enrolee);
        }
    }

    void peer(JsonNode node, int line) {
        Members m = new Members(node, line, rows);
        if (!m.isObject()) {
            return;
        }
        m.only(PEER);
        Optional<String> name = m.required("name", Function.identity());
        Optional<PeerRole> role = m.required("role", Members.word(PeerRole.class));
        Optional<Fqdn> fqdn = m.required("fqdn", Fqdn::parse);
        Optional<String> originator = m.required("originator",
                text -> role.map(r -> RecordRules.originator(r, text)).orElse(text));
        var uris = m.texts("uris", Values::uri);
        Optional<CertificateInformation> certificate = certificate(m, Revocation.HARD);
        Optional<KeyReference> pskId = m.text("pskId", KeyReference::parseRelative);
        Optional<SecretBytes> psk = key(m, "psk");
        Optional<String> alias = m.text("credentialAlias", Function.identity());

        name.ifPresent(value -> rows.claim(Claim.peerName(value, line)));
        pskId.ifPresent(value -> rows.claim(Claim.pskIdentity(value, line)));
        certificate.ifPresent(value -> rows.claim(Claim.peerCertificate(value, line)));
        if (!m.isFaulty()) {
            m.attempt("peer", () -> JdbcPeerRegistry.check(new PeerRegistry.Entry(new PeerRecord(name.orElseThrow(), role.orElseThrow(),
                    fqdn.orElseThrow(), originator.orElseThrow(), uris, certificate, pskId, alias), psk))).ifPresent(rows::peer);
        }
    }

    void rule(JsonNode node, int line) {
        Members m = new Members(node, line, rows);
        if (!m.isObject()) {
            return;
        }
        m.only(RULE);
        Optional<Fqdn> server = m.required("server", Fqdn::parse);
        Optional<String> source = m.required("source", Function.identity());
        Optional<String> target = m.required("target", Function.identity());
        if (!m.isFaulty()) {
            m.attempt("rule", () -> RecordRules.rule(new AssociationRules.Rule(server.orElseThrow(), source.orElseThrow(),
                    target.orElseThrow()))).ifPresent(rows::rule);
        }
    }

    private Optional<SecretBytes> key(Members m, String name) {
        if (m.has(name)) {
            rows.mayHoldKeys();
        }
        return m.text(name, text -> rows.own(Values.key(text)));
    }

    private Optional<CertificateInformation> certificate(Members m, Revocation otherwise) {
        if (List.of("flavour", "identifier", "trustAnchors", "revocation").stream().noneMatch(m::has)) {
            return Optional.empty();
        }
        Optional<CertificateFlavour> flavour = m.required("flavour", Members.word(CertificateFlavour.class));
        Optional<String> identifier = m.required("identifier",
                text -> flavour.map(f -> RecordRules.certificateIdentifier(f, text)).orElse(text));
        List<X509Certificate> anchors = new ArrayList<>();
        m.texts("trustAnchors", anchorFiles::read).forEach(anchors::addAll);
        boolean raw = flavour.equals(Optional.of(CertificateFlavour.RAW_PUBLIC_KEY));
        Revocation unsaid = raw ? Revocation.OFF : otherwise;
        Revocation revocation = m.text("revocation", Members.word(Revocation.class)).orElse(unsaid);
        return flavour.isEmpty() || identifier.isEmpty() ? Optional.empty()
                : Optional.of(new CertificateInformation(flavour.get(), identifier.get(), anchors, revocation));
    }
}

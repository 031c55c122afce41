package org.kedge.registry.jdbc;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;

/** A destination, without its name, as one JSON text that names trust anchors by their digest. Thread-safe. */
final class DestinationColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DestinationColumn() {
    }

    static String write(Destination d) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("kind", d.target().kind().name());
        node.put("id", d.target().id());
        node.put("fqdn", d.target().fqdn().value());
        node.put("mechanism", d.mechanism().name());
        node.put("mefUri", d.mefUri().toString());
        node.put("mefFqdn", d.mefFqdn().value());
        node.put("anchors", TrustAnchors.names(d.trustAnchors()));
        d.trustAnchorAliases().forEach(node.putArray("anchorAliases")::add);
        node.put("credentialAlias", d.credentialAlias());
        node.put("enrolmentExpiry", d.enrolmentExpiry().toString());
        node.put("derivation", d.derivation().name());
        node.put("enrolmentExchange", d.enrolmentExchange());
        d.adminFqdn().ifPresent(admin -> node.put("adminFqdn", admin.value()));
        d.targetUris().forEach(uri -> node.withArray("targetUris").add(uri.toString()));
        node.put("validity", d.validity().toString());
        node.put("deliverKey", d.deliverKey());
        return node.toString();
    }

    static Destination read(String name, String column, Connection connection, TrustAnchors anchors) throws SQLException {
        try {
            JsonNode node = MAPPER.readTree(column);
            List<String> aliases = new ArrayList<>();
            node.path("anchorAliases").forEach(alias -> aliases.add(alias.asText()));
            List<URI> targetUris = new ArrayList<>();
            node.path("targetUris").forEach(uri -> targetUris.add(URI.create(uri.asText())));
            return new Destination(name,
                    new EnrolmentTarget(EnrolmentTarget.Kind.valueOf(text(node, "kind")), text(node, "id"), fqdn(node, "fqdn")),
                    Mechanism.valueOf(text(node, "mechanism")), URI.create(text(node, "mefUri")), fqdn(node, "mefFqdn"),
                    anchors.read(connection, text(node, "anchors")), aliases, text(node, "credentialAlias"),
                    Duration.parse(text(node, "enrolmentExpiry")), KeyDerivation.valueOf(text(node, "derivation")),
                    node.path("enrolmentExchange").booleanValue(),
                    node.has("adminFqdn") ? Optional.of(fqdn(node, "adminFqdn")) : Optional.empty(), targetUris,
                    Duration.parse(text(node, "validity")), node.path("deliverKey").booleanValue());
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "the destination \"" + name + "\" in the database is not readable", e);
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static Fqdn fqdn(JsonNode node, String name) {
        return Fqdn.parse(text(node, name));
    }
}

package org.kedge.registry.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.key.KeyDerivation;

/** The allowed targets of an Enrolee as one JSON text, in the form of the import file. Thread-safe. */
final class TargetColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TargetColumn() {
    }

    static String write(List<AllowedTarget> targets) {
        ArrayNode array = MAPPER.createArrayNode();
        for (AllowedTarget allowed : targets) {
            ObjectNode node = array.addObject();
            node.put("kind", allowed.target().kind().name());
            node.put("id", allowed.target().id());
            node.put("fqdn", allowed.target().fqdn().value());
            ArrayNode suids = node.putArray("suids");
            allowed.suids().stream().sorted().forEach(suid -> suids.add(suid.number()));
            node.put("derivation", allowed.derivation().name());
        }
        return array.toString();
    }

    static List<AllowedTarget> read(String text) {
        try {
            List<AllowedTarget> targets = new ArrayList<>();
            for (JsonNode node : MAPPER.readTree(text)) {
                Set<Suid> suids = new LinkedHashSet<>();
                node.path("suids").forEach(suid -> suids.add(Suid.of(suid.intValue())));
                targets.add(new AllowedTarget(
                        new EnrolmentTarget(EnrolmentTarget.Kind.valueOf(node.path("kind").asText()), node.path("id").asText(),
                                new Fqdn(node.path("fqdn").asText())),
                        suids, KeyDerivation.valueOf(node.path("derivation").asText())));
            }
            return targets;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "the targets of an Enrolee in the database are not readable", e);
        }
    }
}

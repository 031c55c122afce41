package org.kedge.registry.jdbc;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.kedge.api.briefing.Location;
import org.kedge.api.briefing.Location.Position;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;

/** A location, or the entry of a technician, as one JSON text. Thread-safe. */
final class LocationColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LocationColumn() {
    }

    static String write(Location location) {
        return node(location).toString();
    }

    static String write(TechnicianEntry entry) {
        return node(entry.location()).put("time", entry.time().toString()).put("technician", entry.technician()).toString();
    }

    private static ObjectNode node(Location location) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        location.area().ifPresent(area -> node.put("area", area));
        location.position().ifPresent(p -> node.put("latitude", p.latitude()).put("longitude", p.longitude()));
        return node;
    }

    static Location location(String column) {
        try {
            return location(MAPPER.readTree(column));
        } catch (JsonProcessingException | KedgeException e) {
            throw damaged(e);
        }
    }

    static TechnicianEntry technician(String column) {
        try {
            JsonNode node = MAPPER.readTree(column);
            return new TechnicianEntry(location(node), Instant.parse(node.path("time").asText()), node.path("technician").asText());
        } catch (JsonProcessingException | DateTimeException | KedgeException e) {
            throw damaged(e);
        }
    }

    private static Location location(JsonNode node) {
        Optional<Position> position = node.has("latitude")
                ? Optional.of(new Position(node.path("latitude").asDouble(), node.path("longitude").asDouble(Double.NaN)))
                : Optional.empty();
        return new Location(Optional.ofNullable(node.get("area")).map(JsonNode::asText), position);
    }

    private static KedgeException damaged(Exception e) {
        return new KedgeException(ErrorCode.REGISTRY_IO, "the location of a node in the database is not readable", e);
    }
}

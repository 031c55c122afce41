package org.kedge.registry.jdbc;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;

/** GBA user security settings as one JSON text. Thread-safe. */
final class GussColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GussColumn() {
    }

    static String write(Guss guss) {
        ObjectNode node = MAPPER.createObjectNode();
        guss.uicc().ifPresent(uicc -> node.put("uicc", uicc.name()));
        guss.lifeTime().ifPresent(time -> node.put("lifeTime", time.toString()));
        ArrayNode all = node.putArray("uss");
        guss.uss().forEach(uss -> write(all.addObject(), uss));
        return node.toString();
    }

    private static void write(ObjectNode node, Uss uss) {
        node.put("gsId", uss.gsId());
        node.put("gsType", uss.gsType());
        uss.ueIds().forEach(node.putArray("ueIds")::add);
        uss.nafGroup().ifPresent(group -> node.put("nafGroup", group));
        uss.nafs().stream().map(Fqdn::value).sorted().forEach(node.putArray("nafs")::add);
        uss.flags().forEach(node.putArray("flags")::add);
        uss.keyChoice().ifPresent(choice -> node.put("keyChoice", choice.name()));
    }

    static Guss read(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            List<Uss> uss = new ArrayList<>();
            node.path("uss").forEach(one -> uss.add(uss(one)));
            return new Guss(text(node, "uicc").map(Guss.UiccType::valueOf), text(node, "lifeTime").map(Duration::parse), uss);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            // Without cause: its text would quote the settings.
            throw new KedgeException(ErrorCode.REGISTRY_IO, "the GUSS of a subscriber in the database is not readable");
        }
    }

    private static Uss uss(JsonNode node) {
        List<String> ueIds = new ArrayList<>();
        node.path("ueIds").forEach(id -> ueIds.add(id.textValue()));
        Set<Fqdn> nafs = new LinkedHashSet<>();
        node.path("nafs").forEach(naf -> nafs.add(new Fqdn(naf.textValue())));
        List<Integer> flags = new ArrayList<>();
        node.path("flags").forEach(flag -> flags.add(flag.intValue()));
        return new Uss(node.path("gsId").intValue(), node.path("gsType").intValue(), ueIds, text(node, "nafGroup"), nafs, flags,
                text(node, "keyChoice").map(KeyChoice::valueOf));
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.path(name).textValue());
    }
}

package org.kedge.registry.jdbc;

import java.util.ArrayList;
import java.util.EnumSet;
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
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/** What a briefing rule says, without its names, as one JSON text. Thread-safe. */
final class RuleColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RuleColumn() {
    }

    static String write(BriefingRule rule) {
        ObjectNode node = MAPPER.createObjectNode();
        ArrayNode conditions = node.putArray("conditions");
        for (Condition condition : rule.conditions()) {
            ObjectNode one = conditions.addObject().put("subject", condition.subject().name()).put("negated", condition.negated());
            texts(one.putArray("values"), condition.values());
        }
        texts(node.putArray("accepts"), rule.accepts().stream().sorted().map(LocationSource::name).toList());
        texts(node.putArray("destinations"), rule.outcome().destinations());
        rule.outcome().list().ifPresent(list -> node.put("list", list));
        return node.toString();
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    static BriefingRule read(String list, String name, String column, boolean enabled) {
        try {
            JsonNode node = MAPPER.readTree(column);
            List<Condition> conditions = new ArrayList<>();
            for (JsonNode one : node.path("conditions")) {
                conditions.add(new Condition(Subject.valueOf(one.path("subject").asText()), texts(one.path("values")),
                        one.path("negated").booleanValue()));
            }
            Set<LocationSource> accepts = EnumSet.noneOf(LocationSource.class);
            texts(node.path("accepts")).forEach(word -> accepts.add(LocationSource.valueOf(word)));
            return new BriefingRule(list, name, conditions, accepts,
                    new Outcome(texts(node.path("destinations")), Optional.ofNullable(node.get("list")).map(JsonNode::asText)), enabled);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "the briefing rule \"" + name + "\" in the database is not readable", e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

package org.kedge.registry.jdbc;

import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A list of texts, such as labels, in one column: a JSON array. Thread-safe. */
final class TextsColumn {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TextsColumn() {
    }

    static String write(List<String> texts) {
        return MAPPER.valueToTree(texts).toString();
    }

    static List<String> read(String column) {
        try {
            return Arrays.asList(MAPPER.readValue(column, String[].class));
        } catch (JsonProcessingException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "a list in the database is not readable", e);
        }
    }
}

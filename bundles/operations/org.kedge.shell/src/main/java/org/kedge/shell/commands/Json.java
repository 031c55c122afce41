package org.kedge.shell.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** The machine-readable form of what the commands show. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {
    }

    /** @param value maps, lists, texts, numbers */
    static String of(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON", e);
        }
    }

    /** Text of an optional value, or null, which JSON has. */
    static String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }
}

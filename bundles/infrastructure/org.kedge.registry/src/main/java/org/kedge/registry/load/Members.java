package org.kedge.registry.load;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * The members of one JSON object, read strictly. Every fault becomes an error of the object's line and reading goes on, so that a person
 * sees all of them at once. No value is ever repeated in an error: in a file with shifted columns any value may be a key.
 */
final class Members {
    private final JsonNode node;
    private final int line;
    private final Rows rows;
    private boolean faulty;

    Members(JsonNode node, int line, Rows rows) {
        this.node = node;
        this.line = line;
        this.rows = rows;
    }

    /** Whether it is an object at all; an error when not. */
    boolean isObject() {
        if (!node.isObject()) {
            error(ErrorCode.IMPORT_MALFORMED, "not an object");
        }
        return node.isObject();
    }

    /** Refuses every member that is not known. */
    Members only(Collection<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                error(ErrorCode.IMPORT_MALFORMED, (name.matches("[A-Za-z]{1,24}") ? "member " + name : "a member")
                        + " is unknown; known are " + String.join(", ", known));
            }
        });
        return this;
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** The parsed text of an optional member. */
    <T> Optional<T> text(String name, Function<String, T> parser) {
        if (!node.has(name)) {
            return Optional.empty();
        }
        if (!node.get(name).isTextual()) {
            error(ErrorCode.IMPORT_MALFORMED, name + ": not a text");
            return Optional.empty();
        }
        return attempt(name, () -> parser.apply(node.get(name).textValue()));
    }

    /** The parsed text of a member that must be there. */
    <T> Optional<T> required(String name, Function<String, T> parser) {
        if (!node.has(name)) {
            error(ErrorCode.IMPORT_MALFORMED, name + " is missing");
        }
        return text(name, parser);
    }

    /** The elements of an optional array. */
    List<JsonNode> array(String name) {
        if (!node.has(name)) {
            return List.of();
        }
        List<JsonNode> elements = new ArrayList<>();
        if (node.get(name).isArray()) {
            node.get(name).forEach(elements::add);
        } else {
            error(ErrorCode.IMPORT_MALFORMED, name + ": not an array");
        }
        return elements;
    }

    /** The parsed elements of an optional array of texts. */
    <T> List<T> texts(String name, Function<String, T> parser) {
        List<T> parsed = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (element.isTextual()) {
                attempt(name, () -> parser.apply(element.textValue())).ifPresent(parsed::add);
            } else {
                error(ErrorCode.IMPORT_MALFORMED, name + ": an element is not a text");
            }
        }
        return parsed;
    }

    /** An optional whole number within limits. */
    long number(String name, long otherwise, long least, long most) {
        return node.has(name) ? number(name, node.get(name), least, most) : otherwise;
    }

    /** The elements of an optional array of whole numbers of 32 bits, none of them negative. */
    List<Integer> numbers(String name) {
        return array(name).stream().map(element -> (int) number(name, element, 0, Integer.MAX_VALUE)).toList();
    }

    private long number(String name, JsonNode value, long least, long most) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            error(ErrorCode.IMPORT_MALFORMED, name + ": not a whole number from " + least + " to " + most);
            return least;
        }
        return value.longValue();
    }

    boolean flag(String name, boolean otherwise) {
        if (node.has(name) && !node.get(name).isBoolean()) {
            error(ErrorCode.IMPORT_MALFORMED, name + ": neither true nor false");
        }
        return node.path(name).asBoolean(otherwise);
    }

    /** What the supplier gives; empty and an error when it throws. */
    <T> Optional<T> attempt(String what, Supplier<T> supplier) {
        try {
            return Optional.of(supplier.get());
        } catch (KedgeException e) {
            error(e.code(), what + ": " + withoutValue(e.detail()));
        } catch (DateTimeException | IllegalArgumentException e) {
            error(ErrorCode.IMPORT_MALFORMED, what + ": malformed");
        }
        return Optional.empty();
    }

    /** The API quotes what it refuses, after a colon. */
    private static String withoutValue(String detail) {
        int quoted = detail.indexOf(": \"");
        return quoted < 0 ? detail : detail.substring(0, quoted);
    }

    void error(ErrorCode code, String text) {
        faulty = true;
        rows.error(line, code, text);
    }

    /** A part of this object is faulty, and that was reported. */
    void markFaulty() {
        faulty = true;
    }

    boolean isFaulty() {
        return faulty;
    }

    /** A parser of the names of an enumeration. */
    static <E extends Enum<E>> Function<String, E> word(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants()).filter(e -> e.name().equals(text)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.IMPORT_MALFORMED, "not one of "
                        + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))));
    }
}

package org.kedge.messages.trigger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What was read of one payload so far, and where; the same for the three forms, so that they cannot differ in what they accept. */
final class Payload {
    static final String ROOT = "tgp";

    private static final int QUOTED = 32;

    private final Map<Field, String> places = new EnumMap<>(Field.class);
    private final Map<Field, Integer> numbers = new EnumMap<>(Field.class);
    private final Map<Field, List<String>> texts = new EnumMap<>(Field.class);

    /** A member begins. @param place where, for example {@code " at octet 9"} */
    Field open(String name, String place) {
        Field field = Field.of(name).orElseThrow(() -> fault(quote(name) + " is no field of a trigger", place));
        if (places.put(field, place) != null) {
            throw fault(quote(name) + " appears twice", place);
        }
        return field;
    }

    /** The value of a number. */
    void number(Field field, int value) {
        numbers.put(field, value);
    }

    /** One more text of a field; a list without any is left out. */
    void text(Field field, String value) {
        List<String> list = texts.computeIfAbsent(field, f -> new ArrayList<>());
        if (list.size() >= TriggerRules.MAX_POINTS_OF_ACCESS) {
            throw of(field, "has more than " + TriggerRules.MAX_POINTS_OF_ACCESS + " entries");
        }
        list.add(value);
    }

    /** The fault of a value that is of another type. */
    KedgeException wrongType(Field field) {
        return of(field, "is not " + field.kind().noun);
    }

    private KedgeException of(Field field, String problem) {
        return fault(quote(field.shortName()) + " " + problem, places.get(field));
    }

    /** All of it was read. @param end where the payload ends */
    DeviceTrigger finish(String end) {
        places.forEach((field, place) -> {
            if (field.kind() == Field.Kind.TEXTS && !texts.containsKey(field)) {
                throw of(field, "is empty");
            }
        });
        if (!numbers.containsKey(Field.PURPOSE)) {
            throw fault(quote(Field.PURPOSE.shortName()) + " is missing", end);
        }
        TriggerPurpose purpose = TriggerPurpose.of(numbers.get(Field.PURPOSE))
                .orElseThrow(() -> of(Field.PURPOSE, "is not a purpose (1 to " + TriggerPurpose.values().length + ")"));
        Optional<String> address = list(Field.ADDRESS).stream().findFirst();
        List<Serialization> forms = list(Field.SERIALIZATIONS).stream()
                .map(word -> Serialization.of(word)
                        .orElseThrow(() -> of(Field.SERIALIZATIONS, "holds something else than xml, json, cbor")))
                .toList();
        OptionalInt operation = number(Field.OPERATION);
        OptionalInt type = number(Field.RESOURCE_TYPE);
        Optional<String> aeId = list(Field.AE_ID).stream().findFirst();
        TriggerRules.check(purpose, address, list(Field.POINTS_OF_ACCESS), forms, operation, type, aeId,
                (field, problem) -> fault(quote(field.shortName()) + " " + problem, places.getOrDefault(field, end)));
        return new DeviceTrigger(purpose, address, list(Field.POINTS_OF_ACCESS), forms, operation, type, aeId);
    }

    private List<String> list(Field field) {
        return texts.getOrDefault(field, List.of());
    }

    private OptionalInt number(Field field) {
        return numbers.containsKey(field) ? OptionalInt.of(numbers.get(field)) : OptionalInt.empty();
    }

    /** A fault of the document. */
    static KedgeException fault(String problem, String place) {
        return new KedgeException(ErrorCode.TRIGGER_MALFORMED, DeviceTriggerCodec.WHAT + ": " + problem + place);
    }

    /** A name for a message: printable and short. */
    static String quote(String name) {
        StringBuilder out = new StringBuilder("\"");
        name.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.append('"').toString();
    }
}

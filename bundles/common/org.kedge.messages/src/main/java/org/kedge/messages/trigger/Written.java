package org.kedge.messages.trigger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A field as it is written, in the order of the schema (TS-0004 table 9.2.1-1).
 *
 * @param number the value of a number
 * @param texts the value of a text, or of a list of texts
 */
record Written(Field field, int number, List<String> texts) {
    static List<Written> of(DeviceTrigger trigger) {
        List<Written> out = new ArrayList<>();
        out.add(new Written(Field.PURPOSE, trigger.purpose().number(), List.of()));
        text(out, Field.ADDRESS, trigger.address());
        texts(out, Field.POINTS_OF_ACCESS, trigger.pointsOfAccess());
        number(out, Field.OPERATION, trigger.operation());
        number(out, Field.RESOURCE_TYPE, trigger.resourceType());
        text(out, Field.AE_ID, trigger.aeId());
        texts(out, Field.SERIALIZATIONS, trigger.serializations().stream().map(Serialization::word).toList());
        return out;
    }

    private static void number(List<Written> out, Field field, OptionalInt value) {
        value.ifPresent(number -> out.add(new Written(field, number, List.of())));
    }

    private static void text(List<Written> out, Field field, Optional<String> value) {
        value.ifPresent(text -> out.add(new Written(field, 0, List.of(text))));
    }

    private static void texts(List<Written> out, Field field, List<String> value) {
        if (!value.isEmpty()) {
            out.add(new Written(field, 0, value));
        }
    }
}

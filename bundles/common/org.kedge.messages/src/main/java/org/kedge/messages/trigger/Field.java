package org.kedge.messages.trigger;

import java.util.Optional;

/** The fields of a trigger payload by their short names (TS-0004 table 8.2.6-1). */
enum Field {
    PURPOSE("tpe", Kind.NUMBER), ADDRESS("tia", Kind.TEXT), POINTS_OF_ACCESS("tipa", Kind.TEXTS), SERIALIZATIONS("tist", Kind.TEXTS),
    OPERATION("tio", Kind.NUMBER), RESOURCE_TYPE("tirt", Kind.NUMBER), AE_ID("tiae", Kind.TEXT);

    /** What a value is. */
    enum Kind {
        NUMBER("a whole number"), TEXT("a text"), TEXTS("a list of texts");

        final String noun;

        Kind(String noun) {
            this.noun = noun;
        }
    }

    private final String shortName;
    private final Kind kind;

    Field(String shortName, Kind kind) {
        this.shortName = shortName;
        this.kind = kind;
    }

    String shortName() {
        return shortName;
    }

    Kind kind() {
        return kind;
    }

    static Optional<Field> of(String shortName) {
        for (Field field : values()) {
            if (field.shortName.equals(shortName)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}

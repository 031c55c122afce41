package org.kedge.messages.trigger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** Reads the two forms that are streams of tokens, JSON and CBOR: {@code {"m2m:tgp": {...}}} and nothing after it (TS-0004 8.4, 8.5). */
final class TokenForm {
    static final String ROOT = "m2m:" + Payload.ROOT;

    /** What JSON and CBOR do differently. */
    interface Notation {
        /** The name of the form. */
        String name();

        /** A place for a message. */
        String place(JsonLocation location);

        /** Refuses what the library takes but the form does not allow. Called after the text of a name or a text was taken. */
        void strict(JsonParser parser, JsonToken token) throws IOException;
    }

    private final JsonParser parser;
    private final Notation notation;

    TokenForm(JsonParser parser, Notation notation) {
        this.parser = parser;
        this.notation = notation;
    }

    DeviceTrigger read() {
        try {
            return document();
        } catch (JsonProcessingException e) {
            // The text of the parser is not kept: it may quote the document.
            JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw Payload.fault("is not " + notation.name(), notation.place(at));
        } catch (IOException e) {
            throw Payload.fault("is not " + notation.name(), notation.place(parser.currentLocation()));
        }
    }

    private DeviceTrigger document() throws IOException {
        if (next() != JsonToken.START_OBJECT || next() != JsonToken.FIELD_NAME || !ROOT.equals(parser.currentName())
                || next() != JsonToken.START_OBJECT) {
            throw Payload.fault("is not an object with the one member \"" + ROOT + "\", an object", here());
        }
        Payload payload = new Payload();
        while (next() == JsonToken.FIELD_NAME) {
            Field field = payload.open(parser.currentName(), here());
            value(payload, field, next());
        }
        String end = here();
        if (next() != JsonToken.END_OBJECT || next() != null) {
            throw Payload.fault("goes on after \"" + ROOT + "\"", here());
        }
        return payload.finish(end);
    }

    private void value(Payload payload, Field field, JsonToken token) throws IOException {
        if (field.kind() == Field.Kind.NUMBER && token == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT) {
            payload.number(field, parser.getIntValue());
        } else if (field.kind() == Field.Kind.TEXT && token == JsonToken.VALUE_STRING) {
            payload.text(field, parser.getText());
        } else if (field.kind() == Field.Kind.TEXTS && token == JsonToken.START_ARRAY) {
            for (JsonToken element = next(); element != JsonToken.END_ARRAY; element = next()) {
                if (element != JsonToken.VALUE_STRING) {
                    throw payload.wrongType(field);
                }
                payload.text(field, parser.getText());
            }
        } else {
            throw payload.wrongType(field);
        }
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            parser.getText();
        }
        if (token != null) {
            notation.strict(parser, token);
        }
        return token;
    }

    private String here() {
        return notation.place(parser.currentTokenLocation());
    }

    /** Writes with definite lengths where the form has them. */
    static void write(DeviceTrigger trigger, JsonGenerator to) throws IOException {
        to.writeStartObject(trigger, 1);
        to.writeFieldName(ROOT);
        List<Written> fields = Written.of(trigger);
        to.writeStartObject(trigger, fields.size());
        for (Written written : fields) {
            to.writeFieldName(written.field().shortName());
            switch (written.field().kind()) {
                case NUMBER -> to.writeNumber(written.number());
                case TEXT -> to.writeString(written.texts().get(0));
                case TEXTS -> to.writeArray(written.texts().toArray(String[]::new), 0, written.texts().size());
            }
        }
        to.writeEndObject();
        to.writeEndObject();
    }
}

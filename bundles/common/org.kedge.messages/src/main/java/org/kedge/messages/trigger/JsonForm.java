package org.kedge.messages.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.kedge.messages.json.StrictJson;

/** The trigger in JSON (TS-0004 8.4). */
final class JsonForm implements TokenForm.Notation {
    /** The payload finds repeated names itself, and says which and where. */
    private static final JsonFactory FACTORY = StrictJson.FACTORY.rebuild().disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    static DeviceTrigger read(byte[] document) {
        try (JsonParser parser = FACTORY.createParser(document)) {
            return new TokenForm(parser, new JsonForm()).read();
        } catch (IOException e) {
            throw Payload.fault("is not JSON", "");
        }
    }

    static byte[] write(DeviceTrigger trigger) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = FACTORY.createGenerator(out)) {
            TokenForm.write(trigger, to);
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot fail to be written", e);
        }
        return out.toByteArray();
    }

    @Override
    public String name() {
        return "JSON";
    }

    @Override
    public String place(JsonLocation location) {
        return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    @Override
    public void strict(JsonParser parser, JsonToken token) {
        // StrictJson.FACTORY reads RFC 8259 and nothing beyond it.
    }
}

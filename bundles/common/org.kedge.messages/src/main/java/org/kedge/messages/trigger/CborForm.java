package org.kedge.messages.trigger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The trigger in CBOR (RFC 7049 by TS-0004 8.5). Beyond what the library refuses: tags, names and texts that are not text strings of
 * definite length, and texts beyond ASCII, because the library takes overlong UTF-8 for what it spells.
 */
final class CborForm implements TokenForm.Notation {
    private static final int MAX_DEPTH = 16;
    private static final int TEXT = 3;
    private static final int INDEFINITE = 31;
    private static final int NO_TAG = -1;
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(DeviceTriggerCodec.MAX_OCTETS).build())
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private final byte[] document;

    private CborForm(byte[] document) {
        this.document = document;
    }

    static DeviceTrigger read(byte[] document) {
        try (CBORParser parser = FACTORY.createParser(document)) {
            return new TokenForm(parser, new CborForm(document)).read();
        } catch (IOException e) {
            throw Payload.fault("is not CBOR", "");
        }
    }

    @Override
    public String name() {
        return "CBOR";
    }

    @Override
    public String place(JsonLocation location) {
        return " at octet " + location.getByteOffset();
    }

    @Override
    public void strict(JsonParser parser, JsonToken token) throws IOException {
        JsonLocation begin = parser.currentTokenLocation();
        if (((CBORParser) parser).getCurrentTag() != NO_TAG) {
            throw Payload.fault("has a tag", place(begin));
        }
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
            int from = (int) begin.getByteOffset();
            int information = document[from] & 0x1f;
            int octets = (int) parser.currentLocation().getByteOffset() - from - headOctets(information);
            if ((document[from] & 0xff) >> 5 != TEXT || information == INDEFINITE || octets != parser.getTextLength()) {
                throw Payload.fault("has a name or text that is not an ASCII text string of definite length", place(begin));
            }
        }
    }

    /** Octets before the content, by the additional information of the initial octet (RFC 7049 2.1). */
    private static int headOctets(int information) {
        return information < 24 ? 1 : 1 + (1 << information - 24);
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
}

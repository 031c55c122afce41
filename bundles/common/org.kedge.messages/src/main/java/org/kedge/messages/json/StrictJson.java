package org.kedge.messages.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Reads JSON from peers and files into a tree and nothing else: one object, no duplicate members, bounded depth and size, no
 * data binding, so no type is ever chosen by a document. Error texts name places and member names, never values.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER = 20;
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '([^']{0,64})'.*", Pattern.DOTALL);

    /** Without buffer recycling: a recycled buffer would keep what it once held, possibly a credential. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(MAX_NUMBER).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private StrictJson() {
    }

    /**
     * Reads one JSON object.
     *
     * @param document UTF-8
     * @param maxOctets the longest document accepted
     * @param what the message, for error texts
     * @param code the code of every fault
     */
    public static Members object(byte[] document, int maxOctets, String what, ErrorCode code) {
        requireSize(document, maxOctets, what, code);
        JsonNode node = read(document, what, code);
        if (node instanceof ObjectNode object) {
            return new Members(object, what, code);
        }
        throw new KedgeException(code, what + " is not a JSON object");
    }

    private static JsonNode read(byte[] document, String what, ErrorCode code) {
        try (JsonParser parser = MAPPER.createParser(document)) {
            try {
                return MAPPER.readTree(parser);
            } catch (IOException e) {
                throw notJson(e, Optional.of(parser.currentLocation()), what, code);
            }
        } catch (IOException e) {
            throw notJson(e, what, code);
        }
    }

    /** Refuses an empty document and one that is too long. */
    public static void requireSize(byte[] document, int maxOctets, String what, ErrorCode code) {
        if (document.length == 0 || document.length > maxOctets) {
            throw new KedgeException(code, what + " has " + document.length + " octets (1 to " + maxOctets + ")");
        }
    }

    /** The fault of a document that is not JSON; the parser's own text is not kept, because it may quote the document. */
    public static KedgeException notJson(IOException fault, String what, ErrorCode code) {
        return notJson(fault, Optional.empty(), what, code);
    }

    /** @param reached where the parser is, because a limit of it (depth, digits of a number) does not say where it was exceeded */
    private static KedgeException notJson(IOException fault, Optional<JsonLocation> reached, String what, ErrorCode code) {
        if (fault instanceof JsonParseException parse) {
            Matcher duplicate = DUPLICATE.matcher(parse.getOriginalMessage());
            if (duplicate.matches()) {
                return new KedgeException(code, what + ": member " + Members.quote(duplicate.group(1)) + " appears twice");
            }
        }
        Optional<JsonLocation> at = fault instanceof JsonProcessingException json && json.getLocation() != null
                ? Optional.of(json.getLocation()) : reached;
        String place = at.map(found -> " at line " + found.getLineNr() + ", column " + found.getColumnNr()).orElse("");
        return new KedgeException(code, what + " is not JSON" + place);
    }

    /** An empty object to be filled and written. */
    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    /** UTF-8 of an object. */
    public static byte[] write(ObjectNode object) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot fail to be written", e);
        }
    }

    /** UTF-8 of an object, indented for people. */
    public static byte[] writePretty(ObjectNode object) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot fail to be written", e);
        }
    }
}

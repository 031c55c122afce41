package org.kedge.registry.load;

import java.io.IOException;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.kedge.api.error.ErrorCode;

/**
 * Reads the JSON form: an array, or an object with {@code enrolees}, {@code peers}, {@code rules} and {@code subscribers}. The name of the
 * file says whether an array is one of Enrolees or of subscribers.
 */
final class JsonRows {
    static final Set<String> LISTS = Set.of("enrolees", "peers", "rules", "subscribers");
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A parser's messages would quote the file, which may hold keys.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build()).build();

    private final Rows rows;
    private final RecordReader reader;
    private final SubscriberReader subscribers;
    private final String arrayOf;

    /** @param arrayOf the list that a bare array is */
    JsonRows(Rows rows, RecordReader reader, SubscriberReader subscribers, String arrayOf) {
        this.rows = rows;
        this.reader = reader;
        this.subscribers = subscribers;
        this.arrayOf = arrayOf;
    }

    void read(byte[] octets) {
        try (JsonParser parser = MAPPER.createParser(octets)) {
            try {
                readDocument(parser);
            } catch (IOException e) {
                // What cannot be read to its end may hold keys further down.
                rows.mayHoldKeys();
                JsonLocation where = parser.currentLocation();
                rows.error(Math.max(1, where.getLineNr()), ErrorCode.IMPORT_MALFORMED, "not JSON, at column " + where.getColumnNr());
            }
        } catch (IOException e) {
            rows.error(1, ErrorCode.IMPORT_MALFORMED, "not JSON");
        }
    }

    private void readDocument(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            readList(parser, arrayOf);
        } else if (first == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                readMember(parser, parser.currentName());
            }
        } else {
            error(parser, "the file is neither an array of " + arrayOf + " nor an object with enrolees, peers, rules and subscribers");
        }
        if (parser.nextToken() != null) {
            error(parser, "there is something behind the end of the document");
        }
    }

    private void readMember(JsonParser parser, String name) throws IOException {
        JsonToken value = parser.nextToken();
        if (LISTS.contains(name) && value == JsonToken.START_ARRAY) {
            readList(parser, name);
        } else {
            error(parser, "a member of the document is not enrolees or peers or rules or subscribers with an array");
            parser.skipChildren();
        }
    }

    private void readList(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int line = parser.currentTokenLocation().getLineNr();
            JsonNode node = MAPPER.readTree(parser);
            switch (name) {
                case "peers" -> reader.peer(node, line);
                case "rules" -> reader.rule(node, line);
                case "subscribers" -> subscribers.subscriber(node, line);
                default -> reader.enrolee(node, line);
            }
        }
    }

    private void error(JsonParser parser, String text) {
        rows.mayHoldKeys();
        rows.error(parser.currentTokenLocation().getLineNr(), ErrorCode.IMPORT_MALFORMED, text);
    }
}

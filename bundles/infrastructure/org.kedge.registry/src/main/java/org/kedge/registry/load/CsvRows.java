package org.kedge.registry.load;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.kedge.api.error.ErrorCode;

/**
 * Reads the CSV form (RFC 4180 without line breaks in values): a header line with the members of an Enrolee, peer, rule or subscriber,
 * then one of them a line.
 */
final class CsvRows {
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final int TARGET_PARTS = 5;

    /** What the lines of a file are: told by a column that only this kind has. */
    private record Kind(String mark, List<String> members, List<String> required, BiConsumer<JsonNode, Integer> reader) {
    }

    private record Header(Kind kind, List<String> columns) {
    }

    private final Rows rows;
    private final List<Kind> kinds;

    /** @param onlySubscribers the name of the file says that it holds nothing else */
    CsvRows(Rows rows, RecordReader reader, SubscriberReader subscribers, boolean onlySubscribers) {
        this.rows = rows;
        Kind subscriber = new Kind("k", SubscriberReader.SUBSCRIBER, List.of("k"), subscribers::subscriber);
        this.kinds = onlySubscribers ? List.of(subscriber) : List.of(subscriber,
                new Kind("server", RecordReader.RULE, RecordReader.RULE, reader::rule),
                new Kind("name", RecordReader.PEER, List.of("name", "role", "fqdn", "originator"), reader::peer),
                new Kind("id", RecordReader.ENROLEE, List.of("id", "framework"), reader::enrolee));
    }

    void read(byte[] octets) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            rows.mayHoldKeys();
            rows.error(1, ErrorCode.IMPORT_MALFORMED, "the file is not in UTF-8");
            return;
        }
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).split("\r?\n", -1);
        Optional<Header> header = header(lines[0]);
        for (int i = 1; i < lines.length && header.isPresent(); i++) {
            if (!lines[i].isBlank()) {
                readLine(header.get(), lines[i], i + 1);
            }
        }
    }

    private Optional<Header> header(String line) {
        List<String> columns = split(line).orElse(List.of());
        Kind kind = kinds.stream().filter(k -> columns.contains(k.mark)).findFirst().orElse(kinds.get(kinds.size() - 1));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!kind.members.contains(columns.get(i)) || !seen.add(columns.get(i))) {
                return noHeader("column " + (i + 1) + " of the header line is unknown or there twice; known are "
                        + String.join(", ", kind.members));
            }
        }
        return seen.containsAll(kind.required) ? Optional.of(new Header(kind, columns))
                : noHeader("the first line is no header line with at least " + String.join(", ", kind.required));
    }

    private Optional<Header> noHeader(String text) {
        rows.mayHoldKeys();
        rows.error(1, ErrorCode.IMPORT_MALFORMED, text);
        return Optional.empty();
    }

    private void readLine(Header header, String line, int number) {
        List<String> columns = header.columns;
        Optional<List<String>> values = split(line);
        if (values.isEmpty() || values.get().size() != columns.size()) {
            rows.mayHoldKeys();
            rows.error(number, ErrorCode.IMPORT_MALFORMED, values.isEmpty() ? "a quote is not closed or stands inside a value"
                    : values.get().size() + " values under " + columns.size() + " columns");
            return;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            if (!values.get().get(i).isEmpty()) {
                put(node, columns.get(i), values.get().get(i));
            }
        }
        header.kind.reader.accept(node, number);
    }

    private static void put(ObjectNode node, String column, String value) {
        switch (column) {
            case "enabled" -> {
                if (value.equals("true") || value.equals("false")) {
                    node.put(column, value.equals("true"));
                } else {
                    node.put(column, value);
                }
            }
            case "mncLength", "sqn", "ind", "indBits", "macBits", "resBits", "ckBits", "ikBits", "iterations", "gsId", "gsType",
                    "lifetime" -> node.set(column, number(value));
            case "enroleeId", "nafs" -> {
                ArrayNode parts = node.putArray(column);
                for (String part : value.split(" +")) {
                    parts.add(part);
                }
            }
            case "flags" -> {
                ArrayNode parts = node.putArray(column);
                for (String part : value.split(" +")) {
                    parts.add(number(part));
                }
            }
            case "trustAnchors", "uris" -> {
                ArrayNode parts = node.putArray(column);
                for (String part : value.split(";", -1)) {
                    parts.add(part.strip());
                }
            }
            case "targets" -> {
                ArrayNode targets = node.putArray(column);
                for (String target : value.split(";", -1)) {
                    putTarget(targets, target.strip().split("\\|", -1));
                }
            }
            default -> node.put(column, value);
        }
    }

    /** What is no decimal number stays a text, and is left to the reader to refuse. */
    private static JsonNode number(String value) {
        return value.matches("[0-9]{1,15}") ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                : JsonNodeFactory.instance.textNode(value);
    }

    /** {@code kind|id|fqdn|suid+suid|derivation}; what does not fit is left to the reader to refuse. */
    private static void putTarget(ArrayNode targets, String[] parts) {
        if (parts.length < TARGET_PARTS - 1 || parts.length > TARGET_PARTS) {
            targets.add("a target has 4 or 5 parts");
            return;
        }
        ObjectNode target = targets.addObject();
        target.put("kind", parts[0]);
        target.put("id", parts[1]);
        if (!parts[2].isEmpty()) {
            target.put("fqdn", parts[2]);
        }
        ArrayNode suids = target.putArray("suids");
        for (String suid : parts[3].split("\\+", -1)) {
            if (suid.matches("[0-9]{1,4}")) {
                suids.add(Integer.parseInt(suid));
            } else {
                suids.add(suid);
            }
        }
        if (parts.length == TARGET_PARTS) {
            target.put("derivation", parts[4]);
        }
    }

    /** The values of a line; empty when its quotes are wrong. */
    private static Optional<List<String>> split(String line) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder value = new StringBuilder();
            boolean quoted = at < line.length() && line.charAt(at) == '"';
            if (quoted) {
                at = readQuoted(line, at + 1, value);
            } else {
                while (at < line.length() && line.charAt(at) != ',') {
                    value.append(line.charAt(at++));
                }
            }
            if (at < 0 || !quoted && value.indexOf("\"") >= 0) {
                return Optional.empty();
            }
            values.add(value.toString().strip());
            if (at == line.length()) {
                return Optional.of(values);
            }
            if (line.charAt(at++) != ',') {
                return Optional.empty();
            }
        }
    }

    /** Reads up to the closing quote. @return the position behind it, or -1 when there is none */
    private static int readQuoted(String line, int from, StringBuilder value) {
        for (int at = from; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                value.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                value.append('"');
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }
}

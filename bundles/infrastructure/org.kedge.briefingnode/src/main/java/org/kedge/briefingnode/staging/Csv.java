package org.kedge.briefingnode.staging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A strict reader of CSV (RFC 4180 in UTF-8, without line breaks in values): a header line with known columns, then a row a line. */
final class Csv {
    /**
     * A row.
     *
     * @param line from 1
     * @param cells values by column, stripped; a column of the file without value is there with an empty text
     */
    record Row(int line, Map<String, String> cells) {
        /** Whether the file has this column at all. */
        boolean has(String column) {
            return cells.containsKey(column);
        }

        Optional<String> get(String column) {
            return Optional.ofNullable(cells.get(column)).filter(value -> !value.isEmpty());
        }
    }

    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final Pattern VALUE = Pattern.compile("(?:\"((?:[^\"]++|\"\")*+)\"|([^\",]*))(,|$)");

    private final List<String> known;
    private final Set<String> required;
    private final Faults faults;

    Csv(List<String> known, Set<String> required, Faults faults) {
        this.known = known;
        this.required = required;
        this.faults = faults;
    }

    List<Row> read(byte[] octets) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            faults.add(1, "the file is not in UTF-8");
            return List.of();
        }
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).split("\r?\n", -1);
        List<String> columns = split(lines[0]).orElse(List.of());
        if (!isHeader(columns)) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                row(columns, lines[i], i + 1).ifPresent(rows::add);
            }
        }
        return rows;
    }

    private boolean isHeader(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!known.contains(columns.get(i)) || !seen.add(columns.get(i))) {
                faults.add(1, "column " + (i + 1) + " of the header line is unknown or there twice; known are " + String.join(", ", known));
                return false;
            }
        }
        if (!seen.containsAll(required)) {
            faults.add(1, "the first line is no header line with at least " + String.join(", ", required.stream().sorted().toList()));
            return false;
        }
        return true;
    }

    private Optional<Row> row(List<String> columns, String line, int number) {
        List<String> values = split(line).orElse(List.of());
        if (values.size() != columns.size()) {
            faults.add(number, values.isEmpty() ? "a quote is not closed or stands inside a value"
                    : values.size() + " values under " + columns.size() + " columns");
            return Optional.empty();
        }
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            cells.put(columns.get(i), values.get(i));
        }
        return Optional.of(new Row(number, cells));
    }

    /** The values of a line; empty when its quotes are wrong. */
    private static Optional<List<String>> split(String line) {
        List<String> values = new ArrayList<>();
        Matcher matcher = VALUE.matcher(line);
        int at = 0;
        do {
            if (!matcher.find(at) || matcher.start() != at) {
                return Optional.empty();
            }
            values.add((matcher.start(1) >= 0 ? matcher.group(1).replace("\"\"", "\"") : matcher.group(2)).strip());
            at = matcher.end();
        } while (!matcher.group(3).isEmpty());
        return at == line.length() ? Optional.of(values) : Optional.empty();
    }

    static KedgeException malformed(String text) {
        return new KedgeException(ErrorCode.IMPORT_MALFORMED, text);
    }
}

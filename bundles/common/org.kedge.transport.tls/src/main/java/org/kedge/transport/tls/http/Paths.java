package org.kedge.transport.tls.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.kedge.transport.core.PathSegments;

/** Request targets: segments and parameters are percent-encoded once, and decoded once on receipt (D-23, RFC 3986 2.4). */
final class Paths {
    private static final String UNRESERVED = "-._~";
    private static final String QUERY_ALSO = "=/:@!$'()*,;";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /**
     * A decoded target.
     *
     * @param path without empty segments at either end
     * @param query parameters as they stand
     */
    record Target(List<String> path, List<String> query) {
    }

    private Paths() {
    }

    /** The target in origin form (RFC 9112 3.2.1). */
    static String encode(List<String> path, List<String> query) {
        String text = path.stream().map(segment -> "/" + encode(segment, UNRESERVED)).collect(Collectors.joining());
        String whole = text.isEmpty() ? "/" : text;
        String parameters = query.stream().map(parameter -> encode(parameter, UNRESERVED + QUERY_ALSO)).collect(Collectors.joining("&"));
        return query.isEmpty() ? whole : whole + "?" + parameters;
    }

    private static String encode(String text, String allowed) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || allowed.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            }
        }
        return encoded.toString();
    }

    /** Decodes a target in origin form; empty for any other and for what is not well encoded. */
    static Optional<Target> decode(String target) {
        if (!target.startsWith("/") || target.startsWith("//") || target.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
            return Optional.empty();
        }
        int mark = target.indexOf('?');
        Optional<List<String>> path = decodeAll((mark < 0 ? target : target.substring(0, mark)).split("/", -1));
        Optional<List<String>> query = mark < 0 || mark == target.length() - 1 ? Optional.of(List.of())
                : decodeAll(target.substring(mark + 1).split("&", -1));
        return path.flatMap(p -> query.map(q -> new Target(PathSegments.withoutEmptyEnds(p), q)));
    }

    private static Optional<List<String>> decodeAll(String[] parts) {
        List<String> decoded = new ArrayList<>();
        for (String part : parts) {
            Optional<String> text = decodeOne(part);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            decoded.add(text.get());
        }
        return Optional.of(decoded);
    }

    private static Optional<String> decodeOne(String part) {
        if (part.indexOf('%') < 0) {
            return Optional.of(part);
        }
        ByteBuffer octets = ByteBuffer.allocate(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c != '%') {
                octets.put((byte) c);
                continue;
            }
            int high = i + 2 < part.length() ? Character.digit(part.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(part.charAt(i + 2), 16);
            if (low < 0) {
                return Optional.empty();
            }
            octets.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}

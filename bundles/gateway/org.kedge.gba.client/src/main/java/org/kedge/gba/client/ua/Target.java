package org.kedge.gba.client.ua;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

import org.kedge.api.transport.Request;

/** The request target as the transports write it (RFC 9112 3.2.1): it is part of what Digest signs. */
final class Target {
    private static final String UNRESERVED = "-._~";
    private static final String QUERY_ALSO = "=/:@!$'()*,;";

    private Target() {
    }

    static String of(Request request) {
        String path = request.path().isEmpty() ? "/" : joined(request.path(), "/", "/", UNRESERVED);
        return request.query().isEmpty() ? path : path + joined(request.query(), "?", "&", UNRESERVED + QUERY_ALSO);
    }

    private static String joined(List<String> parts, String first, String between, String allowed) {
        return parts.stream().map(part -> encoded(part, allowed)).collect(Collectors.joining(between, first, ""));
    }

    private static String encoded(String text, String allowed) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || allowed.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}

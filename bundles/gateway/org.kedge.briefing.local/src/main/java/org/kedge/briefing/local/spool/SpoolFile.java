package org.kedge.briefing.local.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is in a file of the spool: the payload alone, or the headers of smstools ({@code From: 49...}), an empty line and the payload. Of
 * the headers only {@code Alphabet: UCS2} counts. The sender's number is no proof of anything and is not looked at.
 */
final class SpoolFile {
    /** As long as the longest payload with headers. */
    static final int MAX_OCTETS = 12 * 1024;

    private static final byte[] FROM = "From: ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern UCS2 = Pattern.compile("(?i)alphabet:\\s*ucs2\\s*");
    private static final Map<String, String> TYPES = Map.of("txt", "text/plain", "sms", "text/plain", "json", "application/json",
            "xml", "application/xml", "cbor", "application/cbor");

    private SpoolFile() {
    }

    /** The media type that the extension tells; empty: told by the first octets. */
    static Optional<String> type(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.ofNullable(TYPES.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    static byte[] payload(byte[] content) {
        boolean headed = content.length > FROM.length && Arrays.equals(content, 0, FROM.length, FROM, 0, FROM.length);
        int body = headed ? body(content) : 0;
        byte[] payload = Arrays.copyOfRange(content, body, content.length);
        boolean ucs2 = new String(content, 0, body, StandardCharsets.ISO_8859_1).lines()
                .anyMatch(line -> UCS2.matcher(line).matches());
        return ucs2 ? new String(payload, StandardCharsets.UTF_16BE).getBytes(StandardCharsets.UTF_8) : payload;
    }

    /** Where the first empty line ends; the end of the file when there is none. */
    private static int body(byte[] content) {
        boolean empty = false;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                if (empty) {
                    return i + 1;
                }
                empty = true;
            } else if (content[i] != '\r') {
                empty = false;
            }
        }
        return content.length;
    }
}

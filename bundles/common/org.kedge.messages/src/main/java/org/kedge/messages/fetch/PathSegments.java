package org.kedge.messages.fetch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Percent-encoding of path segments (RFC 3986 2.1): everything but unreserved characters is encoded, so that an identifier with
 * {@code @ / + =} is one segment (D-23). Transports decode once; handlers see decoded segments. Stateless and thread-safe.
 */
public final class PathSegments {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private PathSegments() {
    }

    /** {@code /a/b} with each segment encoded. */
    public static String path(List<String> segments) {
        return segments.stream().map(s -> "/" + encode(s)).collect(Collectors.joining());
    }

    /** One segment, encoded with upper-case hexadecimal digits. */
    public static String encode(String segment) {
        StringBuilder out = new StringBuilder();
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return out.toString();
    }

    /**
     * One encoded segment, decoded once.
     *
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for an incomplete escape or octets that are no UTF-8
     */
    public static String decode(String segment) {
        byte[] in = segment.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
            } else if (i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
                out.put((byte) (hex(in[i + 1]) << 4 | hex(in[i + 2])));
                i += 2;
            } else {
                throw malformed();
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static boolean isUnreserved(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || UNRESERVED_MARKS.indexOf(b) >= 0;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    private static KedgeException malformed() {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "path segment with a malformed percent escape");
    }
}

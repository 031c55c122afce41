package org.kedge.messages.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * Keys inside a JSON document as hexadecimal digits, at any depth; the counterpart of {@link SecretMember}. A key never becomes a String on
 * either side: it is written and read as octets, and what was copied on the way is wiped. Closing wipes the keys that were not taken out.
 * Not thread-safe.
 */
public final class SecretHex implements AutoCloseable {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** How long the key under a path may be, in octets. */
    public record Length(int least, int most) {
        /** Exactly so many octets. */
        public static Length of(int octets) {
            return new Length(octets, octets);
        }
    }

    private final Map<String, SecretBytes> found = new HashMap<>();

    private SecretHex() {
    }

    /**
     * The document with one more member that holds a key. Neither array is wiped here.
     *
     * @param object a JSON object with at least one member
     */
    public static byte[] append(byte[] object, String name, SecretBytes key) {
        byte[] quoted = key.use(SecretHex::quoted);
        try {
            return append(object, name, quoted);
        } finally {
            Arrays.fill(quoted, (byte) 0);
        }
    }

    /** The document with one more member. @param object a JSON object with at least one member @param value any JSON value */
    public static byte[] append(byte[] object, String name, byte[] value) {
        byte[] opening = (",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(object.length + opening.length + value.length)
                .put(object, 0, object.length - 1).put(opening).put(value).put((byte) '}').array();
    }

    private static byte[] quoted(byte[] octets) {
        byte[] out = new byte[2 * octets.length + 2];
        out[0] = '"';
        for (int i = 0; i < octets.length; i++) {
            out[2 * i + 1] = DIGITS[octets[i] >> 4 & 0xf];
            out[2 * i + 2] = DIGITS[octets[i] & 0xf];
        }
        out[out.length - 1] = '"';
        return out;
    }

    /**
     * Takes keys out of a document: what is left has blanks inside their quotes, so that it can be read into a tree.
     *
     * @param json changed by this method, also when it throws
     * @param wanted the lengths by path, the names of the members joined by {@code /}; keys inside arrays are not found
     * @throws KedgeException with {@code code} when the document is not JSON or one of the members holds no such key
     */
    public static SecretHex take(byte[] json, Map<String, Length> wanted, String what, ErrorCode code) {
        SecretHex keys = new SecretHex();
        try (JsonParser parser = StrictJson.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new KedgeException(code, what + " is not a JSON object");
            }
            keys.object(parser, json, "", wanted, what, code);
            return keys;
        } catch (IOException e) {
            keys.close();
            throw StrictJson.notJson(e, what, code);
        } catch (KedgeException e) {
            keys.close();
            throw e;
        }
    }

    private void object(JsonParser parser, byte[] json, String prefix, Map<String, Length> wanted, String what, ErrorCode code)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            Length length = wanted.get(path);
            if (length != null) {
                int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
                found.put(path, Optional.of(value).filter(JsonToken.VALUE_STRING::equals).flatMap(text -> decode(json, from, length))
                        .orElseThrow(() -> fault(path, length, what, code)));
            } else if (value == JsonToken.START_OBJECT) {
                object(parser, json, path + "/", wanted, what, code);
            }
            parser.skipChildren();
        }
    }

    /** The parser has not decoded the text yet, and never will: it reads on from the same array. */
    private static Optional<SecretBytes> decode(byte[] json, int from, Length length) {
        int to = from;
        while (to < json.length && json[to] != '"') {
            to++;
        }
        int digits = to - from;
        if (digits % 2 != 0 || digits < 2 * length.least() || digits > 2 * length.most()) {
            return Optional.empty();
        }
        byte[] octets = new byte[digits / 2];
        int bad = 0;
        for (int i = 0; i < octets.length; i++) {
            int pair = Character.digit(json[from + 2 * i], 16) << 4 | Character.digit(json[from + 2 * i + 1], 16);
            bad |= pair;
            octets[i] = (byte) pair;
        }
        Arrays.fill(json, from, to, (byte) ' ');
        SecretBytes key = SecretBytes.owning(octets);
        if (bad < 0) {
            key.close();
            return Optional.empty();
        }
        return Optional.of(key);
    }

    private static KedgeException fault(String path, Length length, String what, ErrorCode code) {
        String octets = length.least() == length.most() ? "" + length.least() : length.least() + " to " + length.most();
        return new KedgeException(code, what + ": member " + Members.quote(path) + " is not hexadecimal of " + octets + " octets");
    }

    /** Hands the key under this path over to the caller, who closes it. */
    public Optional<SecretBytes> remove(String path) {
        return Optional.ofNullable(found.remove(path));
    }

    @Override
    public void close() {
        found.values().forEach(SecretBytes::close);
        found.clear();
    }
}

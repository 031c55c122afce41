package org.kedge.messages.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * A key inside a JSON object, as base64. It never becomes a String on either side: it is written and read as octets,
 * and what was copied on the way is wiped. Stateless and thread-safe.
 */
public final class SecretMember {
    private SecretMember() {
    }

    /**
     * The document with one more member that holds the key, which the caller (or the transport that sends it) wipes.
     *
     * @param rest the other members, at least one; written before the key
     */
    public static byte[] write(String name, SecretBytes key, ObjectNode rest) {
        byte[] head = StrictJson.write(rest);
        byte[] opening = (",\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII);
        byte[] base64 = key.use(Base64.getEncoder()::encode);
        try {
            return ByteBuffer.allocate(head.length - 1 + opening.length + base64.length + 2)
                    .put(head, 0, head.length - 1).put(opening).put(base64).put((byte) '"').put((byte) '}').array();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /**
     * Takes the key out of the top level of a document: what is left has blanks inside its quotes, so that it can be read into a tree.
     *
     * @param json changed by this method, also when it throws
     * @param longest the longest key accepted, in octets
     * @return the key, which the caller closes; empty when there is no member of this name
     * @throws KedgeException with {@code code} when the document is not JSON or the member holds no key
     */
    public static Optional<SecretBytes> take(byte[] json, String name, int longest, String what, ErrorCode code) {
        SecretBytes found = null;
        try (JsonParser parser = StrictJson.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new KedgeException(code, what + " is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (wanted) {
                    if (value != JsonToken.VALUE_STRING) {
                        throw fault(name, longest, what, code);
                    }
                    found = decode(json, (int) parser.currentTokenLocation().getByteOffset() + 1, longest)
                            .orElseThrow(() -> fault(name, longest, what, code));
                }
                parser.skipChildren();
            }
            return Optional.ofNullable(found);
        } catch (IOException | KedgeException e) {
            if (found != null) {
                found.close();
            }
            throw e instanceof IOException io ? StrictJson.notJson(io, what, code) : (KedgeException) e;
        }
    }

    /** The parser has not decoded the text yet, and never will: it reads on from the same array. */
    static Optional<SecretBytes> decode(byte[] json, int from, int longest) {
        int to = from;
        while (to < json.length && json[to] != '"') {
            to++;
        }
        byte[] base64 = Arrays.copyOfRange(json, from, to);
        Arrays.fill(json, from, to, (byte) ' ');
        try {
            SecretBytes key = SecretBytes.owning(Base64.getDecoder().decode(base64));
            if (key.length() >= 1 && key.length() <= longest) {
                return Optional.of(key);
            }
            key.close();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    static KedgeException fault(String name, int longest, String what, ErrorCode code) {
        return new KedgeException(code, what + ": member " + Members.quote(name) + " is not base64 of 1 to " + longest + " octets");
    }
}

package org.kedge.messages.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * Keys as base64 in the objects of one array at the top level of a document, as {@link SecretMember} has one. Closing wipes the keys that
 * were not taken out. Not thread-safe.
 */
public final class SecretItems implements AutoCloseable {
    private final List<Optional<SecretBytes>> found = new ArrayList<>();

    private SecretItems() {
    }

    /**
     * Takes the keys out of a document: what is left has blanks inside their quotes, so that it can be read into a tree.
     *
     * @param json changed by this method, also when it throws
     * @param array the name of the array
     * @param name the name of the member that holds a key, in its objects
     * @param longest the longest key accepted, in octets
     * @throws KedgeException with {@code code} when the document is not JSON or one of the members holds no key
     */
    public static SecretItems take(byte[] json, String array, String name, int longest, String what, ErrorCode code) {
        SecretItems items = new SecretItems();
        try (JsonParser parser = StrictJson.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new KedgeException(code, what + " is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(array);
                if (parser.nextToken() == JsonToken.START_ARRAY && wanted) {
                    items.array(parser, json, array, name, longest, what, code);
                } else {
                    parser.skipChildren();
                }
            }
            return items;
        } catch (IOException e) {
            items.close();
            throw StrictJson.notJson(e, what, code);
        } catch (KedgeException e) {
            items.close();
            throw e;
        }
    }

    private void array(JsonParser parser, byte[] json, String array, String name, int longest, String what, ErrorCode code)
            throws IOException {
        for (JsonToken item = parser.nextToken(); item != null && item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            found.add(Optional.empty());
            while (item == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (wanted) {
                    int last = found.size() - 1;
                    int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
                    found.set(last, Optional.of(Optional.of(value).filter(JsonToken.VALUE_STRING::equals)
                            .flatMap(text -> SecretMember.decode(json, from, longest)).orElseThrow(() -> SecretMember.fault(name, longest,
                                    what + " member " + Members.quote(array) + "[" + last + "]", code))));
                }
                parser.skipChildren();
            }
            if (item != JsonToken.START_OBJECT) {
                parser.skipChildren();
            }
        }
    }

    /** Hands the key of one object of the array over to the caller, who closes it; empty when it has none. */
    public Optional<SecretBytes> remove(int index) {
        return index < found.size() ? found.set(index, Optional.empty()) : Optional.empty();
    }

    @Override
    public void close() {
        found.forEach(key -> key.ifPresent(SecretBytes::close));
        found.clear();
    }
}

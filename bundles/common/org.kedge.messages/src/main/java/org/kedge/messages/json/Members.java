package org.kedge.messages.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Timestamps;

/** The members of one JSON object, read with their types checked. Every fault names the member and never its value. */
public final class Members {
    private static final int QUOTED = 64;

    private final ObjectNode object;
    private final String what;
    private final ErrorCode code;

    Members(ObjectNode object, String what, ErrorCode code) {
        this.object = object;
        this.what = what;
        this.code = code;
    }

    /** The names of all members in the order of the document. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The tree itself, for checks over all of it. */
    public ObjectNode tree() {
        return object;
    }

    public boolean has(String name) {
        return object.has(name);
    }

    public String text(String name) {
        JsonNode node = required(name);
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw fault(name, "is not a text");
        }
        return node.textValue();
    }

    public boolean bool(String name) {
        JsonNode node = required(name);
        if (!node.isBoolean()) {
            throw fault(name, "is not true or false");
        }
        return node.booleanValue();
    }

    public long whole(String name) {
        JsonNode node = required(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw fault(name, "is not a whole number of zero or more");
        }
        return node.longValue();
    }

    /** As {@link #whole}, for what fits an {@code int}. */
    public int number(String name) {
        long value = whole(name);
        if (value > Integer.MAX_VALUE) {
            throw fault(name, "is too large");
        }
        return (int) value;
    }

    /** Any number. */
    public double decimal(String name) {
        JsonNode node = required(name);
        if (!node.isNumber()) {
            throw fault(name, "is not a number");
        }
        return node.doubleValue();
    }

    /** An absolute URI with a scheme. */
    public URI uri(String name) {
        return as(name, text -> {
            try {
                URI uri = new URI(text);
                if (uri.isAbsolute() && !uri.isOpaque()) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                throw fault(name, "is not an absolute URI");
            }
            throw fault(name, "is not an absolute URI");
        });
    }

    /** An {@code m2m:timestamp}. */
    public Instant timestamp(String name) {
        return as(name, Timestamps::parse);
    }

    /** A text converted by a strict parser; whatever the parser refuses becomes a fault of this member. */
    public <T> T as(String name, Function<String, T> parser) {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (KedgeException e) {
            throw e.code() == code ? e : fault(name, "is malformed");
        } catch (RuntimeException e) {
            throw fault(name, "is malformed");
        }
    }

    /** The array of texts under this name; empty when the member is absent. */
    public List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        if (object.has(name)) {
            if (!object.get(name).isArray()) {
                throw fault(name, "is not an array of texts");
            }
            for (JsonNode element : object.get(name)) {
                if (!element.isTextual() || element.textValue().isEmpty()) {
                    throw fault(name, "is not an array of texts");
                }
                out.add(element.textValue());
            }
        }
        return out;
    }

    /** The array of objects under this name; empty when the member is absent. */
    public List<Members> objects(String name) {
        List<Members> out = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!(element instanceof ObjectNode inner)) {
                throw fault(name, "is not an array of objects");
            }
            out.add(new Members(inner, what + " member " + quote(name) + "[" + out.size() + "]", code));
        }
        return out;
    }

    /** The array of whole numbers of zero or more under this name, each an {@code int}; empty when the member is absent. */
    public List<Integer> ints(String name) {
        List<Integer> out = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isIntegralNumber() || !element.canConvertToInt() || element.intValue() < 0) {
                throw fault(name, "is not an array of whole numbers of zero or more");
            }
            out.add(element.intValue());
        }
        return out;
    }

    private Iterable<JsonNode> array(String name) {
        if (object.has(name) && !object.get(name).isArray()) {
            throw fault(name, "is not an array");
        }
        return object.has(name) ? object.get(name) : List.of();
    }

    /** The object under this name. */
    public Members object(String name) {
        if (required(name) instanceof ObjectNode inner) {
            return new Members(inner, what + " member " + quote(name), code);
        }
        throw fault(name, "is not an object");
    }

    /** What a reader of this class yields, when the member is present. */
    public <T> Optional<T> optional(String name, Function<String, T> reader) {
        return object.has(name) ? Optional.of(reader.apply(name)) : Optional.empty();
    }

    /** A fault of the named member. */
    public KedgeException fault(String name, String problem) {
        return new KedgeException(code, what + ": member " + quote(name) + " " + problem);
    }

    private JsonNode required(String name) {
        JsonNode node = object.get(name);
        if (node == null) {
            throw fault(name, "is missing");
        }
        return node;
    }

    /** A member name for a message: printable, short. */
    static String quote(String name) {
        StringBuilder out = new StringBuilder("\"");
        name.chars().limit(QUOTED).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
        return out.append('"').toString();
    }
}

package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.kedge.api.key.SecretBytes;

/** One vector of {@code vectors/gba.json}. */
record Vector(String id, String name, String kind, boolean negative, JsonNode inputs, JsonNode outputs) {
    private static final HexFormat HEX = HexFormat.of();

    /** Every vector of the file, checked against the counts in its head. */
    static List<Vector> all() {
        try (InputStream in = Vector.class.getResourceAsStream("/vectors/gba.json")) {
            JsonNode file = new ObjectMapper().readTree(in);
            List<Vector> all = new ArrayList<>();
            file.get("vectors").forEach(v -> all.add(new Vector(v.get("id").asText(), v.get("name").asText(), v.get("kind").asText(),
                    v.get("negative").asBoolean(), v.get("inputs"), v.get("outputs"))));
            assertEquals(file.get("count").asInt(), all.size(), "the file is incomplete");
            assertEquals(file.get("negative").asLong(), all.stream().filter(Vector::negative).count(), "the file is incomplete");
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same inputs with those under {@code wrong_with} put in: what the misreading computes. */
    Vector wrong() {
        ObjectNode changed = inputs.deepCopy();
        changed.setAll((ObjectNode) inputs.get("wrong_with"));
        return new Vector(id, name, kind, negative, changed, outputs);
    }

    boolean has(String inputMember) {
        return inputs.has(inputMember);
    }

    String in(String member) {
        return inputs.get(member).asText();
    }

    int number(String inputMember) {
        return inputs.get(inputMember).asInt();
    }

    String out(String member) {
        return outputs.get(member).asText();
    }

    boolean accepted() {
        return outputs.get("accepted").asBoolean();
    }

    byte[] octets(String inputMember) {
        return HEX.parseHex(in(inputMember));
    }

    /** The octets of a text, which may be absent. */
    byte[] text(String inputMember) {
        return (has(inputMember) ? in(inputMember) : "").getBytes(StandardCharsets.UTF_8);
    }

    SecretBytes secret(String inputMember) {
        return SecretBytes.owning(octets(inputMember));
    }

    void assertOut(String member, byte[] octets) {
        assertEquals(out(member), HEX.formatHex(octets), member);
    }

    /** Asserts that a secret is what the vector puts out, and closes it. */
    void assertOut(String member, SecretBytes secret) {
        try (secret) {
            assertOut(member, secret.copy());
        }
    }

    /** Asserts a value of 48 bits. */
    void assertOut(String member, long value) {
        assertEquals(out(member), HEX.toHexDigits(value, 12), member);
    }
}

package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.kedge.api.key.SecretBytes;

/** One vector of {@code vectors/rspf.json}. */
record Vector(String id, String name, String kind, boolean negative, JsonNode inputs, JsonNode outputs) {
    private static final HexFormat HEX = HexFormat.of();

    /** Every vector of the file, checked against the counts in its head. */
    static List<Vector> all() {
        try (InputStream in = Vector.class.getResourceAsStream("/vectors/rspf.json")) {
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

    String in(String member) {
        return inputs.get(member).asText();
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

    SecretBytes secret(String inputMember) {
        return SecretBytes.owning(octets(inputMember));
    }

    /** Asserts that a secret is what the vector puts out, and closes it. */
    void assertOut(String member, SecretBytes secret) {
        try (secret) {
            assertEquals(out(member), secret.use(HEX::formatHex));
        }
    }
}

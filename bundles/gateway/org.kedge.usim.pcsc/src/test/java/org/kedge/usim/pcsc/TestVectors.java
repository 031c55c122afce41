package org.kedge.usim.pcsc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The vectors of the project that are about cards. */
public final class TestVectors {
    private TestVectors() {
    }

    /** All of one kind; the files belong to the libraries beside. */
    public static List<JsonNode> of(String file, String kind) {
        try (InputStream in = TestVectors.class.getResourceAsStream("/vectors/" + file)) {
            List<JsonNode> vectors = new ArrayList<>();
            new ObjectMapper().readTree(in).get("vectors").forEach(vector -> {
                if (vector.get("kind").asText().equals(kind)) {
                    vectors.add(vector);
                }
            });
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

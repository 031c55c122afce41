package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

/** Vectors of the public key identifiers (RFC 6920). */
final class PublicKeyIdVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("pubkeyid", PublicKeyIdVectors::identifiers, "pubkeyid_mismatch",
            PublicKeyIdVectors::mismatch);

    private static final HexFormat HEX = HexFormat.of();
    private static final String SPKI_HEAD_P256 = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

    private PublicKeyIdVectors() {
    }

    private static void identifiers(Vector v) {
        byte[] data = v.inputs().has("point") ? spki(v.octets("point")) : v.in("text").getBytes(StandardCharsets.UTF_8);
        assertEquals(v.out("sha256"), HEX.formatHex(KeyDerivations.sha256(data)));
        for (PublicKeyId.Algorithm algorithm : PublicKeyId.Algorithm.values()) {
            JsonNode expected = v.outputs().get(word(algorithm));
            assertEquals(expected.get("uri").asText(), PublicKeyId.uri(data, algorithm));
            assertEquals(expected.get("binary").asText(), HEX.formatHex(PublicKeyId.binary(data, algorithm)));
            assertTrue(PublicKeyId.matches(data, expected.get("uri").asText()));
        }
    }

    private static void mismatch(Vector v) {
        byte[] point = v.octets("point");
        PublicKeyId.Algorithm algorithm = PublicKeyId.Algorithm.valueOf(v.in("alg").toUpperCase(Locale.ROOT).replace('-', '_'));
        String trusted = PublicKeyId.uri(spki(point), algorithm);
        point[v.inputs().get("flip_octet").asInt()] ^= (byte) v.inputs().get("flip_mask").asInt();
        assertEquals(v.out("digest"), HEX.formatHex(PublicKeyId.binary(spki(point), algorithm)).substring(2));
        assertEquals(v.outputs().get("match").asBoolean(), PublicKeyId.matches(spki(point), trusted));
    }

    private static String word(PublicKeyId.Algorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static byte[] spki(byte[] point) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEX.parseHex(SPKI_HEAD_P256));
        out.writeBytes(point);
        return out.toByteArray();
    }
}

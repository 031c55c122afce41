package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyExport;

/** Vectors of the exporter (RFC 5705, TLS 1.2 PRF with SHA-256) against a reference written here; the split of the octets is ours. */
final class ExporterVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("exporter", ExporterVectors::exporter, "exporter_wrong",
            ExporterVectors::exporterWrong, "label", ExporterVectors::label);

    private static final HexFormat HEX = HexFormat.of();
    private static final Fqdn MEF = Fqdn.parse("mef.example.com");
    private static final byte[] KE = new byte[32];

    private ExporterVectors() {
    }

    private static void exporter(Vector v) {
        assertEquals(KeyExport.LENGTH, v.inputs().get("length").asInt());
        byte[] exported = export(v, null);
        assertEquals(v.out("exported"), HEX.formatHex(exported));
        SecretBytes taken = SecretBytes.owning(exported);
        try (EnrolmentKey key = ExportedKey.enrolmentKey(taken, MEF, Instant.MAX)) {
            assertEquals(v.out("identifier"), key.keId().relative());
            assertEquals(v.out("key"), key.ke().use(HEX::formatHex));
        }
        assertTrue(taken.isClosed());
    }

    /** The misreading gives another key; without a context (D-01) the inputs give the right one. */
    private static void exporterWrong(Vector v) {
        assertEquals(v.out("wrong"), HEX.formatHex(export(v, HEX.parseHex(v.in("context")))));
        assertEquals(v.out("right"), HEX.formatHex(export(v, null)));
        assertNotEquals(v.out("wrong"), v.out("right"));
    }

    /** The labels in the code, by what the code computes with them. */
    private static void label(Vector v) {
        byte[] octets = HEX.parseHex(v.out("hex"));
        assertEquals(v.outputs().get("octets").asInt(), octets.length);
        assertArrayEquals(octets, v.in("text").getBytes(StandardCharsets.US_ASCII));
        switch (v.id()) {
            case "RV-012" -> assertArrayEquals(octets, ascii(KeyExport.BOOTSTRAP.label().orElseThrow()));
            case "RV-013" -> assertArrayEquals(octets, ascii(KeyExport.CONNECTION.label().orElseThrow()));
            case "RV-015" -> assertDerivedWith(octets, ascii("x"), KeyDerivations.km(ke(), "x"));
            case "RV-016" -> assertDerivedWith(octets, ascii("x"), KeyDerivations.kpsa(ke(), "x"));
            case "RV-017" -> assertDerivedWith(octets, ascii("21x"),
                    KeyDerivations.usageConstrained(ke(), Suid.RSPF_MAF, "x"));
            default -> throw new AssertionError("no code uses label " + v.id());
        }
    }

    private static void assertDerivedWith(byte[] label, byte[] rest, SecretBytes derived) {
        assertEquals(SecretBytes.owning(HmacSha256.of(KE, label, rest)), derived);
    }

    private static SecretBytes ke() {
        return SecretBytes.copyOf(KE);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 5705 s4: PRF(master_secret, label, client_random + server_random [+ uint16 length + context]). */
    private static byte[] export(Vector v, byte[] context) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.writeBytes(ascii(v.in("label")));
        seed.writeBytes(v.octets("client_random"));
        seed.writeBytes(v.octets("server_random"));
        if (context != null) {
            seed.write(context.length >>> 8);
            seed.write(context.length);
            seed.writeBytes(context);
        }
        return pHash(v.octets("master_secret"), seed.toByteArray(), v.inputs().get("length").asInt());
    }

    /** RFC 5246 s5: P_SHA256. */
    private static byte[] pHash(byte[] secret, byte[] seed, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] a = seed;
        while (out.size() < length) {
            a = HmacSha256.of(secret, a);
            out.writeBytes(HmacSha256.of(secret, a, seed));
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }
}

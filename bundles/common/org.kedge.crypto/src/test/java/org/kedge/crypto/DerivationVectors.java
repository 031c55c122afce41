package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;

/** Vectors of the derivations, of whole-key use and of lifetimes. */
final class DerivationVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.ofEntries(
            Map.entry("km", v -> v.assertOut("Km", KeyDerivations.km(v.secret("Ke"), v.in("maf_id")))),
            Map.entry("kpsa", v -> v.assertOut("Kpsa", KeyDerivations.kpsa(v.secret("Ke"), v.in("enrolee_b_id")))),
            Map.entry("kuc", v -> v.assertOut("Kuc", kuc(v))),
            Map.entry("km_wrong", DerivationVectors::kmWrong), Map.entry("kpsa_wrong", DerivationVectors::kpsaWrong),
            Map.entry("kuc_wrong", DerivationVectors::kucWrong), Map.entry("legacy_kmid", DerivationVectors::legacyKmId),
            Map.entry("half", DerivationVectors::half), Map.entry("premaster", DerivationVectors::premaster),
            Map.entry("lifetime", DerivationVectors::lifetime));

    private static final HexFormat HEX = HexFormat.of();
    private static final String LABEL_UC = "oneM2M Enrolment Key to Usage-Constrained Symmetric Key derivation";

    private DerivationVectors() {
    }

    private static SecretBytes kuc(Vector v) {
        return KeyDerivations.usageConstrained(v.secret("Ke"), Suid.of(v.inputs().get("suid").asInt()), v.in("target_fqdn"));
    }

    /** The derivation itself folds nothing (D-13); the boundary, through which every name comes, gives the right key. */
    private static void kmWrong(Vector v) {
        v.assertOut("wrong", KeyDerivations.km(v.secret("Ke"), v.in("maf_id")));
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> new Fqdn(v.in("maf_id"))).code());
        EnrolmentTarget target = EnrolmentTarget.maf(Fqdn.parse(v.in("maf_id")));
        assertEquals(v.in("right_maf_id"), target.id());
        v.assertOut("right", KeyDerivations.forTarget(v.secret("Ke"), target, KeyDerivation.LEGACY, Suid.RSPF_MAF));
    }

    /** A spelling that is not absolute (D-10) would give another key; a target refuses it. */
    private static void kpsaWrong(Vector v) {
        v.assertOut("wrong", KeyDerivations.kpsa(v.secret("Ke"), v.in("enrolee_b_id")));
        Fqdn fqdn = Fqdn.parse("mn-cse-1.in-cse.m2m.example.com");
        for (EnrolmentTarget.Kind kind : new EnrolmentTarget.Kind[] {EnrolmentTarget.Kind.CSE, EnrolmentTarget.Kind.AE}) {
            assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class,
                    () -> new EnrolmentTarget(kind, v.in("enrolee_b_id"), fqdn)).code());
        }
        EnrolmentTarget right = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, v.in("right_enrolee_b_id"), fqdn);
        v.assertOut("right", KeyDerivations.forTarget(v.secret("Ke"), right, KeyDerivation.LEGACY, Suid.RSPF_SAEF));
    }

    private static void kucWrong(Vector v) {
        byte[] suid = suid(v.inputs().get("suid").asInt(), v.in("suid_encoding"));
        byte[] target = v.in("target_fqdn").getBytes(StandardCharsets.UTF_8);
        byte[] misread = HmacSha256.of(v.octets("Ke"), LABEL_UC.getBytes(StandardCharsets.US_ASCII), suid, target);
        assertEquals(v.out("wrong"), HEX.formatHex(misread));
        v.assertOut("right", kuc(v));
        assertNotEquals(v.out("wrong"), v.out("right"));
    }

    private static byte[] suid(int suid, String encoding) {
        return switch (encoding) {
            case "octet" -> new byte[] {(byte) suid};
            case "int16be" -> new byte[] {0, (byte) suid};
            case "int32be" -> new byte[] {0, 0, 0, (byte) suid};
            case "bcd" -> new byte[] {(byte) (suid / 10 << 4 | suid % 10)};
            case "text-with-separator" -> (suid + "\0").getBytes(StandardCharsets.US_ASCII);
            default -> throw new AssertionError("unknown encoding " + encoding);
        };
    }

    private static void legacyKmId(Vector v) {
        assertEquals(v.out("KmID"), KeyDerivations.legacyKmId(v.secret("Km"), Fqdn.parse(v.in("maf_fqdn"))).toString());
    }

    /** (D)TLS-PSK takes the whole key (D-09); no code of Kedge halves one. */
    private static void half(Vector v) {
        assertEquals(v.out("dtls_psk"), v.out("first_half") + v.out("second_half"));
        v.assertOut("dtls_psk", new LocalCredential.Psk("id", v.secret("key")).key());
    }

    /** RFC 4279 s2: uint16 N, N zero octets, uint16 N, key; N is the length of the whole key. */
    private static void premaster(Vector v) {
        byte[] psk = new LocalCredential.Psk("id", v.secret("psk")).key().copy();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, (byte) psk.length});
        out.writeBytes(new byte[psk.length]);
        out.writeBytes(new byte[] {0, (byte) psk.length});
        out.writeBytes(psk);
        assertEquals(v.out("premaster"), HEX.formatHex(out.toByteArray()));
    }

    private static void lifetime(Vector v) {
        Instant end = Lifetimes.notAfter(time(v, "requested"), time(v, "registration_expiry"), time(v, "ke_not_after").orElseThrow());
        assertEquals(v.outputs().get("not_after").asLong(), end.getEpochSecond());
        assertEquals(v.outputs().get("usable").asBoolean(), Lifetimes.usable(end, time(v, "now").orElseThrow()));
    }

    private static Optional<Instant> time(Vector v, String member) {
        return v.inputs().hasNonNull(member) ? Optional.of(Instant.ofEpochSecond(v.inputs().get(member).asLong())) : Optional.empty();
    }
}

package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Rand;

/** Vectors of the key derivation. */
final class KeyVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("ks_naf", KeyVectors::ksNaf, "ks_naf_wrong", KeyVectors::ksNafWrong, "tmpi",
            KeyVectors::tmpi, "oneM2M_gba", KeyVectors::oneM2M, "ua_id", KeyVectors::uaId);

    private static final int MAX_FQDN = 253;

    private KeyVectors() {
    }

    private static SecretBytes ks(Vector v) {
        try (AkaKeys keys = new AkaKeys(SecretBytes.owning(new byte[8]), v.secret("CK"), v.secret("IK"))) {
            return GbaKeys.ks(keys);
        }
    }

    private static Rand rand(Vector v) {
        return Rand.of(v.octets("RAND"));
    }

    /** Through the public types; but one vector has an FQDN that is longer than the type allows, and another a wrong spelling. */
    private static SecretBytes key(Vector v) {
        try (SecretBytes ks = ks(v)) {
            Impi impi = Impi.parse(v.in("IMPI"));
            String fqdn = v.in("FQDN");
            UaProtocolId ua = UaProtocolId.parse(v.in("Ua_id"));
            if (fqdn.length() > MAX_FQDN || !fqdn.equals(fqdn.toLowerCase())) {
                return GbaKeys.derive(ks, v.text("label"), rand(v), impi, nafId(v));
            }
            NafId nafId = new NafId(new Fqdn(fqdn), ua);
            assertEquals(nafId, NafId.of(nafId.octets()));
            return v.in("label").equals("gba-u") ? GbaKeys.ksIntNaf(ks, rand(v), impi, nafId) : GbaKeys.ksNaf(ks, rand(v), impi, nafId);
        }
    }

    private static byte[] nafId(Vector v) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Kdf.text(v.in("FQDN")));
        out.writeBytes(v.octets("Ua_id"));
        return out.toByteArray();
    }

    private static void ksNaf(Vector v) {
        v.assertOut("Ks", ks(v));
        v.assertOut("S", Kdf.input(v.text("label"), v.octets("RAND"), Kdf.text(v.in("IMPI")), nafId(v)));
        try (SecretBytes key = key(v)) {
            assertEquals(v.out("base64"), Base64.getEncoder().encodeToString(key.copy()));
            v.assertOut("key", key);
        }
    }

    private static void ksNafWrong(Vector v) {
        v.assertOut("right", key(v));
        v.assertOut("wrong", key(v.wrong()));
        assertNotEquals(v.out("right"), v.out("wrong"));
    }

    private static void tmpi(Vector v) {
        Fqdn bsf = new Fqdn(v.in("FQDN"));
        Impi impi = Impi.parse(v.in("IMPI"));
        try (SecretBytes ks = ks(v)) {
            Tmpi tmpi = GbaKeys.tmpi(ks, rand(v), impi, bsf);
            assertEquals(v.out("TMPI"), tmpi.value());
            assertEquals(tmpi, new Tmpi(v.out("TMPI")));
            v.assertOut("key", GbaKeys.ksNaf(ks, rand(v), impi, new NafId(bsf, UaProtocolId.TMPI)));
        }
    }

    private static void oneM2M(Vector v) {
        v.assertOut("Ke", ks(v));
        BTid bTid = new BTid(rand(v), new Fqdn(v.in("bsf_domain")));
        assertEquals(v.out("KeID"), bTid.toString());
        assertEquals(KeyReference.parse(v.out("KmID_or_KpsaID")), bTid.reference());
        assertEquals(v.out("psk_identity"), GbaPskIdentity.bare(bTid).text());
        assertEquals(v.out("psk_identity_prefixed"), new GbaPskIdentity(Optional.of(GbaMode.ME), bTid).text());
        v.assertOut("Km_or_Kpsa", key(v));
        // RFC 4279 2: the transports put the key in; the vector pins that it enters whole.
        assertEquals(v.out("premaster"), "0020" + "00".repeat(32) + "0020" + key(v).use(HexFormat.of()::formatHex));
    }

    private static void uaId(Vector v) {
        UaProtocolId id = switch (v.in("kind")) {
            case "suite" -> UaProtocolId.tls(HexFormat.fromHexDigits(v.in("suite")));
            case "http-digest" -> UaProtocolId.HTTP_DIGEST;
            case "psk-tls13" -> UaProtocolId.PSK_TLS_1_3;
            case "tmpi" -> UaProtocolId.TMPI;
            default -> throw new AssertionError("unknown protocol in " + v.id());
        };
        assertEquals(v.out("Ua_id"), id.toString());
        assertEquals(id, UaProtocolId.parse(v.out("Ua_id").toUpperCase()));
        v.assertOut("Ua_id", id.octets());
    }
}

package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CredentialId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;

/** Vectors of the identifier grammars of {@code org.kedge.api.identity}. */
final class IdentifierVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("keyid", IdentifierVectors::keyId, "equal", IdentifierVectors::equal,
            "identifier", IdentifierVectors::identifier, "fqdn", IdentifierVectors::fqdn, "timestamp", IdentifierVectors::timestamp);

    private IdentifierVectors() {
    }

    private static void keyId(Vector v) {
        KeId keId = KeId.of(v.octets("octets"), Fqdn.parse(v.in("fqdn")));
        assertEquals(v.out("identifier"), keId.toString());
        assertEquals(v.out("identifier"), keId.reference().toString());
    }

    private static void equal(Vector v) {
        KeyReference a = KeyReference.parse(v.in("a"));
        KeyReference b = KeyReference.parse(v.in("b"));
        boolean equal = v.outputs().get("equal").asBoolean();
        assertEquals(equal, a.equals(b));
        assertEquals(equal, a.lookupKey().equals(b.lookupKey()));
        assertTrue(!equal || a.hashCode() == b.hashCode());
    }

    private static void identifier(Vector v) {
        String text = v.in("text");
        switch (v.in("type")) {
            case "keid" -> check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> KeId.parse(text),
                    () -> assertEquals(v.out("canonical"), KeId.parse(text).toString()));
            case "relkeyid" -> check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> KeyReference.parseRelative(text), () -> {
                assertEquals(v.out("relative"), KeyReference.parseRelative(text).left());
                assertEquals(v.out("fqdn"), KeyReference.parseRelative(text).fqdn().value());
            });
            case "btid" -> check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> KeyReference.parse(text), () -> btid(v, text));
            case "suid" -> check(v, ErrorCode.SUID_UNDEFINED, () -> Suid.parse(text),
                    () -> assertEquals(text, Suid.parse(text).digits()));
            case "credential" -> check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> CredentialId.parse(text), () -> {
                assertEquals(v.out("type_id"), Integer.toString(CredentialId.parse(text).type()));
                assertEquals(v.out("value"), CredentialId.parse(text).value());
                assertEquals(text, CredentialId.parse(text).toString());
            });
            case "psk" -> {
                assertEquals(v.outputs().get("octets").asInt(), text.getBytes(StandardCharsets.UTF_8).length);
                check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> KeyReference.parse(text),
                        () -> assertEquals(text, KeyReference.parse(text).toString()));
                check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> psk(text), () -> assertEquals(text, psk(text).identity()));
            }
            default -> throw new AssertionError("unknown identifier type " + v.in("type"));
        }
    }

    private static LocalCredential.Psk psk(String identity) {
        return new LocalCredential.Psk(identity, SecretBytes.owning(new byte[32]));
    }

    private static void btid(Vector v, String text) {
        KeyReference btid = KeyReference.parse(text);
        assertTrue(btid.isBtid());
        assertEquals(v.out("rand"), HexFormat.of().formatHex(Base64.getDecoder().decode(btid.left())));
        assertEquals(v.out("fqdn"), btid.fqdn().value());
    }

    private static void check(Vector v, ErrorCode code, Executable parse, Runnable assertions) {
        if (v.accepted()) {
            assertions.run();
        } else {
            assertEquals(code, assertThrows(KedgeException.class, parse).code());
        }
    }

    private static void fqdn(Vector v) {
        check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> Fqdn.parse(v.in("text")),
                () -> assertEquals(v.out("fqdn"), Fqdn.parse(v.in("text")).value()));
    }

    private static void timestamp(Vector v) {
        check(v, ErrorCode.IDENTIFIER_MALFORMED, () -> Timestamps.parse(v.in("text")), () -> {
            Instant time = Timestamps.parse(v.in("text"));
            assertEquals(v.outputs().get("seconds").asLong(), time.getEpochSecond());
            assertEquals(v.outputs().get("micros").asInt() * 1000, time.getNano());
            assertEquals(v.in("text").substring(0, 15), Timestamps.format(time));
        });
    }
}

package org.kedge.messages.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Refused;

class FetchCredentialsCodecTest {
    private static final Instant TIME = Instant.parse("2026-06-01T12:00:00Z");
    private static final String KEY64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static SecretBytes key() {
        byte[] octets = new byte[32];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
        }
        return SecretBytes.owning(octets);
    }

    private static FetchCredentialsAnswer decode(String json) {
        return FetchCredentialsCodec.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void grantedAnswerOnTheWire() {
        Granted granted = new Granted(key(), Optional.of("//sp.example.com/gw1"), TIME, KeyDerivation.USAGE_CONSTRAINED, Optional.empty());
        byte[] json = FetchCredentialsCodec.encode(granted);
        assertEquals("{\"status\":true,\"enroleeId\":\"//sp.example.com/gw1\",\"lifetime\":\"20260601T120000\","
                + "\"derivation\":\"USAGE_CONSTRAINED\",\"credential\":\"" + KEY64 + "\"}", new String(json, StandardCharsets.UTF_8));
        assertEquals(granted, FetchCredentialsCodec.decode(json));
    }

    @Test
    void grantedAnswerWithAssignedKeyId() {
        Granted granted = new Granted(key(), Optional.empty(), TIME, KeyDerivation.LEGACY,
                Optional.of(KeyReference.parse("00FF@maf.example.com")));
        assertEquals(granted, FetchCredentialsCodec.decode(FetchCredentialsCodec.encode(granted)));
    }

    @Test
    void refusedAnswer() {
        assertEquals("{\"status\":false,\"errorString\":\"no\"}",
                new String(FetchCredentialsCodec.encode(new Refused("no")), StandardCharsets.UTF_8));
        assertEquals(new Refused("no"), decode("{\"errorString\":\"no\",\"status\":false}"));
    }

    @Test
    void membersInAnyOrderAndUnknownOnesAroundTheCredential() {
        Granted granted = (Granted) decode("\n{ \"later\" : { \"credential\" : \"x\" } , "
                + "\"lifetime\":\"20260601T120000\",\r\n \"credential\" :  \""
                + KEY64 + "\" , \"m\u00fcller\":[\"\u20ac\"], \"derivation\":\"LEGACY\",\"status\":true}");
        assertEquals(key(), granted.credential());
        assertEquals(KeyDerivation.LEGACY, granted.derivation());
    }

    @Test
    void malformedAnswersAreRefusedAndNeverEchoed() {
        String rest = ",\"lifetime\":\"20260601T120000\",\"derivation\":\"LEGACY\"}";
        for (String bad : List.of("", "[]", "{", "{}", "{\"status\":true}", "{\"status\":\"true\"}", "{\"status\":false}",
                "{\"status\":true,\"credential\":17" + rest,
                "{\"status\":true,\"credential\":\"\"" + rest,
                "{\"status\":true,\"credential\":\"SECRETSECRET!\"" + rest,
                "{\"status\":true,\"credential\":\"SECRETSECRETSECRET" + rest.substring(0, 5),
                "{\"status\":true,\"credential\":\"" + "SECR".repeat(30) + "\"" + rest,
                "{\"status\":true,\"credential\":\"U0VDUkVU\",\"credential\":\"U0VDUkVU\"" + rest,
                "{\"status\":true,\"credential\":\"U0VDUkVU\",\"lifetime\":\"soon\",\"derivation\":\"LEGACY\"}",
                "{\"status\":true,\"credential\":\"U0VDUkVU\",\"lifetime\":\"20260601T120000\",\"derivation\":\"OTHER\"}",
                "{\"status\":true,\"credential\":\"U0VDUkVU\",\"keyId\":\"x\"" + rest,
                "{\"status\":true,\"credential\":\"U0VDUkVU\"" + rest + "}")) {
            KedgeException fault = assertThrows(KedgeException.class, () -> decode(bad), bad);
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code(), bad);
            for (Throwable t = fault; t != null; t = t.getCause()) {
                assertFalse(t.toString().contains("SECR") || t.toString().contains("U0VD"), t.toString());
            }
        }
    }

    @Test
    void tooLongIsRefused() {
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, assertThrows(KedgeException.class,
                () -> FetchCredentialsCodec.decode(new byte[FetchCredentialsCodec.MAX_OCTETS + 1])).code());
    }

    @Test
    void theDocumentOfTheCallerIsLeftToTheCaller() {
        byte[] json = FetchCredentialsCodec.encode(new Granted(key(), Optional.empty(), TIME, KeyDerivation.LEGACY, Optional.empty()));
        FetchCredentialsCodec.decode(json);
        assertTrue(new String(json, StandardCharsets.UTF_8).contains(KEY64));
    }
}

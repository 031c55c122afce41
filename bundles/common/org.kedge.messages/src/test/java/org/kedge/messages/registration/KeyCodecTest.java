package org.kedge.messages.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Request;

/** Keys on the wire. */
class KeyCodecTest {
    private static final Fqdn MAF = Fqdn.parse("maf.example.com");
    private static final Fqdn SP = Fqdn.parse("sp.example.com");
    private static final Instant END = Instant.parse("2026-06-01T12:00:00Z");
    private static final String IN1 = "//sp.example.com/in1";
    private static final String KEY64 = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=";
    private static final KeId KE_ID = KeId.of(new byte[16], Fqdn.parse("mef.example.com"));

    private static SecretBytes key() {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 'k');
        return SecretBytes.owning(octets);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static KedgeException fault(Function<byte[], ?> decoder, String text) {
        return assertThrows(KedgeException.class, () -> decoder.apply(json(text)), text);
    }

    @Test
    void keyRequestWithAndWithoutKeyValue() {
        KeyRequest exported = new KeyRequest(MAF, Optional.of(END), List.of("a"), SP, Suid.MAF_SAEF, List.of(IN1), Optional.empty());
        byte[] json = KeyCodec.encode(exported);
        assertEquals("{\"fqdn\":\"maf.example.com\",\"expirationTime\":\"20260601T120000\",\"labels\":[\"a\"],"
                + "\"adminFQDN\":\"sp.example.com\",\"SUID\":\"32\",\"targetIDs\":[\"//sp.example.com/in1\"]}", text(json));
        assertEquals(exported, KeyCodec.decodeKeyRequest(json));
        KeyRequest supplied = new KeyRequest(MAF, Optional.empty(), List.of(), SP, Suid.RSPF_SAEF, List.of(IN1), Optional.of(key()));
        json = KeyCodec.encode(supplied);
        assertEquals("{\"fqdn\":\"maf.example.com\",\"adminFQDN\":\"sp.example.com\",\"SUID\":\"22\","
                + "\"targetIDs\":[\"//sp.example.com/in1\"],\"keyValue\":\"" + KEY64 + "\"}", text(json));
        assertEquals(supplied, KeyCodec.decodeKeyRequest(json));
        assertTrue(text(json).contains(KEY64), "the caller's document is not changed by reading it");
    }

    /** How many targets there must be is the server's business: their absence is answered otherwise than what cannot be read. */
    @Test
    void targetsMayBeAbsentOnTheWire() {
        assertEquals(List.of(), KeyCodec.decodeKeyRequest(json("{'fqdn':'maf.example.com','adminFQDN':'sp.example.com','SUID':'32'}"))
                .targetIds());
    }

    @Test
    void registrationAnswerIsSpeltByTheKindOfServer() {
        KeyRegistration key = new KeyRegistration(MAF, "00FF", "//sp.example.com/gw1", SP, Suid.MAF_SAEF, List.of(IN1), END, List.of());
        byte[] maf = KeyCodec.encode(ServerKind.MAF, key);
        assertEquals("{\"relativeKeyID\":\"00FF\",\"expirationTime\":\"20260601T120000\",\"sourceMAFClientID\":\"//sp.example.com/gw1\","
                + "\"adminFQDN\":\"sp.example.com\",\"SUID\":\"32\",\"targetIDs\":[\"//sp.example.com/in1\"]}", text(maf));
        assertEquals(key, KeyCodec.decodeRegistration(ServerKind.MAF, MAF, maf));
        assertTrue(text(KeyCodec.encode(ServerKind.MEF, key)).contains("\"sourceMEFClientID\":"));
        assertEquals(key, KeyCodec.decodeRegistration(ServerKind.MEF, MAF, KeyCodec.encode(ServerKind.MEF, key)));
    }

    @Test
    void retrievedKeyOnTheWire() {
        RetrievedKey retrieved = new RetrievedKey(END, "//sp.example.com/gw1", List.of("a"), SP, Suid.MAF_SAEF, key());
        byte[] json = KeyCodec.encode(ServerKind.MAF, retrieved);
        assertEquals("{\"expirationTime\":\"20260601T120000\",\"sourceMAFClientID\":\"//sp.example.com/gw1\",\"labels\":[\"a\"],"
                + "\"adminFQDN\":\"sp.example.com\",\"SUID\":\"32\",\"keyValue\":\"" + KEY64 + "\"}", text(json));
        assertEquals(retrieved, KeyCodec.decodeRetrieved(ServerKind.MAF, json));
        assertTrue(fault(in -> KeyCodec.decodeRetrieved(ServerKind.MAF, in), text(json).replace(",\"keyValue\":\"" + KEY64 + "\"", ""))
                .detail().contains("\"keyValue\" is missing"));
    }

    @Test
    void pushOnTheWire() {
        PushedKey push = new PushedKey(KE_ID, key(), Optional.of("//sp.example.com/gw1"), END, KeyDerivation.LEGACY,
                Optional.of(KeyReference.parse("00FF@maf.example.com")));
        byte[] json = KeyCodec.encode(push);
        assertEquals("{\"keID\":\"00000000000000000000000000000000@mef.example.com\",\"enroleeId\":\"//sp.example.com/gw1\","
                + "\"lifetime\":\"20260601T120000\",\"derivation\":\"LEGACY\",\"keyId\":\"00FF@maf.example.com\",\"credential\":\"" + KEY64
                + "\"}", text(json));
        assertEquals(push, KeyCodec.decodePush(json));
        PushedKey least = new PushedKey(KE_ID, key(), Optional.empty(), END, KeyDerivation.USAGE_CONSTRAINED, Optional.empty());
        assertEquals(least, KeyCodec.decodePush(KeyCodec.encode(least)));
        assertTrue(fault(KeyCodec::decodePush, text(json).replace("LEGACY", "SECRET")).detail().contains("\"derivation\""));
        assertTrue(fault(KeyCodec::decodePush, text(json).replace("0@mef", "x@mef")).detail().contains("\"keID\""));
        assertTrue(fault(KeyCodec::decodePush, text(json).replace("\"credential\"", "\"Credential\"")).detail().contains("\"Credential\""));
    }

    /** Each bad member is named, and no value is repeated, least of all a key. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SUID      | 'targetIDs':['//sp.example.com/in1']",
        "SUID      | 'SUID':32",
        "targetIDs | 'SUID':'32','targetIDs':'//sp.example.com/in1'",
        "targetIDs | 'SUID':'32','targetIDs':[['x']]",
        "keyValue  | 'SUID':'32','keyValue':17",
        "keyValue  | 'SUID':'32','keyValue':null",
        "keyValue  | 'SUID':'32','keyValue':''",
        "keyValue  | 'SUID':'32','keyValue':'SECRETSECRET!'",
        "keyValue  | 'SUID':'32','keyValue':'U0VDUkVU','keyValue':'U0VDUkVU'",
        "Keyvalue  | 'SUID':'32','Keyvalue':'SECRETSECRETSECRET=='"})
    void badMembersAreNamed(String member, String rest) {
        KedgeException fault = fault(KeyCodec::decodeKeyRequest, "{'fqdn':'maf.example.com','adminFQDN':'sp.example.com'," + rest + "}");
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
        assertTrue(fault.detail().contains('"' + member + '"'), fault.detail());
        assertFalse(fault.getMessage().contains("SECRET") || fault.getMessage().contains("U0VD"), fault.getMessage());
    }

    @Test
    void anUndefinedSuidHasItsOwnCode() {
        for (String suid : List.of("20", "30", "31", "9", "032", "+32", "99")) {
            assertEquals(ErrorCode.SUID_UNDEFINED, fault(KeyCodec::decodeKeyRequest,
                    "{'fqdn':'maf.example.com','adminFQDN':'sp.example.com','SUID':'" + suid + "'}").code());
        }
    }

    @Test
    void requestsHaveTheirPathMethodAndOriginator() {
        UpdateRequest update = new UpdateRequest(MAF, Changes.ofClient(Optional.of(END), Optional.empty()));
        ClientRequest register = new ClientRequest(MAF, Optional.empty(), List.of(), SP);
        Optional<String> me = Optional.of("//sp.example.com/gw1");
        assertRequest(Method.POST, List.of("mafClientReg"), true, RegistrationRequests.registerClient(ServerKind.MAF, register, me));
        assertRequest(Method.POST, List.of("mefClientReg"), true, RegistrationRequests.registerClient(ServerKind.MEF, register, me));
        assertRequest(Method.PUT, List.of("mafClientReg", "7"), true, RegistrationRequests.updateClient(ServerKind.MAF, "7", update, me));
        assertRequest(Method.DELETE, List.of("mefClientReg", "7"), false, RegistrationRequests.deregisterClient(ServerKind.MEF, "7", me));
        assertRequest(Method.POST, List.of("symmKeyReg"), true, RegistrationRequests.registerKey(
                new KeyRequest(MAF, Optional.empty(), List.of(), SP, Suid.MAF_SAEF, List.of(IN1), Optional.empty()), me));
        assertRequest(Method.GET, List.of("symmKeyReg", "00FF"), false, RegistrationRequests.retrieveKey("00FF", me));
        assertRequest(Method.PUT, List.of("symmKeyReg", "00FF"), true, RegistrationRequests.updateKey("00FF", update, me));
        assertRequest(Method.DELETE, List.of("symmKeyReg", "00FF"), false, RegistrationRequests.deregisterKey("00FF", me));
        assertRequest(Method.POST, List.of("provisionedKey"), true, RegistrationRequests.push(new PushedKey(KE_ID, key(), Optional.empty(),
                END, KeyDerivation.LEGACY, Optional.empty()), me.get()));
        assertEquals(Optional.empty(), RegistrationRequests.retrieveKey("00FF", Optional.empty()).header(Request.ORIGINATOR));
    }

    private static void assertRequest(Method method, List<String> path, boolean body, Request request) {
        assertEquals(method, request.method());
        assertEquals(path, request.path());
        assertEquals(Optional.of("//sp.example.com/gw1"), request.header(Request.ORIGINATOR));
        assertEquals(body ? Request.JSON : "", request.contentType());
        assertEquals(body, request.body().length > 0);
    }
}

package org.kedge.messages.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.registration.ClientRegistration;

/** Client registrations, updates and refusals on the wire. */
class RegistrationCodecTest {
    private static final Fqdn MAF = Fqdn.parse("maf.example.com");
    private static final Fqdn SP = Fqdn.parse("sp.example.com");
    private static final Instant END = Instant.parse("2026-06-01T12:00:00Z");

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
    void clientRequestOnTheWire() {
        ClientRequest request = new ClientRequest(MAF, Optional.of(END), List.of("gw", "hall 3"), SP);
        byte[] json = RegistrationCodec.encode(request);
        assertEquals("{\"fqdn\":\"maf.example.com\",\"expirationTime\":\"20260601T120000\",\"labels\":[\"gw\",\"hall 3\"],"
                + "\"adminFQDN\":\"sp.example.com\"}", text(json));
        assertEquals(request, RegistrationCodec.decodeClientRequest(json));
    }

    @Test
    void optionalMembersMayBeAbsent() {
        ClientRequest request = new ClientRequest(MAF, Optional.empty(), List.of(), SP);
        assertEquals("{\"fqdn\":\"maf.example.com\",\"adminFQDN\":\"sp.example.com\"}", text(RegistrationCodec.encode(request)));
        assertEquals(request, RegistrationCodec.decodeClientRequest(json("{'adminFQDN':'SP.example.com.','fqdn':'MAF.example.com'}")));
    }

    @Test
    void clientAnswerIsSpeltByTheKindOfServer() {
        ClientRegistration client = new ClientRegistration(MAF, "a1.b-2_C", "//sp.example.com/gw1", SP, END, List.of("gw"),
                Optional.of(KeyReference.parse("00FF@maf.example.com")));
        byte[] maf = RegistrationCodec.encode(ServerKind.MAF, client);
        assertEquals("{\"mafClientRegID\":\"a1.b-2_C\",\"mafClientID\":\"//sp.example.com/gw1\",\"expirationTime\":\"20260601T120000\","
                + "\"labels\":[\"gw\"],\"adminFQDN\":\"sp.example.com\",\"assignedSymmKeyID\":\"00FF@maf.example.com\"}", text(maf));
        assertEquals(client, RegistrationCodec.decodeClient(ServerKind.MAF, MAF, maf));
        byte[] mef = RegistrationCodec.encode(ServerKind.MEF, client);
        assertTrue(text(mef).startsWith("{\"mefClientRegID\":\"a1.b-2_C\",\"mefClientID\":\"//sp.example.com/gw1\""), text(mef));
        assertEquals(client, RegistrationCodec.decodeClient(ServerKind.MEF, MAF, mef));
        assertTrue(fault(in -> RegistrationCodec.decodeClient(ServerKind.MAF, MAF, in), text(mef)).detail().contains("mafClientRegID"));
    }

    @Test
    void answersMayHoldMoreThanIsKnown() {
        Changes changes = RegistrationCodec.decodeChanges(json("{'later':{'a':1},'labels':['x']}"));
        assertEquals(Changes.ofClient(Optional.empty(), Optional.of(List.of("x"))), changes);
    }

    @Test
    void updatesOnTheWire() {
        UpdateRequest client = new UpdateRequest(MAF, Changes.ofClient(Optional.of(END), Optional.of(List.of())));
        assertEquals("{\"fqdn\":\"maf.example.com\",\"expirationTime\":\"20260601T120000\",\"labels\":[]}",
                text(RegistrationCodec.encode(client)));
        assertEquals(client, RegistrationCodec.decodeClientUpdate(RegistrationCodec.encode(client)));
        UpdateRequest key = new UpdateRequest(MAF,
                Changes.ofKey(Optional.empty(), Optional.empty(), Optional.of(List.of("//sp.example.com/b"))));
        assertEquals("{\"fqdn\":\"maf.example.com\",\"targetIDs\":[\"//sp.example.com/b\"]}", text(RegistrationCodec.encode(key)));
        assertEquals(key, RegistrationCodec.decodeKeyUpdate(RegistrationCodec.encode(key)));
        Changes confirmed = new Changes(Optional.of(END), Optional.empty(), Optional.empty(),
                Optional.of(KeyReference.parse("00FF@maf.example.com")));
        assertEquals("{\"expirationTime\":\"20260601T120000\",\"assignedSymmKeyID\":\"00FF@maf.example.com\"}",
                text(RegistrationCodec.encode(confirmed)));
        assertEquals(confirmed, RegistrationCodec.decodeChanges(RegistrationCodec.encode(confirmed)));
    }

    @Test
    void anUpdateOfNothingIsMalformed() {
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault(RegistrationCodec::decodeClientUpdate, "{'fqdn':'maf.example.com'}").code());
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault(RegistrationCodec::decodeKeyUpdate, "{'fqdn':'maf.example.com'}").code());
    }

    @Test
    void aClientUpdateHasNoTargets() {
        assertTrue(fault(RegistrationCodec::decodeClientUpdate, "{'fqdn':'maf.example.com','targetIDs':['//sp.example.com/b']}").detail()
                .contains("\"targetIDs\" is not known"));
    }

    /** Each bad member is named, and no value is repeated. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "fqdn           | {'adminFQDN':'sp.example.com'}",
        "fqdn           | {'fqdn':17,'adminFQDN':'sp.example.com'}",
        "fqdn           | {'fqdn':'-SECRET-','adminFQDN':'sp.example.com'}",
        "adminFQDN      | {'fqdn':'maf.example.com'}",
        "adminFQDN      | {'fqdn':'maf.example.com','adminFQDN':null}",
        "expirationTime | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','expirationTime':'SECRET'}",
        "expirationTime | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','expirationTime':'2026-06-01T12:00:00Z'}",
        "expirationTime | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','expirationTime':20260601}",
        "labels         | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','labels':'SECRET'}",
        "labels         | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','labels':['SECRET',1]}",
        "labels         | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','labels':['SEC\\nRET']}",
        "expirationtime | {'fqdn':'maf.example.com','adminFQDN':'sp.example.com','expirationtime':'20260601T120000'}",
        "fqdn           | {'fqdn':'maf.example.com','fqdn':'SECRET','adminFQDN':'sp.example.com'}"})
    void badMembersAreNamed(String member, String document) {
        KedgeException fault = fault(RegistrationCodec::decodeClientRequest, document);
        assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
        assertTrue(fault.detail().contains('"' + member + '"'), fault.detail());
        assertFalse(fault.getMessage().contains("SECRET"), fault.getMessage());
    }

    @Test
    void whatIsNoObjectOrTooLongIsRefused() {
        for (String document : List.of("", "[]", "7", "{", "{'fqdn':'maf.example.com'} x", "{'labels':['" + "x".repeat(20_000) + "']}",
                "{'a':".repeat(20) + "1" + "}".repeat(20))) {
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault(RegistrationCodec::decodeClientRequest, document).code());
        }
    }

    @Test
    void listsAreBounded() {
        String many = "'x',".repeat(33);
        assertTrue(fault(RegistrationCodec::decodeClientRequest, "{'fqdn':'maf.example.com','adminFQDN':'sp.example.com','labels':["
                + many.substring(0, many.length() - 1) + "]}").detail().contains("\"labels\""));
        assertTrue(fault(RegistrationCodec::decodeKeyUpdate, "{'fqdn':'maf.example.com','targetIDs':['" + "x".repeat(257) + "']}").detail()
                .contains("\"targetIDs\""));
    }

    /** What a server calls its client comes into logs and onto terminals. */
    @Test
    void aClientIdThatIsNotPrintableIsRefused() {
        for (String id : List.of("", "a b", "a\\u000aREGISTERED", "\\u001b[2J", "x".repeat(257))) {
            String answer = "{'mafClientRegID':'a1','mafClientID':'" + id + "','expirationTime':'20260601T120000',"
                    + "'adminFQDN':'sp.example.com'}";
            KedgeException fault = fault(in -> RegistrationCodec.decodeClient(ServerKind.MAF, MAF, in), answer);
            assertTrue(fault.detail().contains("mafClientID"), fault.detail());
        }
    }

    /** An id becomes a path segment of later requests. */
    @Test
    void anIdThatIsNoPathSegmentIsRefused() {
        for (String id : List.of("", "a/b", "a b", "a@b", "..%2f", "\u00e4")) {
            String answer = "{'mafClientRegID':'" + id + "','mafClientID':'x','expirationTime':'20260601T120000',"
                    + "'adminFQDN':'sp.example.com'}";
            KedgeException fault = fault(in -> RegistrationCodec.decodeClient(ServerKind.MAF, MAF, in), answer);
            assertTrue(fault.detail().contains("mafClientRegID"), id);
        }
    }

    @Test
    void refusals() {
        assertEquals("{\"errorString\":\"KEDGE-720 registration refused\"}",
                text(RegistrationCodec.encodeError("KEDGE-720 registration refused")));
        assertEquals(Optional.of("no?way"), RegistrationCodec.decodeError(json("{'errorString':'no\\nway','x':1}")));
        assertEquals(Optional.empty(), RegistrationCodec.decodeError(json("{'x':1}")));
        assertEquals(Optional.empty(), RegistrationCodec.decodeError(new byte[0]));
    }
}

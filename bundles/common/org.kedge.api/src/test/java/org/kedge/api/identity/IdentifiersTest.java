package org.kedge.api.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget.Kind;

/** CSE-ID, AE-ID, Node-ID, Credential-ID, SUID and Enrolment Targets. */
class IdentifiersTest {
    private static final Fqdn SP = Fqdn.parse("m2m.example.com");
    private static final Fqdn NAME = Fqdn.parse("mn-cse-1.in-cse.m2m.example.com");

    @Test
    void readsAnAbsoluteCseId() {
        CseId id = CseId.parse("//M2M.Example.com/mn-cse_1.~");
        assertEquals("//m2m.example.com/mn-cse_1.~", id.absolute());
        assertEquals("/mn-cse_1.~", id.spRelative());
        assertEquals("in-cse.m2m.example.com", new CseId(SP, "in-cse").publicDomainName().value());
        malformed(() -> id.publicDomainName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "///", "mn-cse", "/mn-cse", "//m2m.example.com", "//m2m.example.com/", "//m2m.example.com/a/b",
        "///mn-cse", "//m2m.example.com/a b", "//m2m.example.com/a%20", "//m2m_1/a", "m2m.example.com/a", "//m2m.example.com/\u00e9"})
    void refusesWhatIsNoAbsoluteCseId(String text) {
        malformed(() -> CseId.parse(text));
    }

    @Test
    void readsBothKindsOfAeId() {
        AeId byProvider = AeId.parse("//m2m.example.com/S0a1");
        assertEquals(Optional.empty(), byProvider.registrar());
        assertEquals("//m2m.example.com/S0a1", byProvider.toString());
        AeId byRegistrar = AeId.parse("//m2m.example.com/mn-cse/C7");
        assertEquals(Optional.of("mn-cse"), byRegistrar.registrar());
        assertEquals("//m2m.example.com/mn-cse/C7", byRegistrar.absolute());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S1", "/S1", "//m2m.example.com/C1", "//m2m.example.com/s1", "//m2m.example.com/mn-cse/S1",
        "//m2m.example.com//C1", "//m2m.example.com/mn-cse/", "//m2m.example.com/", "//m2m.example.com/mn-cse/C1/x",
        "//m2m.example.com/S%31"})
    void refusesWhatIsNoAbsoluteAeId(String text) {
        malformed(() -> AeId.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:gsma:imei:90420156-025763-0", "0.2.481.1.100.3030.10011", "x"})
    void readsANodeId(String text) {
        assertEquals(text, new NodeId(text).toString());
    }

    @Test
    void refusesWhatIsNoNodeId() {
        for (String text : new String[] {"", " ", "a b", "a\t", "a\u007f", "\u00e9", "x".repeat(256)}) {
            malformed(() -> new NodeId(text));
        }
        assertEquals(255, new NodeId("x".repeat(255)).value().length());
    }

    @ParameterizedTest
    @CsvSource({"10-thiskey@mymef.com, 10, thiskey@mymef.com", "12-a-b-c, 12, a-b-c", "30-ni:///sha-256;X_-, 30, ni:///sha-256;X_-",
        "55-a%20b, 55, a%20b"})
    void splitsACredentialIdAtTheFirstHyphen(String text, int type, String value) {
        assertEquals(new CredentialId(type, value), CredentialId.parse(text));
        assertEquals(text, CredentialId.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10-", "1-a", "110-a", "-10-a", "17-a", "09-a", "35-a", "40-a", "46-a", "50-a", "56-a", "10-a b",
        "10-\u00e9", "10-a\n", "10_a", "\uff11\uff10-a", "+1-a"})
    void refusesWhatIsNoCredentialId(String text) {
        malformed(() -> CredentialId.parse(text));
    }

    /** D-22: 20, 30 and 31 are refused, as is everything outside the defined set. */
    @Test
    void definesExactlyTheSuidsOfTs0004() {
        for (int n = -1; n <= 101; n++) {
            int number = n;
            boolean defined = n >= 10 && n <= 15 || n >= 21 && n <= 25 || n >= 32 && n <= 35 || n >= 40 && n <= 45;
            if (defined) {
                assertEquals(n, Suid.of(n).number());
                assertEquals(Suid.of(n), Suid.parse(Suid.of(n).digits()));
            } else {
                assertEquals(ErrorCode.SUID_UNDEFINED, assertThrows(KedgeException.class, () -> Suid.of(number)).code());
            }
        }
        assertEquals(21, Suid.values().length);
        for (String text : new String[] {"", "021", "+21", " 21", "21 ", "2", "\u0662\u0661"}) {
            assertEquals(ErrorCode.SUID_UNDEFINED, assertThrows(KedgeException.class, () -> Suid.parse(text)).code());
        }
    }

    @Test
    void aTargetHoldsTheCanonicalIdOfItsKind() {
        assertEquals("maf.example.com", new EnrolmentTarget(Kind.MAF, "MAF.example.com.", Fqdn.parse("maf.example.com")).id());
        assertEquals("//m2m.example.com/cse", new EnrolmentTarget(Kind.CSE, "//M2M.example.com/cse", NAME).id());
        assertEquals("//m2m.example.com/S1", new EnrolmentTarget(Kind.AE, "//M2M.example.com/S1", NAME).id());
        assertEquals(Suid.RSPF_MAF, EnrolmentTarget.maf(SP).ordinarySuid());
        for (Kind kind : new Kind[] {Kind.CSE, Kind.AE, Kind.NODE}) {
            assertEquals(Suid.RSPF_SAEF, new EnrolmentTarget(kind, "//m2m.example.com/S1", NAME).ordinarySuid());
        }
    }

    @Test
    void aTargetRefusesTheIdOfAnotherKind() {
        malformed(() -> new EnrolmentTarget(Kind.MAF, "other.example.com", SP));
        malformed(() -> new EnrolmentTarget(Kind.MAF, "//m2m.example.com/cse", SP));
        malformed(() -> new EnrolmentTarget(Kind.CSE, "m2m.example.com", SP));
        malformed(() -> new EnrolmentTarget(Kind.CSE, "/cse", SP));
        malformed(() -> new EnrolmentTarget(Kind.AE, "//m2m.example.com/mn-cse", SP));
        malformed(() -> new EnrolmentTarget(Kind.NODE, "a b", SP));
    }

    @Test
    void quotesForeignTextSafely() {
        String hostile = "x\r\nKEDGE-200 fake \u001b[31m" + "y".repeat(500);
        String message = assertThrows(KedgeException.class, () -> KeyReference.parse(hostile)).getMessage();
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c < 0x7f), message);
        assertTrue(message.length() < 200);
        assertFalse(Arrays.asList(message.split("\\R")).size() > 1);
    }

    private static void malformed(Executable parse) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, parse).code());
    }
}

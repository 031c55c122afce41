package org.kedge.messages.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.TestCertificates;
import org.kedge.messages.exchange.EnrolmentInstruction.CertificateEnrolment;
import org.kedge.messages.exchange.EnrolmentInstruction.CredentialType;
import org.kedge.messages.exchange.EnrolmentInstruction.End;
import org.kedge.messages.exchange.EnrolmentInstruction.MafEnrolment;
import org.kedge.messages.exchange.EnrolmentInstruction.RemoteManagement;

class ExchangeCodecTest {
    private static final URI MAF = URI.create("coaps://maf.example.com:5684");
    private static final Instant TIME = Instant.parse("2026-06-01T12:00:00Z");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyInstructionComesBackAsItWas() {
        for (EnrolmentInstruction instruction : List.of(new CertificateEnrolment(URI.create("https://mef.example.com/est")),
                new MafEnrolment(CredentialType.SYMMETRIC_KEY, MAF, MAF, Optional.empty(), List.of(), Optional.empty()),
                new MafEnrolment(CredentialType.CERTIFICATE, MAF, MAF, Optional.of(MAF), List.of(TestCertificates.anchor()),
                        Optional.of(TIME)),
                new RemoteManagement(URI.create("coaps://dm.example.com")), new End(Optional.empty()), new End(Optional.of(TIME)))) {
            assertEquals(instruction, ExchangeCodec.decodeInstruction(ExchangeCodec.encode(instruction)));
        }
    }

    @Test
    void theWireFormIsTheOneOfTheTable() {
        assertEquals("{\"instructionType\":\"mafEnrolment\",\"credentialType\":\"symmetricKey\","
                + "\"mafKeyRegistrationUri\":\"coaps://maf.example.com:5684\",\"mafKeyRetrievalUri\":\"coaps://maf.example.com:5684\","
                + "\"lifetime\":\"20260601T120000\"}",
                new String(ExchangeCodec.encode(new MafEnrolment(CredentialType.SYMMETRIC_KEY, MAF, MAF, Optional.empty(), List.of(),
                        Optional.of(TIME))), StandardCharsets.UTF_8));
        assertEquals("{\"instructionType\":\"end\",\"enrolmentExpiry\":\"20260601T120000\"}",
                new String(ExchangeCodec.encode(new End(Optional.of(TIME))), StandardCharsets.UTF_8));
    }

    @Test
    void requestNeedsAllThreeBooleansAndIgnoresWhatItDoesNotKnow() {
        EnrolmentRequest request = new EnrolmentRequest(true, false, true);
        assertEquals(request, ExchangeCodec.decodeRequest(ExchangeCodec.encode(request)));
        assertEquals(request, ExchangeCodec.decodeRequest(
                utf8("{\"later\":{\"a\":[1]},\"certificateEnrolment\":true,\"mafEnrolment\":false,\"remoteManagement\":true}")));
        for (String bad : List.of("{\"certificateEnrolment\":true,\"mafEnrolment\":false}",
                "{\"certificateEnrolment\":\"true\",\"mafEnrolment\":false,\"remoteManagement\":true}",
                "{\"certificateEnrolment\":1,\"mafEnrolment\":false,\"remoteManagement\":true}",
                "{\"certificateEnrolment\":null,\"mafEnrolment\":false,\"remoteManagement\":true}")) {
            KedgeException fault = assertThrows(KedgeException.class, () -> ExchangeCodec.decodeRequest(utf8(bad)));
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, fault.code());
            assertTrue(fault.detail().contains("certificateEnrolment") || fault.detail().contains("remoteManagement"), fault.detail());
        }
    }

    @Test
    void deepNestingAndDuplicatesAreRefused() {
        String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertEquals(ErrorCode.EXCHANGE_MALFORMED,
                assertThrows(KedgeException.class, () -> ExchangeCodec.decodeReport(utf8(deep))).code());
        KedgeException twice = assertThrows(KedgeException.class,
                () -> ExchangeCodec.decodeReport(utf8("{\"status\":\"success\",\"status\":\"failure\"}")));
        assertTrue(twice.detail().contains("\"status\" appears twice"), twice.detail());
    }

    @Test
    void reportsAndRequestsAreToldApart() {
        assertEquals(Report.succeeded(), ExchangeCodec.decodeReport(ExchangeCodec.encode(Report.succeeded())));
        assertEquals(Report.failed("no room"), ExchangeCodec.decodeReport(ExchangeCodec.encode(Report.failed("no room"))));
        assertTrue(ExchangeCodec.isRequest(ExchangeCodec.encode(EnrolmentRequest.of(ExchangePolicy.none()))));
        assertFalse(ExchangeCodec.isRequest(ExchangeCodec.encode(Report.succeeded())));
        assertThrows(KedgeException.class, () -> ExchangeCodec.decodeReport(utf8("{\"status\":\"perhaps\"}")));
    }

    @Test
    void aReasonCannotForgeALogLine() {
        Report report = ExchangeCodec.decodeReport(
                utf8("{\"status\":\"failure\",\"reason\":\"a\\nKE-COMMITTED " + "x".repeat(500) + "\"}"));
        assertEquals(200, report.reason().orElseThrow().length());
        assertTrue(report.reason().orElseThrow().startsWith("a?KE"));
    }

    @Test
    void anchorThatIsNoCertificateIsRefused() {
        assertThrows(KedgeException.class, () -> ExchangeCodec.decodeInstruction(utf8("{\"instructionType\":\"mafEnrolment\","
                + "\"credentialType\":\"certificate\",\"mafKeyRegistrationUri\":\"coaps://m\",\"mafKeyRetrievalUri\":\"coaps://m\","
                + "\"trustAnchors\":[\"AAAA\"]}")));
    }
}

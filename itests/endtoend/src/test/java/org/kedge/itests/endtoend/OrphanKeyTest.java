package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.exchange.EnrolmentInstruction;
import org.kedge.messages.exchange.EnrolmentRequest;
import org.kedge.messages.exchange.ExchangeCodec;
import org.kedge.messages.exchange.Report;
import org.kedge.pki.CertificateAuthority;

/** D-79: the MEF keeps Ke only for an enrolment request that is the first message of its session. A scripted Enrolee tries the rest. */
class OrphanKeyTest {
    private static final String KPM_ID = "gw-1@mef.example.com";
    private static final Request ENROLMENT = Request.postJson(List.of(EnrolmentRequest.PATH),
            ExchangeCodec.encode(new EnrolmentRequest(false, false, false)));

    @TempDir
    Path directory;

    private MefNode mef;
    private SecretBytes kpm;
    private TargetNode enrolee;

    @BeforeEach
    void start() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        kpm = SecretBytes.owning(octets);
        mef = MefNode.start(directory.resolve("mef"), CertificateAuthority.root("Operator"));
        mef.addPskEnrolee(KPM_ID, kpm);
        enrolee = new TargetNode(mef, new LocalCredential.Psk(KPM_ID, kpm));
    }

    @AfterEach
    void stop() {
        enrolee.close();
        mef.close();
        kpm.close();
    }

    @Test
    void aClientThatVanishesAfterItsFinishedLeavesNoKey() {
        SecureChannel channel = enrolee.connect(KeyExport.BOOTSTRAP);
        channel.close();
        assertEquals(0, mef.keys().count());
        assertEquals(0, mef.audit.granted("enrolment.committed"));
    }

    @Test
    void aClientThatSendsAnotherRequestFirstLeavesNoKey() {
        try (SecureChannel channel = enrolee.connect(KeyExport.BOOTSTRAP)) {
            assertFalse(TargetNode.send(channel, Request.get(List.of("nothing"))).status().isSuccess());

            Reply late = TargetNode.send(channel, ENROLMENT);
            assertEquals(ReplyStatus.CONFLICT, late.status());
        }
        assertEquals(0, mef.keys().count());
        assertTrue(mef.audit.codes().contains(ErrorCode.SESSION_NOT_FIRST_REQUEST.code()), () -> mef.audit.records().toString());
    }

    @Test
    void aMalformedEnrolmentRequestLeavesNoKey() {
        try (SecureChannel channel = enrolee.connect(KeyExport.BOOTSTRAP)) {
            Reply reply = TargetNode.send(channel, Request.postJson(List.of(EnrolmentRequest.PATH), "{\"mafEnrolment\":1}".getBytes()));
            assertEquals(ReplyStatus.BAD_REQUEST, reply.status());
            assertFalse(TargetNode.send(channel, ENROLMENT).status().isSuccess(), "a second try in the session comes too late");
        }
        assertEquals(0, mef.keys().count());
    }

    @Test
    void oneSessionGivesOneKey() {
        try (SecureChannel channel = enrolee.connect(KeyExport.BOOTSTRAP)) {
            assertTrue(TargetNode.send(channel, ENROLMENT).status().isSuccess());
        }
        assertEquals(1, mef.keys().count());
    }

    @Test
    void theMefGivesTheInstructionsThatTheEnroleeIsPreparedForAndThenEnds() {
        EnroleeRecord r = mef.enrolees().find(Names.GATEWAY.absolute()).orElseThrow();
        mef.enrolees().update(new EnroleeRecord(r.id(), r.mechanism(), r.kpmId(), r.certificate(), r.targets(), r.enrolmentExpiry(),
                Optional.of(URI.create("coaps://management.example.com")), true));
        try (SecureChannel channel = enrolee.connect(KeyExport.BOOTSTRAP)) {
            Reply first = TargetNode.send(channel, Request.postJson(List.of(EnrolmentRequest.PATH),
                    ExchangeCodec.encode(new EnrolmentRequest(true, false, true))));
            EnrolmentInstruction management = ExchangeCodec.decodeInstruction(first.body());
            assertEquals(EnrolmentInstruction.Type.REMOTE_MANAGEMENT, management.type(), "certificate enrolment is not offered");

            Reply second = TargetNode.send(channel,
                    Request.postJson(List.of(EnrolmentRequest.PATH), ExchangeCodec.encode(Report.succeeded())));
            assertEquals(EnrolmentInstruction.Type.END, ExchangeCodec.decodeInstruction(second.body()).type());
        }
        assertEquals(1, mef.keys().count());
    }
}

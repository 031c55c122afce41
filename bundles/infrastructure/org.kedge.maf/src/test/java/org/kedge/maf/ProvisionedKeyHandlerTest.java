package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.KE_ID;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.MEF;
import static org.kedge.maf.MafFixture.NOW;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyDerivations;
import org.kedge.messages.registration.PushedKey;
import org.kedge.messages.registration.RegistrationRequests;

/** The push of the older flow (seed 004, D-58). */
class ProvisionedKeyHandlerTest {
    private static final Instant END = Instant.parse("2026-03-20T00:00:00Z");

    private final MafFixture fixture = new MafFixture(MafSettings.service(MAF).acceptingPush());

    ProvisionedKeyHandlerTest() {
        fixture.addCertificatePeer("mef1", PeerRole.MEF, MEF, MEF.value(),
                new CertificateInformation(CertificateFlavour.FQDN, MEF.value(), List.of(), Revocation.HARD));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Request request(KeyReference keId, SecretBytes km, Instant lifetime, KeyDerivation derivation,
            Optional<KeyReference> kmId) {
        return RegistrationRequests.push(new PushedKey(KeId.of(keId), km, Optional.of(GW1), lifetime, derivation, kmId), MEF.value());
    }

    private static Request request() {
        return request(KE_ID, MafFixture.legacyKm(1), END, KeyDerivation.LEGACY, Optional.empty());
    }

    private static ScriptedSession mef1() {
        return ScriptedSession.certificate(MEF.value(), "peer:mef1");
    }

    private void assertRefused(ReplyStatus status, ErrorCode code, ScriptedSession session, Request request) {
        Reply reply = fixture.send(session, request);
        assertEquals(status, reply.status());
        assertTrue(MafFixture.text(reply).contains(code.code()), MafFixture.text(reply));
        assertEquals("push.refused", fixture.sink.records.get(fixture.sink.records.size() - 1).event());
        assertEquals(code.code(), fixture.sink.lastCode());
    }

    private void assertRefusedWithoutTrace(ReplyStatus status, ErrorCode code, ScriptedSession session, Request request) {
        assertRefused(status, code, session, request);
        assertEquals(0, fixture.keys.count());
        assertEquals(List.of(), fixture.sink.granted());
    }

    @Test
    void aPushedKmIsThereUnderBothIdentifiersBeforeTheEnroleeComes() {
        Request request = request();
        Reply reply = fixture.send(mef1(), request);
        assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
        assertEquals(0, reply.body().length);
        assertArrayEquals(new byte[request.body().length], request.body(), "the message with the key is wiped");
        assertEquals(MafFixture.legacyKm(1), fixture.psk(KE_ID).orElseThrow().key());
        assertEquals(Optional.of(END), fixture.psk(KE_ID).orElseThrow().notAfter());
        KeyReference kmId = KeyDerivations.legacyKmId(MafFixture.legacyKm(1), MAF);
        assertEquals("client:" + GW1, fixture.psk(kmId).orElseThrow().principal());
        assertEquals(List.of(), fixture.mef.asked);
        assertEquals("km.received", fixture.sink.granted().get(0).event());
        assertEquals(1, fixture.meters.count("maf.keys pushed"));
    }

    @Test
    void aRepeatedPushChangesNothingAndAnotherKmIsAConflict() {
        fixture.send(mef1(), request());
        assertEquals(ReplyStatus.CREATED, fixture.send(mef1(), request()).status());
        assertEquals(1, fixture.keys.count());
        assertRefused(ReplyStatus.CONFLICT, ErrorCode.REGISTRATION_CONFLICT, mef1(),
                request(KE_ID, MafFixture.legacyKm(2), END, KeyDerivation.LEGACY, Optional.empty()));
        assertEquals(MafFixture.legacyKm(1), fixture.psk(KE_ID).orElseThrow().key());
    }

    @Test
    void pushIsOffByDefault() {
        fixture.maf.reconfigure(MafSettings.service(MAF));
        assertRefusedWithoutTrace(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.REGISTRATION_REFUSED, mef1(), request());
    }

    @Test
    void onlyAMefWithItsCertificateMayPush() {
        assertRefusedWithoutTrace(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN,
                ScriptedSession.psk("mef1@maf.example.com", "peer:mef1"), request());
        assertRefusedWithoutTrace(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN,
                ScriptedSession.certificate("gw1", "client:" + GW1), request());
        fixture.peers.remove("mef1");
        assertRefusedWithoutTrace(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN, mef1(), request());
    }

    @Test
    void aMefBringsKeysOfItsOwnNameOnly() {
        assertRefusedWithoutTrace(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.PEER_UNKNOWN, mef1(),
                request(KeyReference.parse("0A".repeat(16) + "@other.example.com"), MafFixture.legacyKm(1), END, KeyDerivation.LEGACY,
                        Optional.empty()));
    }

    @Test
    void theOriginatorIsTheMef() {
        assertRefusedWithoutTrace(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ErrorCode.ORIGINATOR_MISMATCH, mef1(),
                request().withHeader(Request.ORIGINATOR, "other.example.com"));
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefusedWithoutTrace(ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.KEY_NOT_GRANTED, mef1(),
                request(KE_ID, MafFixture.legacyKm(1), END, KeyDerivation.LEGACY, Optional.of(new KeyReference("0".repeat(32), MAF))));
        assertRefusedWithoutTrace(ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.KEY_EXPIRED, mef1(),
                request(KE_ID, MafFixture.legacyKm(1), NOW.minusSeconds(60), KeyDerivation.LEGACY, Optional.empty()));
        assertRefusedWithoutTrace(ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.KEY_LENGTH, mef1(),
                request(KE_ID, SecretBytes.owning(new byte[8]), END, KeyDerivation.LEGACY, Optional.empty()));
        assertRefusedWithoutTrace(ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED, mef1(),
                Request.postJson(List.of("provisionedKey"), "{\"keID\":".getBytes(StandardCharsets.UTF_8)));
        assertRefusedWithoutTrace(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.REGISTRATION_REFUSED, mef1(),
                Request.get(List.of("provisionedKey")));
    }

    @Test
    void withoutADurableAuditRecordNothingIsKept() {
        fixture.sink.broken = true;
        Reply reply = fixture.send(mef1(), request());
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
        assertEquals(0, fixture.keys.count());
    }
}

package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.KE_ID;
import static org.kedge.mef.MefFixture.MAF;
import static org.kedge.mef.MefFixture.MEF;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyDerivations;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.PushedKey;

/** The push of the older flow (D-58). */
class PusherTest {
    private MefFixture fixture = new MefFixture(MefSettings.service(MEF).withPush());

    @AfterEach
    void stop() {
        fixture.mef.close();
    }

    private ReplyStatus enrol() {
        return fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0A), true, MefFixture.NOTHING_OFFERED).status();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<AuditRecord> pushFailures() {
        return List.copyOf(fixture.sink.records).stream().filter(r -> r.event().equals("key.pushed")).toList();
    }

    private PushedKey sent(int index) {
        return KeyCodec.decodePush(fixture.connections.bodies.get(index));
    }

    private static SecretBytes ke() {
        return SecretBytes.owning(MefFixture.filled(32, 0x0A));
    }

    @Test
    void theMafGetsKmAfterTheEnrolment() {
        assertEquals(ReplyStatus.OK, enrol());
        await("a push", () -> fixture.connections.sent.size() == 1);
        PushedKey push = sent(0);
        assertEquals(KeyDerivations.usageConstrained(ke(), Suid.RSPF_MAF, "maf.example.com"), push.credential());
        assertEquals(KE_ID, push.keId());
        assertEquals(Optional.of(GW1), push.enroleeId());
        assertEquals(KeyDerivation.USAGE_CONSTRAINED, push.derivation());
        assertEquals(Optional.empty(), push.keyId(), "the MAF assigns the KmID");
        assertEquals(Instant.parse("2026-03-31T10:00:00Z"), push.lifetime());
        Request request = fixture.connections.sent.get(0);
        assertEquals(List.of("provisionedKey"), request.path());
        assertEquals(Optional.of("mef.example.com"), request.header(Request.ORIGINATOR));
        Peer maf = fixture.connections.peers.get(0);
        assertEquals(MAF.fqdn(), maf.fqdn());
        assertEquals(PeerAuthentication.PSK, maf.authentication());
        await("the body is wiped", () -> Arrays.equals(new byte[request.body().length], request.body()));
        AuditRecord released = fixture.sink.granted().get(1);
        assertEquals("key.released", released.event());
        assertEquals("true", released.details().get("push"));
    }

    @Test
    void theOlderFlowNamesTheKmId() {
        fixture.registries.enrolees.update(MefFixture.enrolee(new AllowedTarget(MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.LEGACY)));
        enrol();
        await("a push", () -> fixture.connections.sent.size() == 1);
        SecretBytes km = KeyDerivations.km(ke(), "maf.example.com");
        assertEquals(km, sent(0).credential());
        assertEquals(Optional.of(KeyDerivations.legacyKmId(km, MAF.fqdn())), sent(0).keyId());
    }

    /** Pushes run one after the other: when that of a second enrolment has arrived, there was none of the first. */
    private void assertFirstEnrolmentPushesNothing(Runnable afterwards) {
        assertEquals(ReplyStatus.OK, enrol());
        afterwards.run();
        fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0B), true, MefFixture.NOTHING_OFFERED);
        await("a push", () -> fixture.connections.sent.size() == 1);
        assertEquals(KeId.of(MefFixture.filled(16, 0x0B), MEF), sent(0).keId());
        assertEquals(1, fixture.sink.granted().stream().filter(r -> r.event().equals("key.released")).count());
    }

    @Test
    void offByDefault() {
        fixture = new MefFixture();
        assertFirstEnrolmentPushesNothing(() -> fixture.mef.reconfigure(MefSettings.service(MEF).withPush()));
    }

    @Test
    void onlyMafTargetsWithTheirUsage() {
        EnroleeRecord usual = MefFixture.enrolee(new AllowedTarget(MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.USAGE_CONSTRAINED));
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(MefFixture.CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED),
                new AllowedTarget(MAF, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED)));
        assertFirstEnrolmentPushesNothing(() -> fixture.registries.enrolees.update(usual));
    }

    @Test
    void aMafWithoutUriIsLeftToAsk() {
        PeerRecord maf = fixture.registries.peers.records.get("maf1");
        EnroleeRecord usual = fixture.registries.enrolees.find(GW1).orElseThrow();
        Fqdn silent = Fqdn.parse("silent.example.com");
        fixture.registries.peers.records.put("silent", new PeerRecord("silent", PeerRole.MAF, silent, silent.value(), List.of(),
                maf.certificate(), maf.pskId(), maf.credentialAlias()));
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(EnrolmentTarget.maf(silent), Set.of(Suid.RSPF_MAF), KeyDerivation.USAGE_CONSTRAINED)));
        assertFirstEnrolmentPushesNothing(() -> fixture.registries.enrolees.update(usual));
        assertTrue(pushFailures().isEmpty(), "that is no failure");
    }

    @Test
    void aMafThatIsDownIsTriedAgain() {
        CompletableFuture<Reply> down = CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "scripted"));
        fixture.connections.answer = () -> fixture.connections.sent.size() == 1 ? down
                : CompletableFuture.completedFuture(Reply.of(ReplyStatus.CREATED));
        assertEquals(ReplyStatus.OK, enrol());
        await("two pushes", () -> fixture.connections.sent.size() == 2);
        assertEquals(sent(0), sent(1));
        assertTrue(pushFailures().isEmpty());
    }

    @Test
    void afterTheLastTryTheFailureIsAuditedAndTheMafMayStillAsk() {
        fixture.connections.answer = () -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        assertEquals(ReplyStatus.OK, enrol());
        await("the end", () -> pushFailures().size() == 1);
        assertEquals(3, fixture.connections.sent.size(), "the first try and one for each delay");
        AuditRecord failure = pushFailures().get(0);
        assertEquals(AuditRecord.Outcome.FAILED, failure.outcome());
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE.code(), failure.details().get("code"));
        assertEquals(KE_ID.toString(), failure.details().get("keId"));
        assertEquals(ReplyStatus.OK, fixture.fetch("maf1", "maf.example.com", "fetchCredentials", KE_ID.toString(), "21").status());
    }

    @Test
    void aMafThatRefusesIsNotAskedAgain() {
        fixture.connections.answer = () -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.OPERATION_NOT_ALLOWED));
        assertEquals(ReplyStatus.OK, enrol());
        await("the end", () -> pushFailures().size() == 1);
        assertEquals(1, fixture.connections.sent.size());
        assertEquals(ErrorCode.REGISTRATION_REFUSED.code(), pushFailures().get(0).details().get("code"));
    }

    @Test
    void connectionsThatThrowDoNotDisturbTheEnrolment() {
        fixture.connections.answer = () -> {
            throw new IllegalStateException("scripted");
        };
        assertEquals(ReplyStatus.OK, enrol());
        await("the end", () -> pushFailures().size() == 1);
        assertEquals(1, fixture.registries.keys.count());
    }

    @Test
    void aStoppedMefPushesNothing() {
        fixture.mef.close();
        assertEquals(ReplyStatus.OK, enrol());
        assertTrue(fixture.connections.sent.isEmpty());
    }
}

package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.CSE;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.MEF;
import static org.kedge.mef.MefFixture.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.ServerKind;

/** The registrations of TS-0003 8.3.5 at the MEF: who its clients are, and what they share. */
class MefRegistrationsTest {
    private static final Fqdn SP = Fqdn.parse("sp.example.com");

    private final MefFixture fixture = new MefFixture();

    private Reply register(String principal, String originator) {
        Request request = RegistrationRequests.registerClient(ServerKind.MEF,
                new ClientRequest(MEF, Optional.empty(), List.of(), SP), Optional.of(originator));
        return MefFixture.send(fixture.mef.clientHandler(), new ScriptedSession(principal, 1), true, request);
    }

    private Reply registerKey(boolean first, Optional<SecretBytes> value) {
        Request request = RegistrationRequests.registerKey(new KeyRequest(MEF, Optional.empty(), List.of(), SP, Suid.RSPF_SAEF,
                List.of(CSE.id()), value), Optional.of(GW1));
        return MefFixture.send(fixture.mef.keyHandler(), new ScriptedSession("enrolee:" + GW1, 0x5A), first, request);
    }

    /** Kpm authenticates the source, the target is a peer that fetches keys: no enrolment is needed. */
    @Test
    void anEnroleeSharesAKeyWithAPeer() {
        fixture.registries.rules.add(new Rule(MEF, GW1, CSE.id()));
        assertEquals(ReplyStatus.CREATED, register("enrolee:" + GW1, GW1).status());
        KeyRegistration key = KeyCodec.decodeRegistration(ServerKind.MEF, MEF, registerKey(true, Optional.empty()).body());
        assertEquals("5A".repeat(16) + "@mef.example.com", key.keyId().toString());
        Reply reply = MefFixture.send(fixture.mef.keyHandler(), new ScriptedSession("peer:in1", 1), false,
                RegistrationRequests.retrieveKey(key.relativeKeyId(), Optional.of(CSE.id())));
        try (RetrievedKey retrieved = KeyCodec.decodeRetrieved(ServerKind.MEF, reply.body())) {
            assertEquals(SecretBytes.owning(MefFixture.filled(32, 0x5A)), retrieved.keyValue());
            assertEquals(GW1, retrieved.sourceId());
        }
        assertEquals(List.of("client.registered", "key.registered", "key.released"),
                fixture.sink.granted().stream().map(r -> r.event()).toList());
        assertEquals("mef.registrations procedure retrievekey outcome done", fixture.meters.last());
    }

    /** As with the keys that are derived from Ke. */
    @Test
    void theKeysOfADisabledEnroleeAreHandedOutNoMore() {
        fixture.registries.rules.add(new Rule(MEF, GW1, CSE.id()));
        register("enrolee:" + GW1, GW1);
        KeyRegistration key = KeyCodec.decodeRegistration(ServerKind.MEF, MEF, registerKey(true, Optional.empty()).body());
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee()));
        Request retrieval = RegistrationRequests.retrieveKey(key.relativeKeyId(), Optional.of(CSE.id()));
        assertEquals(ReplyStatus.NOT_FOUND,
                MefFixture.send(fixture.mef.keyHandler(), new ScriptedSession("peer:in1", 1), false, retrieval).status());
        assertEquals(0, fixture.sink.granted().stream().filter(r -> r.event().equals("key.released")).count());
        fixture.registries.enrolees.update(MefFixture.enrolee());
        assertEquals(ReplyStatus.OK,
                MefFixture.send(fixture.mef.keyHandler(), new ScriptedSession("peer:in1", 1), false, retrieval).status());
    }

    @Test
    void anExportAfterTheFirstRequestOfASessionIsAConflictAndASuppliedKeyIsNot() {
        fixture.registries.rules.add(new Rule(MEF, GW1, CSE.id()));
        register("enrolee:" + GW1, GW1);
        assertEquals(ReplyStatus.CONFLICT, registerKey(false, Optional.empty()).status());
        assertEquals(ErrorCode.REGISTRATION_CONFLICT.code(), fixture.sink.lastCode());
        assertEquals(ReplyStatus.CREATED, registerKey(false, Optional.of(SecretBytes.owning(MefFixture.filled(32, 1)))).status());
    }

    @Test
    void aPeerRegistersByItsOriginatorAndAStrangerNot() {
        assertEquals(ReplyStatus.CREATED, register("peer:in1", CSE.id()).status());
        assertEquals(CSE.id(), fixture.registries.registrations.clients.firstEntry().getValue().clientId());
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, register("peer:in1", GW1).status());
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register("peer:gone", GW1).status());
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee()));
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register("enrolee:" + GW1, GW1).status());
        assertEquals(1, fixture.registries.registrations.clients.size());
    }

    @Test
    void aFaultOfTheRegistryShowsInTheHealth() {
        fixture.registries.registrations.broken = true;
        assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, register("enrolee:" + GW1, GW1).status());
        assertEquals(Level.WARNING, fixture.mef.health().health().level());
    }

    @Test
    void sweepRemovesWhatHasExpired() {
        register("enrolee:" + GW1, GW1);
        fixture.mef.sweep();
        assertEquals(1, fixture.registries.registrations.clients.size());
        fixture.clock = () -> NOW.plus(Duration.ofDays(31));
        fixture.mef.sweep();
        assertTrue(fixture.registries.registrations.clients.isEmpty());
    }
}

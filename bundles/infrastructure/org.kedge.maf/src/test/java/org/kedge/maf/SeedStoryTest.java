package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.KE_ID;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.NOW;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;

/**
 * The story of seed 001, "Integration to the Association Security Handshake", with the older derivation: sentence by sentence. And the
 * same with the derivation of TS-0003 V3.18.0.
 */
class SeedStoryTest {
    private final MafFixture fixture = new MafFixture();

    @BeforeEach
    void theEnroleeHasEnrolled() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.LEGACY);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** "The Enrolee generates KmId from Km, and stores Km and KmId." */
    private static KeyReference kmIdOfTheEnrolee() {
        return KeyDerivations.legacyKmId(MafFixture.legacyKm(0x0B), MAF);
    }

    @Test
    void atTheFirstContactTheMafHasNoKmAndAsksTheMef() {
        assertEquals(0, fixture.keys.count());
        ResolvedPsk handshake = fixture.psk(KE_ID).orElseThrow();
        assertEquals(List.of(KE_ID), fixture.mef.asked);
        assertEquals(MafFixture.legacyKm(0x0B), handshake.key());
        assertEquals("client:" + GW1, handshake.principal());
    }

    @Test
    void theMafDerivesTheSameKmIdFromTheReturnedKm() {
        fixture.psk(KE_ID);
        try (MasterKey held = fixture.held(kmIdOfTheEnrolee()).orElseThrow()) {
            assertEquals(kmIdOfTheEnrolee(), held.info().kmId());
            assertEquals(Optional.of(KE_ID), held.info().keId());
            assertEquals(GW1, held.info().clientId());
            assertEquals(KeyCheckValue.of(held.km()), held.info().checkValue());
            assertEquals(MafFixture.legacyKm(0x0B), held.km());
        }
    }

    @Test
    void withTheMefSilentAboutTheKmIdItIsDerivedAllTheSame() {
        fixture.mef.silentAboutKmId = true;
        fixture.psk(KE_ID);
        assertTrue(fixture.held(kmIdOfTheEnrolee()).isPresent());
    }

    @Test
    void laterTheEnroleeMayProvideTheKmIdOrTheKeIdAndBothIndicateTheRetrievedKm() {
        fixture.psk(KE_ID);
        for (Object identity : List.of(kmIdOfTheEnrolee(), KE_ID, kmIdOfTheEnrolee().toString().toLowerCase(), KE_ID.toString())) {
            ResolvedPsk again = fixture.psk(identity).orElseThrow();
            assertEquals(MafFixture.legacyKm(0x0B), again.key());
            assertEquals("client:" + GW1, again.principal());
        }
        assertEquals(List.of(KE_ID), fixture.mef.asked);
        assertEquals(1, fixture.keys.count());
    }

    @Test
    void aRestartKeepsKm() {
        fixture.psk(KE_ID);
        fixture.maf.close();
        fixture.mef.held.clear();
        fixture.maf = fixture.start(MafFixture.PATIENT);
        assertEquals(MafFixture.legacyKm(0x0B), fixture.psk(KE_ID).orElseThrow().key());
        assertEquals(MafFixture.legacyKm(0x0B), fixture.psk(kmIdOfTheEnrolee()).orElseThrow().key());
    }

    @Test
    void theKmIsAuditedBeforeItIsUsed() {
        fixture.psk(KE_ID);
        AuditRecord record = fixture.sink.granted().get(0);
        assertEquals("km.received", record.event());
        assertEquals(GW1, record.subject());
        assertEquals("mef.example.com", record.peer());
        assertEquals(kmIdOfTheEnrolee().toString(), record.details().get("kmId"));
        assertEquals(KE_ID.toString(), record.details().get("keId"));
        assertEquals(KeyCheckValue.of(MafFixture.legacyKm(0x0B)), record.details().get("check"));
    }

    /** V3.18.0: the MAF assigns the KmID and tells it at the Client Registration (10.6, 8.8.2.3). */
    @Test
    void inTheNewFlowTheMafAssignsTheKmIdAndTheRegistrationTellsIt() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.USAGE_CONSTRAINED);
        ScriptedSession session = fixture.session(KE_ID);
        Reply reply = fixture.send(session, RegistrationRequests.registerClient(ServerKind.MAF,
                new ClientRequest(MAF, Optional.empty(), List.of(), Fqdn.parse("admin.example.com")), Optional.of(GW1)));
        assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
        ClientRegistration registration = RegistrationCodec.decodeClient(ServerKind.MAF, MAF, reply.body());
        assertEquals(GW1, registration.clientId());
        KeyReference kmId = registration.assignedSymmKeyId().orElseThrow();
        assertTrue(kmId.toString().matches("[0-9A-F]{32}@maf\\.example\\.com"), kmId.toString());
        assertEquals(fixture.psk(KE_ID).orElseThrow().key(), fixture.psk(kmId).orElseThrow().key());
        assertEquals(1, fixture.mef.asked.size());
    }

    @Test
    void anEnroleeThatTheMefDoesNotNameIsKnownByItsKmId() {
        fixture.enrolled(KE_ID, 0x0B, "", KeyDerivation.LEGACY);
        assertEquals("client:" + kmIdOfTheEnrolee(), fixture.psk(KE_ID).orElseThrow().principal());
    }

    /** D-17, TS-0001 11.3.2: Km ends with what the MEF granted or with the cap of the MAF, and the session with Km. */
    @Test
    void kmEndsAtTheEarlierOfGrantAndCap() {
        ResolvedPsk granted = fixture.psk(KE_ID).orElseThrow();
        assertEquals(Optional.of(NOW.plus(Duration.ofDays(20))), granted.notAfter());
        fixture.keys.remove(KE_ID);
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMinutes(1), Duration.ofHours(1)));
        assertEquals(Optional.of(NOW.plus(Duration.ofHours(1)).minusMillis(750)), fixture.psk(KE_ID).orElseThrow().notAfter());
    }

    /** 8.8.2.5: a new KeID rolls Km once its first request came; until then the old one counts. */
    @Test
    void aNewKeIdRollsKmWhenItIsConfirmed() {
        ScriptedSession old = fixture.session(KE_ID);
        KeyReference newKeId = new KeyReference("0C".repeat(16), MafFixture.MEF);
        fixture.enrolled(newKeId, 0x0D, GW1, KeyDerivation.LEGACY);
        ScriptedSession renewed = fixture.session(newKeId);
        assertEquals(2, fixture.keys.count());
        assertTrue(fixture.psk(KE_ID).isPresent());
        assertEquals(ReplyStatus.CREATED, register(old).status());
        assertEquals(ReplyStatus.CREATED, register(renewed).status());
        assertEquals(Optional.empty(), fixture.held(KE_ID).map(MasterKey::info));
        try (MasterKey held = fixture.held(newKeId).orElseThrow(); SecretBytes km = MafFixture.legacyKm(0x0D)) {
            assertTrue(held.info().used());
            assertEquals(km, held.km());
        }
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(old).status());
        assertTrue(old.closed);
    }

    /** Each MEF vouches for its own Enrolees: one that names another's is not believed as long as the other's Km lives. */
    @Test
    void aMefCannotTakeOverTheClientOfAnother() {
        ScriptedSession own = fixture.session(KE_ID);
        KeyReference foreign = new KeyReference("0C".repeat(16), Fqdn.parse("mef.example.net"));
        fixture.enrolled(foreign, 0x0D, GW1, KeyDerivation.USAGE_CONSTRAINED);
        assertEquals(Optional.empty(), fixture.psk(foreign));
        assertEquals(ErrorCode.REGISTRATION_CONFLICT.code(), fixture.sink.lastCode());
        assertEquals(1, fixture.keys.count());
        assertEquals(ReplyStatus.CREATED, register(own).status());
        fixture.clock = Clock.fixed(NOW.plus(Duration.ofDays(20)), ZoneOffset.UTC);
        fixture.mef.held.put(foreign, new ScriptedMef.Held(MafFixture.ke(0x0D), GW1, KeyDerivation.USAGE_CONSTRAINED,
                NOW.plus(Duration.ofDays(21))));
        assertEquals("client:" + GW1, fixture.psk(foreign).orElseThrow().principal(), "once that has ended, swept or not");
    }

    private Reply register(ScriptedSession session) {
        return fixture.send(session, RegistrationRequests.registerClient(ServerKind.MAF,
                new ClientRequest(MAF, Optional.empty(), List.of(), Fqdn.parse("admin.example.com")), Optional.of(GW1)));
    }
}

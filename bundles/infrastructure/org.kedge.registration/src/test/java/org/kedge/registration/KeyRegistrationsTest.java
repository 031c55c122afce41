package org.kedge.registration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.registration.RegistrationFixture.GW1;
import static org.kedge.registration.RegistrationFixture.IN1;
import static org.kedge.registration.RegistrationFixture.NOW;
import static org.kedge.registration.RegistrationFixture.OTHER;
import static org.kedge.registration.RegistrationFixture.SP;
import static org.kedge.registration.RegistrationFixture.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;

/** Key Registration. */
class KeyRegistrationsTest {
    private final RegistrationFixture fixture = new RegistrationFixture(ServerKind.MAF);

    static SecretBytes filled(int length, int octet) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) octet);
        return SecretBytes.owning(octets);
    }

    private Reply register(KeyRequest request) {
        return fixture.key(GW1, RegistrationRequests.registerKey(request, Optional.of(GW1)));
    }

    private KeyRequest request(Suid suid, String... targets) {
        return new KeyRequest(fixture.server, Optional.empty(), List.of(), SP, suid, List.of(targets), Optional.empty());
    }

    private void assertRefusedAndNothingKept(Reply reply, ReplyStatus status, ErrorCode code) {
        fixture.assertRefused(reply, status, code);
        assertTrue(fixture.registry.keys.isEmpty() && fixture.registry.values.isEmpty(), "something was kept");
    }

    /** D-02, D-03, D-06: octets 0..15 name the key, 16..47 are the key, at a MEF as at a MAF. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anExportedKeyIsNamedByTheExport(ServerKind kind) {
        RegistrationFixture at = new RegistrationFixture(kind);
        at.registered();
        ScriptedSession session = new ScriptedSession("id-of-gw1", GW1, 0xA7);
        Reply reply = at.send(at.keyHandler, session, true, RegistrationRequests.registerKey(at.keyRequest(Optional.empty()),
                Optional.of(GW1)));
        assertEquals(ReplyStatus.CREATED, reply.status());
        KeyRegistration answer = KeyCodec.decodeRegistration(kind, at.server, reply.body());
        assertEquals("A7".repeat(16), answer.relativeKeyId());
        assertEquals(new KeyRegistration(at.server, "A7".repeat(16), GW1, SP, at.suid(), List.of(IN1),
                Instant.parse("2026-03-08T10:00:00Z"), List.of("Kc")), answer);
        assertEquals(answer, at.registry.keys.firstEntry().getValue());
        assertEquals(filled(32, 0xA8), at.registry.values.firstEntry().getValue());
        assertTrue(session.exported.isClosed(), "the export was left behind");
        assertFalse(text(reply).contains("keyValue"), "a registration answers no key");
        assertEquals("granted key.registered " + GW1 + " id-of-gw1", at.audit.last());
        assertEquals(Map.of("keyId", "A7".repeat(16) + "@" + at.server, "suid", at.suid().digits(), "target", IN1, "admin",
                "sp.example.com", "check", KeyCheckValue.of(filled(32, 0xA8)), "notAfter", "20260308T100000", "origin", "exported"),
                at.audit.details);
    }

    @Test
    void aSuppliedKeyIsNamedByTheServerAndWipedFromTheRequest() {
        fixture.registered();
        for (int octets : new int[] {16, 32, 64}) {
            ScriptedSession session = fixture.session(GW1);
            Request request = RegistrationRequests.registerKey(fixture.keyRequest(Optional.of(filled(octets, octets))), Optional.empty());
            Reply reply = fixture.send(fixture.keyHandler, session, false, request);
            assertEquals(ReplyStatus.CREATED, reply.status(), () -> text(reply));
            String id = KeyCodec.decodeRegistration(fixture.kind, fixture.server, reply.body()).relativeKeyId();
            assertTrue(id.matches("[0-9A-F]{32}"), id);
            assertEquals(filled(octets, octets), fixture.registry.values.get(id.toLowerCase()));
            assertEquals(0, session.taken, "the session's key is left for another registration");
            assertArrayEquals(new byte[request.body().length], request.body());
        }
        assertEquals(3, fixture.registry.keys.size());
    }

    @Test
    void keyValuesOfTheWrongLength() {
        fixture.registered();
        for (int octets : new int[] {1, 15, 65, 200}) {
            assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.of(filled(octets, 7)))), ReplyStatus.CONTENTS_UNACCEPTABLE,
                    ErrorCode.KEY_LENGTH);
        }
        Request request = Request.postJson(List.of("symmKeyReg"), RegistrationFixture.json(
                "{'fqdn':'maf.example.com','adminFQDN':'sp.example.com','SUID':'32','targetIDs':['" + IN1 + "'],'keyValue':'SECRET!'}"));
        assertRefusedAndNothingKept(fixture.key(GW1, request), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
        assertArrayEquals(new byte[request.body().length], request.body());
    }

    /** D-04: one exported key for each session; a supplied one may follow. */
    @Test
    void aSecondExportInOneSessionIsAConflict() {
        fixture.registered();
        ScriptedSession session = fixture.session(GW1);
        Request[] requests = new Request[3];
        Arrays.setAll(requests, i -> RegistrationRequests.registerKey(
                fixture.keyRequest(i < 2 ? Optional.empty() : Optional.of(filled(32, 3))), Optional.empty()));
        assertEquals(ReplyStatus.CREATED, fixture.send(fixture.keyHandler, session, true, requests[0]).status());
        fixture.assertRefused(fixture.send(fixture.keyHandler, session, false, requests[1]), ReplyStatus.CONFLICT,
                ErrorCode.REGISTRATION_CONFLICT);
        assertEquals(ReplyStatus.CREATED, fixture.send(fixture.keyHandler, session, false, requests[2]).status());
        assertEquals(2, fixture.registry.keys.size());
    }

    @Test
    void aMafTakesTheExportInAnyRequestOfTheSession() {
        fixture.registered();
        assertEquals(ReplyStatus.CREATED, fixture.send(fixture.keyHandler, fixture.session(GW1), false,
                RegistrationRequests.registerKey(fixture.keyRequest(Optional.empty()), Optional.empty())).status());
    }

    /** D-79: what a bootstrap listener exports is for the first request of a session only. */
    @Test
    void atAMefAnExportMustBeTheFirstRequestOfItsSession() {
        RegistrationFixture mef = new RegistrationFixture(ServerKind.MEF);
        mef.registered();
        ScriptedSession session = mef.session(GW1);
        mef.assertRefused(mef.send(mef.keyHandler, session, false, RegistrationRequests.registerKey(mef.keyRequest(Optional.empty()),
                Optional.empty())), ReplyStatus.CONFLICT, ErrorCode.REGISTRATION_CONFLICT);
        assertEquals(0, session.taken);
        assertTrue(mef.registry.keys.isEmpty());
    }

    @Test
    void aSessionWithoutExport() {
        fixture.registered();
        ScriptedSession session = fixture.session(GW1);
        session.exporting = false;
        Request[] requests = new Request[2];
        Arrays.setAll(requests, i -> RegistrationRequests.registerKey(fixture.keyRequest(Optional.empty()), Optional.empty()));
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, session, true, requests[0]), ReplyStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.EXPORT_UNAVAILABLE);
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, session, false, requests[1]), ReplyStatus.CONFLICT,
                ErrorCode.REGISTRATION_CONFLICT);
    }

    @Test
    void resumedSessionsAndThoseWithoutExtendedMasterSecretExportNothing() {
        fixture.registered();
        ScriptedSession resumed = fixture.session(GW1);
        resumed.facts = ScriptedSession.facts(false, true);
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, resumed, true, RegistrationRequests.registerKey(
                fixture.keyRequest(Optional.empty()), Optional.empty())), ReplyStatus.CONFLICT, ErrorCode.SESSION_RESUMED);
        ScriptedSession old = fixture.session(GW1);
        old.facts = ScriptedSession.facts(true, false);
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, old, true, RegistrationRequests.registerKey(
                fixture.keyRequest(Optional.empty()), Optional.empty())), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED,
                ErrorCode.NO_EXTENDED_MASTER_SECRET);
        assertEquals(0, resumed.taken + old.taken);
    }

    /** D-06: the same export twice is reuse of a session or an attack, never chance. */
    @Test
    void aRelativeKeyIdThatIsTakenIsAConflict() {
        fixture.registered();
        for (ReplyStatus expected : List.of(ReplyStatus.CREATED, ReplyStatus.CONFLICT)) {
            Reply reply = fixture.send(fixture.keyHandler, new ScriptedSession("gw1", GW1, 0x77), true,
                    RegistrationRequests.registerKey(fixture.keyRequest(Optional.empty()), Optional.empty()));
            assertEquals(expected, reply.status());
        }
        assertEquals("refused key.refused KEDGE-722", fixture.audit.last());
        assertEquals("failed key.registered KEDGE-722", fixture.audit.records.get(fixture.audit.records.size() - 2));
        assertEquals(1, fixture.registry.keys.size());
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void onlyTheUsagesOfTheServer(ServerKind kind) {
        RegistrationFixture at = new RegistrationFixture(kind);
        at.registered();
        at.rules.add(new Rule(at.server, AssociationRules.ANY, AssociationRules.ANY));
        for (Suid suid : Suid.values()) {
            String target = suid == Suid.RSPF_MAF ? "maf.example.com" : IN1;
            Reply reply = at.key(GW1, RegistrationRequests.registerKey(new KeyRequest(at.server, Optional.empty(), List.of(), SP, suid,
                    List.of(target), Optional.empty()), Optional.empty()));
            if (kind.usages().contains(suid)) {
                assertEquals(ReplyStatus.CREATED, reply.status(), suid.toString());
            } else {
                at.assertRefused(reply, ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
            }
        }
        assertEquals(kind.usages().size(), at.registry.keys.size());
    }

    @Test
    void undefinedUsages() {
        fixture.registered();
        for (String suid : List.of("20", "30", "31", "7")) {
            assertRefusedAndNothingKept(fixture.key(GW1, Request.postJson(List.of("symmKeyReg"), RegistrationFixture.json(
                    "{'fqdn':'maf.example.com','adminFQDN':'sp.example.com','SUID':'" + suid + "','targetIDs':['" + IN1 + "']}"))),
                    ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.SUID_UNDEFINED);
        }
    }

    @Test
    void exactlyOneTargetOfTheRightForm() {
        fixture.registered();
        fixture.rules.add(new Rule(fixture.server, AssociationRules.ANY, AssociationRules.ANY));
        for (String[] targets : new String[][] {{}, {IN1, OTHER}, {IN1, IN1}, {"in1"}, {"/in1"}, {"maf.example.com"}, {"//sp.example.com/"},
            {"//sp.example.com/a/b/c"}, {"*"}}) {
            assertRefusedAndNothingKept(register(request(Suid.MAF_SAEF, targets)), ReplyStatus.CONTENTS_UNACCEPTABLE,
                    ErrorCode.EXCHANGE_MALFORMED);
        }
        assertEquals(ReplyStatus.CREATED, register(request(Suid.MAF_SAEF, "//SP.example.com/in1")).status());
        assertEquals(List.of(IN1), fixture.registry.keys.firstEntry().getValue().targetIds(), "canonical");
        assertEquals(ReplyStatus.CREATED, register(request(Suid.MAF_SAEF, "//sp.example.com/in1/C7")).status());
    }

    /** D-43: the target of SUID 21 is a MAF, which has only an FQDN. */
    @Test
    void theTargetOfAKeyForAMafIsItsFqdn() {
        RegistrationFixture mef = new RegistrationFixture(ServerKind.MEF);
        mef.registered();
        mef.rules.add(new Rule(mef.server, GW1, AssociationRules.ANY));
        for (String target : List.of("MAF.example.com.", IN1)) {
            Reply reply = mef.key(GW1, RegistrationRequests.registerKey(new KeyRequest(mef.server, Optional.empty(), List.of(), SP,
                    Suid.RSPF_MAF, List.of(target), Optional.empty()), Optional.empty()));
            assertEquals(target.equals(IN1) ? ReplyStatus.CONTENTS_UNACCEPTABLE : ReplyStatus.CREATED, reply.status());
        }
        assertEquals(List.of("maf.example.com"), mef.registry.keys.firstEntry().getValue().targetIds());
    }

    @Test
    void withoutARuleNothingIsShared() {
        fixture.registered();
        ScriptedSession session = fixture.session(GW1);
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, session, true, RegistrationRequests.registerKey(
                request(Suid.MAF_SAEF, OTHER), Optional.empty())), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.TARGET_NOT_ALLOWED);
        assertEquals(0, session.taken, "a refused registration may be corrected in the same session");
        fixture.register(OTHER);
        assertRefusedAndNothingKept(fixture.key(OTHER, RegistrationRequests.registerKey(request(Suid.MAF_SAEF, IN1), Optional.empty())),
                ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.TARGET_NOT_ALLOWED);
    }

    @Test
    void aKeyNeedsAnUnexpiredRegistrationUnderTheSameStakeholder() {
        assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.empty())), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.registered();
        assertRefusedAndNothingKept(register(new KeyRequest(fixture.server, Optional.empty(), List.of(), Fqdn.parse("b.example.com"),
                Suid.MAF_SAEF, List.of(IN1), Optional.empty())), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.now = NOW.plus(Duration.ofDays(31));
        assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.empty())), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
    }

    @Test
    void aKeyOutlivesNeitherTheRegistrationNorTheKeyOfItsClient() {
        fixture.settings = new RegistrationSettings(fixture.server, fixture.kind, Duration.ofDays(1), Duration.ofDays(7), 4, 100,
                Set.of());
        fixture.registeredKey();
        assertEquals(Instant.parse("2026-03-02T10:00:00Z"), fixture.registry.keys.lastEntry().getValue().expirationTime());
        fixture.clients.put(GW1, new Client(GW1, Optional.of(NOW.plusSeconds(60)), Optional.empty()));
        assertEquals(ReplyStatus.CREATED, register(fixture.keyRequest(Optional.empty())).status());
        assertEquals(Instant.parse("2026-03-01T10:01:00Z"), fixture.registry.keys.lastEntry().getValue().expirationTime());
    }

    @Test
    void theWishedEnd() {
        fixture.registered();
        Instant wished = Instant.parse("2026-03-01T12:00:00Z");
        assertEquals(ReplyStatus.CREATED, register(new KeyRequest(fixture.server, Optional.of(wished), List.of(), SP, Suid.MAF_SAEF,
                List.of(IN1), Optional.empty())).status());
        assertEquals(wished, fixture.registry.keys.firstEntry().getValue().expirationTime());
        fixture.registry.keys.clear();
        fixture.registry.values.clear();
        assertRefusedAndNothingKept(register(new KeyRequest(fixture.server, Optional.of(NOW), List.of(), SP, Suid.MAF_SAEF, List.of(IN1),
                Optional.empty())), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void theNumberOfKeysOfAClientIsLimited() {
        fixture.settings = new RegistrationSettings(fixture.server, fixture.kind, Duration.ofDays(30), Duration.ofDays(7), 4, 2,
                Set.of());
        fixture.registered();
        assertEquals(ReplyStatus.CREATED, register(fixture.keyRequest(Optional.empty())).status());
        assertEquals(ReplyStatus.CREATED, register(fixture.keyRequest(Optional.of(filled(32, 1)))).status());
        fixture.assertRefused(register(fixture.keyRequest(Optional.of(filled(32, 1)))), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                ErrorCode.REGISTRATION_REFUSED);
        assertEquals(2, fixture.registry.keys.size());
    }

    @Test
    void otherStakeholdersServersAndClients() {
        fixture.registered();
        fixture.settings = new RegistrationSettings(fixture.server, fixture.kind, Duration.ofDays(30), Duration.ofDays(7), 4, 2,
                Set.of(Fqdn.parse("only.example.com")));
        assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.empty())), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                ErrorCode.REGISTRATION_REFUSED);
        assertRefusedAndNothingKept(register(new KeyRequest(Fqdn.parse("mef.example.com"), Optional.empty(), List.of(), SP, Suid.MAF_SAEF,
                List.of(IN1), Optional.empty())), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        assertRefusedAndNothingKept(fixture.key("nobody", RegistrationRequests.registerKey(fixture.keyRequest(Optional.empty()),
                Optional.empty())), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.PEER_UNKNOWN);
        assertRefusedAndNothingKept(fixture.key(GW1, RegistrationRequests.registerKey(fixture.keyRequest(Optional.empty()),
                Optional.of(IN1))), ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ErrorCode.ORIGINATOR_MISMATCH);
    }

    @Test
    void otherMethodsAndMediaTypes() {
        fixture.registered();
        for (Method method : List.of(Method.GET, Method.PUT, Method.DELETE)) {
            assertRefusedAndNothingKept(fixture.key(GW1, new Request(method, List.of("symmKeyReg"), List.of(), Map.of(), "", new byte[0])),
                    ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED);
        }
        assertRefusedAndNothingKept(fixture.key(GW1, new Request(Method.POST, List.of("symmKeyReg", "00"), List.of(), Map.of(),
                Request.JSON, new byte[2])), ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED);
        assertRefusedAndNothingKept(fixture.key(GW1, new Request(Method.POST, List.of("symmKeyReg"), List.of(), Map.of(), "text/plain",
                new byte[2])), ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void withoutAuditNoKeyIsKept() {
        fixture.registered();
        fixture.audit.broken = true;
        ScriptedSession session = fixture.session(GW1);
        assertRefusedAndNothingKept(fixture.send(fixture.keyHandler, session, true, RegistrationRequests.registerKey(
                fixture.keyRequest(Optional.empty()), Optional.empty())), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        assertTrue(session.exported.isClosed());
        fixture.audit.broken = false;
        fixture.registry.broken = true;
        assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.of(filled(32, 1)))), ReplyStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.REGISTRY_IO);
        assertEquals("failed key.registered KEDGE-512", fixture.audit.records.get(fixture.audit.records.size() - 2));
    }

    @Test
    void aRequestThatWaitedTooLongKeepsNothing() {
        fixture.registered();
        fixture.now = NOW.plusSeconds(20);
        assertRefusedAndNothingKept(register(fixture.keyRequest(Optional.empty())), ReplyStatus.REQUEST_TIMEOUT,
                ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void anUntrustedClockKeepsNothing() {
        RegistrationParts parts = new RegistrationParts(() -> fixture.settings, fixture.registry, fixture.rules,
                peer -> Optional.of(Client.of(GW1)), fixture.audit, () -> Meters.NONE, () -> {
                    throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "below its floor");
                });
        assertRefusedAndNothingKept(fixture.send(new KeyRegistrations(parts), fixture.session(GW1), true, RegistrationRequests.registerKey(
                fixture.keyRequest(Optional.empty()), Optional.empty())), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.CLOCK_NOT_TRUSTED);
    }
}

package org.kedge.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.registration.RegistrationFixture.GW1;
import static org.kedge.registration.RegistrationFixture.IN1;
import static org.kedge.registration.RegistrationFixture.NOW;
import static org.kedge.registration.RegistrationFixture.OTHER;
import static org.kedge.registration.RegistrationFixture.SP;
import static org.kedge.registration.RegistrationFixture.json;
import static org.kedge.registration.RegistrationFixture.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;
import org.kedge.messages.registration.UpdateRequest;

/** Client Registration, Update and De-Registration. */
class ClientRegistrationsTest {
    private static final Optional<Instant> TOMORROW = Optional.of(Instant.parse("2026-03-02T10:00:00Z"));

    private final RegistrationFixture fixture = new RegistrationFixture(ServerKind.MAF);

    private Reply register(ClientRequest request) {
        return fixture.client(GW1, RegistrationRequests.registerClient(fixture.kind, request, Optional.of(GW1)));
    }

    private Reply update(String principal, String id, Changes changes) {
        return fixture.client(principal, RegistrationRequests.updateClient(fixture.kind, id, new UpdateRequest(fixture.server, changes),
                Optional.empty()));
    }

    private ClientRequest until(Instant end) {
        return new ClientRequest(fixture.server, Optional.of(end), List.of(), SP);
    }

    private void assertRefusedAndNothingKept(Reply reply, ReplyStatus status, ErrorCode code) {
        fixture.assertRefused(reply, status, code);
        assertTrue(fixture.registry.clients.isEmpty(), "something was kept");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aClientIsRegistered(ServerKind kind) {
        RegistrationFixture at = new RegistrationFixture(kind);
        Reply reply = at.register(GW1);
        assertEquals(ReplyStatus.CREATED, reply.status());
        ClientRegistration answer = RegistrationCodec.decodeClient(kind, at.server, reply.body());
        assertEquals(List.of(answer), List.copyOf(at.registry.clients.values()));
        assertEquals(GW1, answer.clientId());
        assertEquals(SP, answer.adminFqdn());
        assertEquals(List.of("hall 3"), answer.labels());
        assertEquals(Instant.parse("2026-03-31T10:00:00Z"), answer.expirationTime(), "as long as the server likes, in whole seconds");
        assertEquals(Optional.empty(), answer.assignedSymmKeyId());
        assertEquals("granted client.registered " + GW1 + " id-of-" + GW1, at.audit.last());
    }

    @Test
    void theWishedEndIsKeptWithinTheLimit() {
        register(until(TOMORROW.get()));
        assertEquals(TOMORROW.get(), fixture.registry.clients.firstEntry().getValue().expirationTime());
        register(until(NOW.plus(Duration.ofDays(4000))));
        assertEquals(Instant.parse("2026-03-31T10:00:00Z"), fixture.registry.clients.firstEntry().getValue().expirationTime());
    }

    /** D-17: what rests on Km does not outlive it. */
    @Test
    void aRegistrationDoesNotOutliveTheKeyOfItsClient() {
        fixture.clients.put(GW1, new Client(GW1, Optional.of(NOW.plusSeconds(3600)), Optional.of(fixture.kmId)));
        register(until(TOMORROW.get()));
        ClientRegistration kept = fixture.registry.clients.firstEntry().getValue();
        assertEquals(Instant.parse("2026-03-01T11:00:00Z"), kept.expirationTime());
        assertEquals(Optional.of(fixture.kmId), kept.assignedSymmKeyId());
    }

    @Test
    void theAssignedIdentifierIsAnswered() {
        fixture.clients.put(GW1, new Client(GW1, Optional.empty(), Optional.of(fixture.kmId)));
        assertTrue(text(fixture.register(GW1)).contains("\"assignedSymmKeyID\":\"0A0B@maf.example.com\""));
    }

    /** An answer that got lost: the client asks again and gets the same id; keys stay with it. */
    @Test
    void registeringAgainKeepsTheId() {
        String id = fixture.registeredKey();
        String first = fixture.registry.clients.firstKey();
        assertEquals(ReplyStatus.CREATED, register(until(TOMORROW.get())).status());
        assertEquals(Set.of(first), fixture.registry.clients.keySet());
        assertEquals(TOMORROW.get(), fixture.registry.clients.get(first).expirationTime());
        assertEquals(id, fixture.registry.keys.firstEntry().getValue().relativeKeyId());
    }

    @Test
    void aClientRegistersForEachStakeholderUpToALimit() {
        for (int i = 0; i < 4; i++) {
            assertEquals(ReplyStatus.CREATED, register(new ClientRequest(fixture.server, Optional.empty(), List.of(),
                    Fqdn.parse("sp" + i + ".example.com"))).status());
        }
        assertEquals(4, fixture.registry.clients.size());
        fixture.assertRefused(register(fixture.clientRequest()), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.REGISTRATION_REFUSED);
        assertEquals(4, fixture.registry.clients.size());
        assertEquals(ReplyStatus.CREATED, fixture.register(OTHER).status(), "another client has a limit of its own");
    }

    @Test
    void aStakeholderThatIsNotServedIsRefused() {
        fixture.settings = new RegistrationSettings(fixture.server, fixture.kind, Duration.ofDays(1), Duration.ofDays(1), 4, 4,
                Set.of(Fqdn.parse("only.example.com")));
        assertRefusedAndNothingKept(fixture.register(GW1), ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.REGISTRATION_REFUSED);
    }

    @Test
    void whoIsNoClientNeedsASecurityAssociation() {
        assertRefusedAndNothingKept(fixture.register("nobody"), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.PEER_UNKNOWN);
        fixture.clients.put(GW1, new Client(GW1, Optional.of(NOW), Optional.empty()));
        assertRefusedAndNothingKept(fixture.register(GW1), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.KEY_EXPIRED);
    }

    @Test
    void theOriginatorIsTheAuthenticatedClientOrAbsent() {
        for (String originator : List.of(OTHER, "/gw1", GW1 + "x", "")) {
            assertRefusedAndNothingKept(fixture.client(GW1, RegistrationRequests.registerClient(fixture.kind, fixture.clientRequest(),
                    Optional.of(originator))), ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ErrorCode.ORIGINATOR_MISMATCH);
        }
        assertEquals(ReplyStatus.CREATED, fixture.client(GW1, RegistrationRequests.registerClient(fixture.kind, fixture.clientRequest(),
                Optional.empty())).status());
    }

    @Test
    void valuesOutOfRange() {
        assertRefusedAndNothingKept(register(new ClientRequest(Fqdn.parse("other.example.com"), Optional.empty(), List.of(), SP)),
                ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        assertRefusedAndNothingKept(register(until(NOW)), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        assertRefusedAndNothingKept(register(until(NOW.minusSeconds(86_400))), ReplyStatus.CONTENTS_UNACCEPTABLE,
                ErrorCode.EXCHANGE_MALFORMED);
    }

    @Test
    void documentsThatCannotBeRead() {
        for (String body : List.of("", "x", "{}", "{'fqdn':'maf.example.com'}", "{'fqdn':'maf.example.com','adminFQDN':1}")) {
            assertRefusedAndNothingKept(fixture.client(GW1, Request.postJson(List.of("mafClientReg"), json(body))), ReplyStatus.BAD_REQUEST,
                    ErrorCode.EXCHANGE_MALFORMED);
        }
        assertRefusedAndNothingKept(fixture.client(GW1, new Request(Method.POST, List.of("mafClientReg"), List.of(), Map.of(), "text/plain",
                json("{}"))), ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED);
    }

    /** Config Retrieval is not offered, nor is anything else that has no row in the table. */
    @Test
    void otherMethodsAndPaths() {
        String id = fixture.registered();
        for (Method method : List.of(Method.GET, Method.PUT, Method.DELETE)) {
            fixture.assertRefused(fixture.client(GW1, request(method, "mafClientReg")), ReplyStatus.OPERATION_NOT_ALLOWED,
                    ErrorCode.EXCHANGE_MALFORMED);
        }
        for (Method method : List.of(Method.GET, Method.POST)) {
            fixture.assertRefused(fixture.client(GW1, request(method, "mafClientReg", id)), ReplyStatus.OPERATION_NOT_ALLOWED,
                    ErrorCode.EXCHANGE_MALFORMED);
        }
        fixture.assertRefused(fixture.client(GW1, request(Method.DELETE, "mafClientReg", id, "x")), ReplyStatus.NOT_FOUND,
                ErrorCode.REGISTRATION_UNKNOWN);
        assertEquals(1, fixture.registry.clients.size());
    }

    private static Request request(Method method, String... path) {
        return new Request(method, List.of(path), List.of(), Map.of(), "", new byte[0]);
    }

    @Test
    void anUpdateAnswersOnlyWhatWasAsked() {
        String id = fixture.registered();
        assertEquals("{\"expirationTime\":\"20260302T100000\"}", text(update(GW1, id, Changes.ofClient(TOMORROW, Optional.empty()))));
        assertEquals(List.of("hall 3"), fixture.registry.clients.get(id).labels());
        Reply labels = update(GW1, id, Changes.ofClient(Optional.empty(), Optional.of(List.of())));
        assertEquals(ReplyStatus.UPDATED, labels.status());
        assertEquals("{\"labels\":[]}", text(labels));
        assertEquals(TOMORROW.get(), fixture.registry.clients.get(id).expirationTime());
        assertEquals(List.of(), fixture.registry.clients.get(id).labels());
        assertEquals("granted client.updated " + GW1 + " id-of-" + GW1, fixture.audit.last());
    }

    @Test
    void anUpdateIsCappedToo() {
        String id = fixture.registered();
        assertEquals("{\"expirationTime\":\"20260331T100000\"}",
                text(update(GW1, id, Changes.ofClient(Optional.of(NOW.plus(Duration.ofDays(4000))), Optional.empty()))));
        fixture.assertRefused(update(GW1, id, Changes.ofClient(Optional.of(NOW), Optional.empty())), ReplyStatus.CONTENTS_UNACCEPTABLE,
                ErrorCode.EXCHANGE_MALFORMED);
    }

    /** 8.8.2.5: after a handshake with a new KeID the answer names the new KmID, until the client uses it. */
    @Test
    void aNewKmIsAnnouncedUntilItIsUsed() {
        String id = fixture.registered();
        fixture.clients.put(GW1, new Client(GW1, Optional.empty(), Optional.of(fixture.kmId)));
        Changes wish = Changes.ofClient(TOMORROW, Optional.empty());
        for (int lostAnswers = 0; lostAnswers < 2; lostAnswers++) {
            assertEquals(Optional.of(fixture.kmId), RegistrationCodec.decodeChanges(update(GW1, id, wish).body()).assignedSymmKeyId());
        }
        assertEquals(Optional.of(fixture.kmId), fixture.registry.clients.get(id).assignedSymmKeyId());
        Request request = RegistrationRequests.updateClient(fixture.kind, id, new UpdateRequest(fixture.server, wish), Optional.empty());
        Reply reply = fixture.send(fixture.clientHandler, new ScriptedSession("0a0b@MAF.example.com", GW1, 1), true, request);
        assertEquals("{\"expirationTime\":\"20260302T100000\"}", text(reply));
    }

    @Test
    void anUpdateWithNothingIsMalformed() {
        String id = fixture.registered();
        fixture.assertRefused(fixture.client(GW1, new Request(Method.PUT, List.of("mafClientReg", id), List.of(), Map.of(), Request.JSON,
                json("{'fqdn':'maf.example.com'}"))), ReplyStatus.BAD_REQUEST, ErrorCode.EXCHANGE_MALFORMED);
        fixture.assertRefused(fixture.client(GW1, new Request(Method.PUT, List.of("mafClientReg", id), List.of(), Map.of(), "",
                json("{'fqdn':'maf.example.com','labels':[]}"))), ReplyStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.EXCHANGE_MALFORMED);
        fixture.assertRefused(fixture.client(GW1, new Request(Method.PUT, List.of("mafClientReg", id), List.of(), Map.of(), Request.JSON,
                json("{'fqdn':'mef.example.com','labels':[]}"))), ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        assertEquals(List.of("hall 3"), fixture.registry.clients.get(id).labels());
    }

    /** Unknown, expired and somebody else's are one answer, octet for octet. */
    @Test
    void onlyTheOwnerFindsARegistration() {
        String id = fixture.registered();
        Changes wish = Changes.ofClient(TOMORROW, Optional.empty());
        for (String principal : List.of(OTHER, IN1)) {
            fixture.assertRefused(update(principal, id, wish), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
            fixture.assertRefused(deregister(principal, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        }
        fixture.assertRefused(update(GW1, "0".repeat(32), wish), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.now = Instant.parse("2026-03-31T10:00:00Z");
        assertEquals(ReplyStatus.REQUEST_TIMEOUT, fixture.register(GW1).status(), "nobody waits any more");
        fixture.assertRefused(update(GW1, id, wish), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.assertRefused(deregister(GW1, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        assertEquals(Set.of(id), fixture.registry.clients.keySet());
    }

    private Reply deregister(String principal, String id) {
        return fixture.client(principal, RegistrationRequests.deregisterClient(fixture.kind, id, Optional.empty()));
    }

    @Test
    void idsThatAreNone() {
        for (String id : List.of("a b", "a@b", "\u00e4", "a/b", "x".repeat(200))) {
            fixture.assertRefused(deregister(GW1, id), ReplyStatus.BAD_REQUEST, ErrorCode.IDENTIFIER_MALFORMED);
        }
    }

    @Test
    void deRegistrationRemovesTheKeysToo() {
        fixture.registeredKey();
        Reply reply = deregister(GW1, fixture.registry.clients.firstKey());
        assertEquals(ReplyStatus.DELETED, reply.status());
        assertEquals(0, reply.body().length);
        assertTrue(fixture.registry.clients.isEmpty() && fixture.registry.keys.isEmpty());
        assertEquals("granted client.deregistered " + GW1 + " id-of-" + GW1, fixture.audit.last());
    }

    @Test
    void withoutAuditNothingChanges() {
        fixture.audit.broken = true;
        assertRefusedAndNothingKept(fixture.register(GW1), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        fixture.audit.broken = false;
        String id = fixture.registered();
        fixture.audit.broken = true;
        fixture.assertRefused(update(GW1, id, Changes.ofClient(TOMORROW, Optional.empty())), ReplyStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.AUDIT_UNAVAILABLE);
        fixture.assertRefused(deregister(GW1, id), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        assertEquals(Instant.parse("2026-03-31T10:00:00Z"), fixture.registry.clients.get(id).expirationTime());
    }

    @Test
    void theRecordIsWrittenBeforeTheChangeAndAFailureAfterIt() {
        fixture.audit.onGrant = () -> assertTrue(fixture.registry.clients.isEmpty(), "changed before it was audited");
        assertEquals(ReplyStatus.CREATED, fixture.register(GW1).status());
        fixture.registry.clients.clear();
        fixture.registry.broken = true;
        assertRefusedAndNothingKept(fixture.register(GW1), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.REGISTRY_IO);
        assertEquals(List.of("failed client.registered KEDGE-512", "refused client.refused KEDGE-512"),
                fixture.audit.records.subList(fixture.audit.records.size() - 2, fixture.audit.records.size()));
    }

    @Test
    void theAuditedRequestCannotForgeALine() {
        fixture.client(OTHER, RegistrationRequests.deregisterClient(fixture.kind, "a\nb", Optional.empty()));
        assertFalse(fixture.audit.details.get("request").contains("\n"));
    }
}

package org.kedge.registration;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.ServerKind;
import org.kedge.messages.registration.UpdateRequest;

/** Key Retrieval, Registration Update and De-Registration. */
class RegisteredKeysTest {
    private static final Optional<Instant> TOMORROW = Optional.of(Instant.parse("2026-03-02T10:00:00Z"));

    private final RegistrationFixture fixture = new RegistrationFixture(ServerKind.MAF);
    private final String id = fixture.registeredKey();

    private Reply retrieve(String principal, String relativeKeyId) {
        return fixture.key(principal, RegistrationRequests.retrieveKey(relativeKeyId, Optional.of(principal)));
    }

    private Reply update(String principal, String relativeKeyId, Changes changes) {
        return fixture.key(principal, RegistrationRequests.updateKey(relativeKeyId, new UpdateRequest(fixture.server, changes),
                Optional.of(principal)));
    }

    private Reply deregister(String principal, String relativeKeyId) {
        return fixture.key(principal, RegistrationRequests.deregisterKey(relativeKeyId, Optional.of(principal)));
    }

    private KeyRegistration kept() {
        return fixture.registry.keys.get(id.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theTargetGetsTheKey(ServerKind kind) {
        RegistrationFixture at = new RegistrationFixture(kind);
        String key = at.registeredKey();
        SecretBytes value = at.registry.values.firstEntry().getValue();
        for (String spelling : List.of(key, key.toLowerCase(Locale.ROOT))) {
            Reply reply = at.key(IN1, RegistrationRequests.retrieveKey(spelling, Optional.of(IN1)));
            assertEquals(ReplyStatus.OK, reply.status());
            try (RetrievedKey retrieved = KeyCodec.decodeRetrieved(kind, reply.body())) {
                assertEquals(new RetrievedKey(Instant.parse("2026-03-08T10:00:00Z"), GW1, List.of("Kc"), SP, at.suid(), value), retrieved);
            }
        }
        assertEquals("granted key.released " + GW1 + " " + IN1, at.audit.last());
        assertEquals(KeyCheckValue.of(value), at.audit.details.get("check"));
        assertEquals(key + "@" + at.server, at.audit.details.get("keyId"));
        assertEquals(IN1, at.audit.details.get("target"));
    }

    /** At a MEF the target of SUID 21 is the MAF, which is known by its FQDN. */
    @Test
    void aMafGetsItsKeyFromTheMef() {
        RegistrationFixture mef = new RegistrationFixture(ServerKind.MEF);
        mef.registered();
        mef.clients.put("maf.example.com", Client.of("maf.example.com"));
        mef.rules.add(new Rule(mef.server, GW1, "maf.example.com"));
        mef.key(GW1, RegistrationRequests.registerKey(new KeyRequest(mef.server, Optional.empty(), List.of(), SP, Suid.RSPF_MAF,
                List.of("maf.example.com"), Optional.empty()), Optional.empty()));
        String key = mef.registry.keys.firstEntry().getValue().relativeKeyId();
        assertEquals(ReplyStatus.OK, mef.key("maf.example.com",
                RegistrationRequests.retrieveKey(key, Optional.of("maf.example.com"))).status());
    }

    /** Unknown, expired, withdrawn and not for this target are one answer, octet for octet. */
    @Test
    void nobodyElseLearnsWhetherAKeyExists() {
        for (String principal : List.of(OTHER, GW1)) {
            fixture.assertRefused(retrieve(principal, id), ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED);
        }
        fixture.assertRefused(retrieve(IN1, "0".repeat(32)), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.assertRefused(retrieve(OTHER, "0".repeat(32)), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        assertFalse(fixture.audit.records.stream().anyMatch(r -> r.startsWith("granted key.released")));
    }

    @Test
    void aRuleThatWasWithdrawnHoldsForKeysRegisteredBefore() {
        fixture.rules.rules.clear();
        fixture.assertRefused(retrieve(IN1, id), ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED);
        fixture.rules.add(new Rule(fixture.server, GW1, IN1));
        assertEquals(ReplyStatus.OK, retrieve(IN1, id).status());
    }

    @Test
    void aKeyAtItsEndIsUnknown() {
        fixture.registry.updateKey(with(kept(), NOW));
        fixture.assertRefused(retrieve(IN1, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        fixture.assertRefused(update(GW1, id, Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty())), ReplyStatus.NOT_FOUND,
                ErrorCode.REGISTRATION_UNKNOWN);
        fixture.assertRefused(deregister(GW1, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
    }

    private static KeyRegistration with(KeyRegistration key, Instant end) {
        return new KeyRegistration(key.server(), key.relativeKeyId(), key.sourceId(), key.adminFqdn(), key.suid(), key.targetIds(), end,
                key.labels());
    }

    @Test
    void aKeyLivesWhileTheRegistrationOfItsSourceDoes() {
        ClientRegistration client = fixture.registry.clients.firstEntry().getValue();
        fixture.registry.putClient(new ClientRegistration(client.server(), client.id(), client.clientId(), client.adminFqdn(),
                TOMORROW.get(), client.labels(), Optional.empty()));
        try (RetrievedKey retrieved = KeyCodec.decodeRetrieved(fixture.kind, retrieve(IN1, id).body())) {
            assertEquals(TOMORROW.get(), retrieved.expirationTime());
        }
        fixture.registry.clients.clear();
        fixture.assertRefused(retrieve(IN1, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
    }

    @Test
    void withoutAuditNoKeyLeaves() {
        fixture.audit.broken = true;
        Reply reply = retrieve(IN1, id);
        fixture.assertRefused(reply, ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        assertEquals("{\"errorString\":\"KEDGE-516 audit unavailable\"}", text(reply));
    }

    @Test
    void aTargetMustBeAClientAndSayWhoItIs() {
        fixture.assertRefused(retrieve("nobody", id), ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, ErrorCode.PEER_UNKNOWN);
        fixture.assertRefused(fixture.key(OTHER, RegistrationRequests.retrieveKey(id, Optional.of(IN1))),
                ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, ErrorCode.ORIGINATOR_MISMATCH);
        assertEquals(ReplyStatus.OK, fixture.key(IN1, RegistrationRequests.retrieveKey(id, Optional.empty())).status());
    }

    @Test
    void idsThatAreNone() {
        for (String malformed : List.of("a b", "a@b", "\u00e4", "a/b", "x".repeat(200))) {
            fixture.assertRefused(retrieve(IN1, malformed), ReplyStatus.BAD_REQUEST, ErrorCode.IDENTIFIER_MALFORMED);
        }
        fixture.assertRefused(fixture.key(IN1, Request.get(List.of("symmKeyReg", id, "x"))), ReplyStatus.NOT_FOUND,
                ErrorCode.REGISTRATION_UNKNOWN);
    }

    @Test
    void anUpdateAnswersOnlyWhatWasAsked() {
        fixture.rules.add(new Rule(fixture.server, GW1, OTHER));
        assertEquals("{\"labels\":[\"new\"]}",
                text(update(GW1, id, Changes.ofKey(Optional.empty(), Optional.of(List.of("new")), Optional.empty()))));
        assertEquals("{\"expirationTime\":\"20260302T100000\"}",
                text(update(GW1, id.toLowerCase(Locale.ROOT), Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty()))));
        Reply targets = update(GW1, id, Changes.ofKey(Optional.empty(), Optional.empty(), Optional.of(List.of("//SP.example.com/other"))));
        assertEquals(ReplyStatus.UPDATED, targets.status());
        assertEquals("{\"targetIDs\":[\"" + OTHER + "\"]}", text(targets));
        assertEquals(new KeyRegistration(fixture.server, id, GW1, SP, Suid.MAF_SAEF, List.of(OTHER), TOMORROW.get(),
                List.of("new")), kept());
        assertEquals("granted key.updated " + GW1 + " id-of-" + GW1, fixture.audit.last());
        assertEquals(ReplyStatus.OK, retrieve(OTHER, id).status());
        fixture.assertRefused(retrieve(IN1, id), ReplyStatus.NOT_FOUND, ErrorCode.TARGET_NOT_ALLOWED);
    }

    @Test
    void anUpdateIsHeldToTheSameRules() {
        KeyRegistration before = kept();
        for (List<String> targets : List.of(List.<String>of(), List.of(IN1, OTHER), List.of("maf.example.com"))) {
            fixture.assertRefused(update(GW1, id, Changes.ofKey(Optional.empty(), Optional.empty(), Optional.of(targets))),
                    ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        }
        fixture.assertRefused(update(GW1, id, Changes.ofKey(Optional.empty(), Optional.empty(), Optional.of(List.of(OTHER)))),
                ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.TARGET_NOT_ALLOWED);
        fixture.assertRefused(update(GW1, id, Changes.ofKey(Optional.of(NOW), Optional.empty(), Optional.empty())),
                ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        fixture.assertRefused(fixture.key(GW1, put("{'fqdn':'maf.example.com'}", Request.JSON)), ReplyStatus.BAD_REQUEST,
                ErrorCode.EXCHANGE_MALFORMED);
        fixture.assertRefused(fixture.key(GW1, put("{'fqdn':'x.example.com','labels':[]}", Request.JSON)),
                ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED);
        fixture.assertRefused(fixture.key(GW1, put("{'fqdn':'maf.example.com','labels':[]}", "")), ReplyStatus.UNSUPPORTED_MEDIA_TYPE,
                ErrorCode.EXCHANGE_MALFORMED);
        assertEquals(before, kept());
        assertEquals("{\"expirationTime\":\"20260308T100000\"}",
                text(update(GW1, id, Changes.ofKey(Optional.of(NOW.plus(Duration.ofDays(4000))), Optional.empty(), Optional.empty()))));
    }

    private Request put(String body, String mediaType) {
        return new Request(Method.PUT, List.of("symmKeyReg", id), List.of(), Map.of(), mediaType, RegistrationFixture.json(body));
    }

    /** The target may retrieve a key, not change it. */
    @Test
    void onlyTheOwnerChangesAKey() {
        KeyRegistration before = kept();
        for (String principal : List.of(IN1, OTHER)) {
            fixture.assertRefused(update(principal, id, Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty())), ReplyStatus.NOT_FOUND,
                    ErrorCode.REGISTRATION_UNKNOWN);
            fixture.assertRefused(deregister(principal, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        }
        fixture.assertRefused(deregister(GW1, "0".repeat(32)), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
        assertEquals(before, kept());
    }

    @Test
    void anUpdateNeedsTheRegistrationOfTheClient() {
        fixture.registry.clients.clear();
        fixture.assertRefused(update(GW1, id, Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty())), ReplyStatus.NOT_FOUND,
                ErrorCode.REGISTRATION_UNKNOWN);
    }

    @Test
    void deRegistration() {
        Reply reply = deregister(GW1, id);
        assertEquals(ReplyStatus.DELETED, reply.status());
        assertEquals(0, reply.body().length);
        assertTrue(fixture.registry.keys.isEmpty());
        assertEquals("granted key.deregistered " + GW1 + " id-of-" + GW1, fixture.audit.last());
        fixture.assertRefused(retrieve(IN1, id), ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN);
    }

    @Test
    void withoutAuditOrRegistryNothingChanges() {
        KeyRegistration before = kept();
        fixture.audit.broken = true;
        fixture.assertRefused(deregister(GW1, id), ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        fixture.assertRefused(update(GW1, id, Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty())),
                ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.AUDIT_UNAVAILABLE);
        fixture.audit.broken = false;
        fixture.registry.broken = true;
        fixture.assertRefused(update(GW1, id, Changes.ofKey(TOMORROW, Optional.empty(), Optional.empty())),
                ReplyStatus.INTERNAL_SERVER_ERROR, ErrorCode.REGISTRY_IO);
        assertEquals("failed key.updated KEDGE-512", fixture.audit.records.get(fixture.audit.records.size() - 2));
        assertEquals(before, kept());
    }

    /** The count that a registry without one of its own gives: over several pages, without what has expired and what is another's. */
    @Test
    void theKeysOfAClientAreCountedOverPages() {
        for (int i = 0; i < 1200; i++) {
            KeyRegistration key = new KeyRegistration(fixture.server, String.format("%032X", i), i % 2 == 0 ? OTHER : IN1, SP,
                    Suid.MAF_SAEF, List.of(IN1), i < 100 ? NOW : TOMORROW.get(), List.of());
            fixture.registry.keys.put(key.relativeKeyId().toLowerCase(Locale.ROOT), key);
        }
        assertEquals(550, fixture.registry.keyCount(fixture.server, OTHER, NOW));
        assertEquals(1, fixture.registry.keyCount(fixture.server, GW1, NOW));
    }
}

package org.kedge.association.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.ScriptedGba;
import org.kedge.association.World;
import org.kedge.association.fetch.FetchSettings;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.messages.registration.Changes;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.ServerKind;

class RegistrationClientTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final KeyReference KM_ID = new KeyReference("KM1", World.MAF);
    private static final String RELATIVE = "0B".repeat(16);
    private static final List<String> TARGET = List.of(World.CSE);

    private final World world = new World();
    private final Deque<Reply> script = new ArrayDeque<>();
    private final Deque<byte[]> bodies = new ArrayDeque<>();

    @BeforeEach
    void maf() {
        world.add(World.server("maf", PeerRole.MAF, World.MAF, PeerAuthentication.ENROLMENT, Optional.empty()));
        ke('A', CredentialSlot.ACTIVE);
        world.answers = request -> {
            bodies.add(request.body().clone());
            return CompletableFuture.completedFuture(script.isEmpty() ? Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR) : script.poll());
        };
        Arrays.fill(world.export, 0, 16, (byte) 11);
        Arrays.fill(world.export, 16, 48, (byte) 12);
    }

    private void ke(char id, CredentialSlot slot) {
        world.ke(EnrolmentTarget.maf(World.MAF), World.keId(id), (byte) id, world.in(DAY.multipliedBy(30)), slot,
                KeyDerivation.USAGE_CONSTRAINED);
    }

    private Reply registered(String id, Optional<KeyReference> assigned) {
        return Reply.json(ReplyStatus.CREATED, RegistrationCodec.encode(ServerKind.MAF, new ClientRegistration(World.MAF, id, World.SELF,
                World.MAF, world.in(DAY), List.of("a b"), assigned)));
    }

    private Reply keyed(String relative, Suid suid, Instant end) {
        return Reply.json(ReplyStatus.CREATED, KeyCodec.encode(ServerKind.MAF, new KeyRegistration(World.MAF, relative, World.SELF,
                World.MAF, suid, TARGET, end, List.of())));
    }

    private ClientRegistration register() {
        script.add(registered("r1", Optional.of(KM_ID)));
        return world.get(client().register("maf", Optional.empty(), List.of("a b")));
    }

    private RegistrationClient client() {
        return world.keys.registrations();
    }

    private CompletionStage<KeyRegistration> registerKey() {
        return client().registerKey("maf", Suid.MAF_SAEF, TARGET, Optional.empty(), Optional.of(world.in(DAY)), List.of());
    }

    @Test
    void theFirstHandshakeCarriesTheKeIdAndTheNextOneTheKmId() {
        ClientRegistration made = register();
        assertEquals(Optional.of(KM_ID), made.assignedSymmKeyId());
        assertEquals(List.of(made), client().registrations());
        assertEquals(World.MAF, RegistrationCodec.decodeClientRequest(bodies.poll()).adminFqdn());
        Request sent = world.channels.get(0).requests().get(0);
        assertEquals("POST /mafClientReg", sent.toString());
        assertEquals(Optional.of(World.SELF), sent.header(Request.ORIGINATOR));
        assertTrue(world.channels.get(0).isClosed());
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        assertEquals(List.of(World.keId('A'), KM_ID.toString()), world.identities());
    }

    @Test
    void registrationsAtOneServerTakeTurnsSoThatTheLastOneIsTheOneThatIsKept() {
        CompletableFuture<Reply> first = new CompletableFuture<>();
        world.answers = request -> world.requests().size() == 1 ? first
                : CompletableFuture.completedFuture(registered("r2", Optional.of(KM_ID)));
        CompletionStage<ClientRegistration> one = client().register("maf", Optional.empty(), List.of());
        CompletionStage<ClientRegistration> two = client().register("maf", Optional.empty(), List.of());
        world.tasks.settle();
        assertEquals(1, world.requests().size());
        first.complete(registered("r1", Optional.of(KM_ID)));
        assertEquals("r1", world.get(one).id());
        assertEquals("r2", world.get(two).id());
        assertEquals(List.of("r2"), client().registrations().stream().map(ClientRegistration::id).toList());
    }

    @Test
    void aNewKeRollsKmByAnUpdate() {
        register();
        ke('B', CredentialSlot.PENDING);
        KeyReference next = new KeyReference("KM2", World.MAF);
        script.add(Reply.json(ReplyStatus.UPDATED, RegistrationCodec.encode(new Changes(Optional.of(world.in(DAY.multipliedBy(2))),
                Optional.empty(), Optional.empty(), Optional.of(next)))));
        ClientRegistration updated = world.get(client().update("maf", Optional.of(world.in(DAY.multipliedBy(2))), Optional.empty()));
        assertEquals("PUT /mafClientReg/r1", world.requests().get(1));
        assertEquals(World.keId('B'), world.identities().get(1));
        assertEquals(Optional.of(next), updated.assignedSymmKeyId());
        assertEquals(world.in(DAY.multipliedBy(2)), updated.expirationTime());
        assertEquals(List.of("a b"), updated.labels());
        assertEquals(World.keId('B'), world.store.require("ke/" + World.MAF).identifier());
        script.add(Reply.of(ReplyStatus.DELETED));
        world.get(client().deregister("maf"));
        assertEquals(next.toString(), world.identities().get(2));
    }

    /** The old KmID names the Km of the old Ke. */
    @Test
    void aMafThatAssignsNothingToANewKeIsMetByItsKeId() {
        register();
        ke('B', CredentialSlot.PENDING);
        script.add(Reply.json(ReplyStatus.UPDATED, RegistrationCodec.encode(new Changes(Optional.of(world.in(DAY)), Optional.empty(),
                Optional.empty(), Optional.empty()))));
        assertEquals(Optional.empty(), world.get(client().update("maf", Optional.of(world.in(DAY)), Optional.empty())).assignedSymmKeyId());
        script.add(Reply.of(ReplyStatus.DELETED));
        world.get(client().deregister("maf"));
        assertEquals(List.of(World.keId('A'), World.keId('B'), World.keId('B')), world.identities());
    }

    @Test
    void anAssignedIdentifierOfAnotherDomainIsIgnored() {
        script.add(registered("r1", Optional.of(new KeyReference("KM1", World.MEF))));
        assertEquals(Optional.empty(), world.get(client().register("maf", Optional.empty(), List.of())).assignedSymmKeyId());
    }

    @Test
    void aRegistrationThatTheServerForgotIsMadeAgainOnce() {
        register();
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        script.add(registered("r2", Optional.of(KM_ID)));
        assertEquals("r2", world.get(client().update("maf", Optional.of(world.in(DAY)), Optional.empty())).id());
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        world.failure(ErrorCode.REGISTRATION_UNKNOWN, client().update("maf", Optional.of(world.in(DAY)), Optional.empty()));
        assertEquals(List.of("POST /mafClientReg", "PUT /mafClientReg/r1", "POST /mafClientReg", "PUT /mafClientReg/r2",
                "POST /mafClientReg"), world.requests());
    }

    @Test
    void aRegistrationEndsAtItsTime() {
        register();
        world.tasks.advance(DAY);
        assertEquals(List.of(), client().registrations());
        world.failure(ErrorCode.REGISTRATION_UNKNOWN, client().update("maf", Optional.of(world.in(DAY)), Optional.empty()));
    }

    @Test
    void refusalsKeepTheirMeaningAndStoreNothing() {
        script.add(Reply.json(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, RegistrationCodec.encodeError("not your stakeholder")));
        assertTrue(world.failure(ErrorCode.REGISTRATION_REFUSED, client().register("maf", Optional.empty(), List.of())).detail()
                .contains("not your stakeholder"));
        script.add(Reply.of(ReplyStatus.INTERNAL_SERVER_ERROR));
        assertTrue(world.failure(ErrorCode.EXCHANGE_REFUSED, client().register("maf", Optional.empty(), List.of())).retryable());
        script.add(Reply.json(ReplyStatus.CREATED, "{}".getBytes()));
        world.failure(ErrorCode.EXCHANGE_MALFORMED, client().register("maf", Optional.empty(), List.of()));
        script.add(Reply.of(ReplyStatus.CONFLICT));
        world.failure(ErrorCode.REGISTRATION_CONFLICT, registerKey());
        world.failure(ErrorCode.ASSOCIATION_UNKNOWN_PEER, client().register("nobody", Optional.empty(), List.of()));
        assertEquals(List.of(), world.store.aliases(CredentialKind.STATE));
        assertEquals(List.of(), world.store.aliases(CredentialKind.ASSOCIATION_KEY));
    }

    @Test
    void kcIsExportedFromAHandshakeOfItsOwn() {
        register();
        script.add(keyed(RELATIVE.toLowerCase(), Suid.MAF_SAEF, world.in(DAY)));
        KeyRegistration made = world.get(registerKey());
        assertEquals(KeyExport.CONNECTION, world.coaps.connections().get(1).options().export());
        assertEquals(RELATIVE + "@" + World.MAF, made.keyId().toString());
        try (Credential kc = world.store.require("kc/" + World.CSE)) {
            assertEquals(SecretBytes.owning(World.key((byte) 12)), kc.secret());
            assertEquals(made.keyId().toString(), kc.identifier());
            assertEquals(Optional.of(world.in(DAY)), kc.notAfter());
        }
        assertEquals(List.of(made), client().keys());
        bodies.poll();
        try (KeyRequest request = KeyCodec.decodeKeyRequest(bodies.poll())) {
            assertEquals(TARGET, request.targetIds());
            assertEquals(Suid.MAF_SAEF, request.suid());
            assertTrue(request.keyValue().isEmpty());
        }
        assertTrue(world.channels.get(1).export().isClosed());
    }

    @Test
    void aNewKcWaitsBesideTheOldOneUntilItWasUsed() {
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        world.export = new byte[48];
        script.add(keyed("00".repeat(16), Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        assertEquals(RELATIVE + "@" + World.MAF, world.store.require("kc/" + World.CSE).identifier());
        assertEquals("00".repeat(16) + "@" + World.MAF,
                world.store.get("kc/" + World.CSE, CredentialSlot.PENDING).orElseThrow().identifier());
        assertEquals(2, client().keys().size());
        script.add(Reply.of(ReplyStatus.DELETED));
        world.get(client().deregisterKey("maf", "00".repeat(16)));
        assertEquals(List.of(RELATIVE), client().keys().stream().map(KeyRegistration::relativeKeyId).toList());
        world.tasks.advance(DAY);
        assertEquals(List.of(), client().keys());
    }

    @Test
    void aKeyThatTheServerExportedDifferentlyIsNotKept() {
        script.add(keyed("0C".repeat(16), Suid.MAF_SAEF, world.in(DAY)));
        world.failure(ErrorCode.EXCHANGE_MALFORMED, registerKey());
        script.add(keyed(RELATIVE, Suid.MAF_ESPRIM, world.in(DAY)));
        world.failure(ErrorCode.KEY_USAGE, registerKey());
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.tasks.now()));
        world.failure(ErrorCode.EXCHANGE_MALFORMED, registerKey());
        assertEquals(List.of(), world.store.aliases(CredentialKind.ASSOCIATION_KEY));
        assertTrue(world.channels.stream().allMatch(channel -> channel.export().isClosed()));
    }

    @Test
    void whoIsNotRegisteredYetRegistersAndTriesOnceMore() {
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        script.add(registered("r1", Optional.of(KM_ID)));
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        assertEquals(List.of("POST /symmKeyReg", "POST /mafClientReg", "POST /symmKeyReg"), world.requests());
        assertEquals(3, world.channels.size(), "one export per handshake");
    }

    @Test
    void aSuppliedKeyStaysTheCallers() {
        script.add(keyed("chosen-1", Suid.MAF_SAEF, world.in(DAY)));
        try (SecretBytes key = SecretBytes.owning(World.key((byte) 33))) {
            world.get(client().registerKey("maf", Suid.MAF_SAEF, TARGET, Optional.of(key), Optional.empty(), List.of()));
            assertFalse(key.isClosed());
            assertEquals(key, world.store.require("kc/" + World.CSE).secret());
            try (KeyRequest sent = KeyCodec.decodeKeyRequest(bodies.poll())) {
                assertEquals(Optional.of(key), sent.keyValue());
            }
        }
        assertEquals(KeyExport.NONE, world.coaps.connections().get(0).options().export());
        assertEquals(0, world.channels.get(0).requests().get(0).body()[0], "the body held the key");
    }

    @Test
    void usagesAndTargetsAreThoseOfTheServer() {
        world.failure(ErrorCode.REGISTRATION_REFUSED,
                client().registerKey("maf", Suid.RSPF_SAEF, TARGET, Optional.empty(), Optional.empty(), List.of()));
        world.failure(ErrorCode.REGISTRATION_REFUSED, client().registerKey("maf", Suid.MAF_SAEF, List.of("//sp.example.com/a", World.CSE),
                Optional.empty(), Optional.empty(), List.of()));
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void atAMefTheBootstrapLabelIsExported() {
        world.pskServer("mef", PeerRole.MEF, World.MEF);
        script.add(Reply.json(ReplyStatus.CREATED, KeyCodec.encode(ServerKind.MEF, new KeyRegistration(World.MEF, RELATIVE, World.SELF,
                World.MEF, Suid.RSPF_SAEF, TARGET, world.in(DAY), List.of()))));
        world.get(client().registerKey("mef", Suid.RSPF_SAEF, TARGET, Optional.empty(), Optional.empty(), List.of()));
        assertEquals(KeyExport.BOOTSTRAP, world.coaps.connections().get(0).options().export());
        assertEquals(RELATIVE + "@" + World.MEF, world.store.require("key/22/" + World.CSE).identifier());
    }

    @Test
    void aKeyRegistrationIsChangedAndForgotten() {
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        script.add(Reply.json(ReplyStatus.UPDATED, RegistrationCodec.encode(Changes.ofKey(Optional.of(world.in(DAY.multipliedBy(3))),
                Optional.of(List.of("x")), Optional.empty()))));
        KeyRegistration changed = world.get(client().updateKey("maf", RELATIVE.toLowerCase(), Optional.of(world.in(DAY.multipliedBy(3))),
                Optional.of(List.of("x")), Optional.empty()));
        assertEquals(List.of(changed), client().keys());
        assertEquals(List.of("x"), changed.labels());
        assertEquals(SecretBytes.owning(World.key((byte) 12)), world.store.require("kc/" + World.CSE).secret());
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        world.failure(ErrorCode.REGISTRATION_UNKNOWN, client().updateKey("maf", RELATIVE, Optional.of(world.in(DAY)), Optional.empty(),
                Optional.empty()));
        assertEquals(List.of(), client().keys());
        world.failure(ErrorCode.REGISTRATION_UNKNOWN, client().updateKey("maf", RELATIVE, Optional.of(world.in(DAY)), Optional.empty(),
                Optional.empty()));
    }

    @Test
    void deregistrationForgetsEverythingOfTheServerEvenWhenItHasForgottenToo() {
        register();
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        script.add(Reply.of(ReplyStatus.NOT_FOUND));
        world.get(client().deregister("maf"));
        assertEquals("DELETE /mafClientReg/r1", world.requests().get(2));
        assertEquals(List.of(), client().registrations());
        assertEquals(List.of(), client().keys());
    }

    /** 8.3.5.2.3, 8.3.5.2.7: one in every request, also when the caller leaves it to the server. */
    @Test
    void everyRequestHasAnExpirationTime() {
        register();
        assertTrue(RegistrationCodec.decodeClientRequest(bodies.poll()).expirationTime().orElseThrow().isAfter(world.in(DAY)));
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        KeyRegistration made = world.get(client().registerKey("maf", Suid.MAF_SAEF, TARGET, Optional.empty(), Optional.empty(), List.of()));
        try (KeyRequest request = KeyCodec.decodeKeyRequest(bodies.poll())) {
            assertTrue(request.expirationTime().orElseThrow().isAfter(world.in(DAY)));
        }
        assertEquals(world.in(DAY), made.expirationTime(), "the server decides");
        script.add(registered("r1", Optional.empty()));
        world.get(client().register("maf", Optional.of(world.in(DAY)), List.of()));
        assertEquals(Optional.of(world.in(DAY)), RegistrationCodec.decodeClientRequest(bodies.poll()).expirationTime());
    }

    @Test
    void aStakeholderMayBeConfigured() {
        world.settings = new KeysSettings(Optional.of(World.SELF), Optional.empty(),
                Optional.of(Fqdn.parse("sp.example.com")), ConnectionSettings.defaults(), FetchSettings.defaults());
        register();
        assertEquals("sp.example.com", RegistrationCodec.decodeClientRequest(bodies.poll()).adminFqdn().value());
    }

    @Test
    void aStoreThatFailsIsReported() {
        world.store.failWrites(credential -> credential.kind() == CredentialKind.STATE);
        script.add(registered("r1", Optional.empty()));
        world.failure(ErrorCode.STORE_IO, client().register("maf", Optional.empty(), List.of()));
        assertThrows(RuntimeException.class, () -> world.store.require("registration/" + World.MAF));
    }

    /** Under GBA the KmID is the B-TID (TS-0003 8.3.2.3): the MAF tells what the handshake has said already. */
    @Test
    void underGbaTheKmIdIsTheBTidAndNothingElse() {
        world.store.remove("ke/" + World.MAF);
        world.bootstrapped(EnrolmentTarget.maf(World.MAF), ScriptedGba.bTid(1), world.in(DAY), CredentialSlot.ACTIVE);
        ScriptedGba gba = new ScriptedGba(world.in(DAY));
        world.gba = Optional.of(gba);
        script.add(registered("r1", Optional.of(ScriptedGba.bTid(1))));
        ClientRegistration made = world.get(client().register("maf", Optional.empty(), List.of("a b")));
        assertEquals(Optional.of(ScriptedGba.bTid(1)), made.assignedSymmKeyId());
        script.add(keyed(RELATIVE, Suid.MAF_SAEF, world.in(DAY)));
        world.get(registerKey());
        assertEquals(List.of(ScriptedGba.bTid(1).toString(), ScriptedGba.bTid(1).toString()), world.identities());
        assertEquals(KeyExport.CONNECTION, world.coaps.connections().get(1).options().export(), "Kc is exported as with any Km");
        script.add(registered("r2", Optional.of(ScriptedGba.bTid(2))));
        assertEquals(Optional.empty(), world.get(client().register("maf", Optional.empty(), List.of())).assignedSymmKeyId(),
                "the B-TID of another bootstrap is no name of this key");
    }
}

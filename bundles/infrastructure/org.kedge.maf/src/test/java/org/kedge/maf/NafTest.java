package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.IN1;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.NOW;
import static org.kedge.maf.ScriptedBsf.BSF;
import static org.kedge.maf.ScriptedBsf.B_TID;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.registration.ClientRequest;
import org.kedge.messages.registration.KeyRequest;
import org.kedge.messages.registration.RegistrationCodec;
import org.kedge.messages.registration.RegistrationRequests;
import org.kedge.messages.registration.ServerKind;

/** The MAF as NAF: a B-TID in place of a KeID, and a key for each suite. */
class NafTest {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int TLS = 0x00AE;
    private static final int DTLS = 0xC0A8;
    private static final KeyReference NEXT = KeyReference.parse("AAECAwQFBgcICQoLDA0ODw==@" + BSF);

    private final MafFixture fixture = new MafFixture();
    private final ScriptedBsf bsf = new ScriptedBsf();

    @BeforeEach
    void theUeHasBootstrapped() {
        fixture.fetcher = Optional.of(bsf);
        bootstrapped(B_TID, 0x0B, Optional.of(GW1), Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void bootstrapped(KeyReference bTid, int octet, Optional<String> ueId, Duration lifetime) {
        bsf.held.put(bTid, new ScriptedBsf.Held(octet, ueId, NOW.plus(lifetime)));
    }

    private CompletableFuture<Optional<ResolvedPsk>> start(Object identity, int suite) {
        return fixture.maf.resolver().psk(identity.toString(), OptionalInt.of(suite)).toCompletableFuture();
    }

    private Optional<ResolvedPsk> psk(Object identity, int suite) {
        return start(identity, suite).join();
    }

    private ScriptedSession session(Object identity, int suite) {
        return ScriptedSession.psk(identity.toString(), psk(identity, suite).orElseThrow().principal());
    }

    private Reply register(ScriptedSession session) {
        return fixture.send(session, RegistrationRequests.registerClient(ServerKind.MAF,
                new ClientRequest(MAF, Optional.empty(), List.of(), Fqdn.parse("admin.example.com")), Optional.of(GW1)));
    }

    private void assertNothingStored() {
        assertEquals(0, fixture.keys.count());
        assertEquals(List.of(), fixture.sink.granted());
    }

    private static ErrorCode codeOf(CompletableFuture<?> failed) {
        return KedgeException.of(assertThrows(CompletionException.class, failed::join)).code();
    }

    @Test
    void anUnknownBTidIsFetchedWhileTheHandshakeWaits() {
        bsf.hold = true;
        CompletableFuture<Optional<ResolvedPsk>> handshake = start(B_TID, TLS);
        assertFalse(handshake.isDone());
        bsf.release();
        ResolvedPsk key = handshake.join().orElseThrow();
        assertEquals(ScriptedBsf.key(0x0B, TLS), key.key());
        assertEquals(Optional.of(NOW.plus(Duration.ofHours(1))), key.notAfter(), "Km ends with Ks");
        assertEquals(List.of(B_TID + " 21 ae"), bsf.asked);
        Info km = fixture.keys.list("", 9).get(0);
        assertEquals(new Info(B_TID, Optional.of(B_TID), GW1, KeyCheckValue.of(ScriptedBsf.key(0x0B, TLS)), NOW.plus(Duration.ofHours(1)),
                false, OptionalInt.of(TLS)), km);
        AuditRecord record = fixture.sink.granted().get(0);
        assertEquals("km.received", record.event());
        assertEquals(BSF.value(), record.peer());
        assertEquals("GBA 00ae", record.details().get("derivation"));
        // The contact closes it after it has answered, on its own thread.
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!bsf.handedOut.get(0).key().isClosed() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(bsf.handedOut.get(0).key().isClosed());
    }

    @Test
    void everyFormOfTheIdentityIsTheSameKeyAndOneQuestion() {
        for (String identity : List.of(B_TID.toString(), "3GPP-bootstrapping;" + B_TID,
                B_TID.left() + "@" + BSF.value().toUpperCase())) {
            assertEquals(ScriptedBsf.key(0x0B, DTLS), psk(identity, DTLS).orElseThrow().key(), identity);
        }
        assertEquals(1, bsf.asked.size());
    }

    @Test
    void whatIsNoFormOfItAsksNobody() {
        for (String identity : List.of("3GPP-bootstrapping" + B_TID, "3GPP-bootstrapping:" + B_TID, "3GPP-bootstrapping;",
                "3gpp-bootstrapping;" + B_TID, "3GPP-bootstrapping;3GPP-bootstrapping;" + B_TID,
                "3GPP-bootstrapping;0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A@" + BSF, "3GPP-bootstrapping-uicc;" + B_TID,
                B_TID.toString().replace("==", "="), B_TID.toString().replace("+/", "-_"))) {
            assertEquals(Optional.empty(), psk(identity, TLS), identity);
        }
        assertEquals(List.of(), bsf.asked.stream().filter(question -> !question.endsWith("without suite")).toList());
        assertNothingStored();
        assertEquals(Level.OK, fixture.maf.health().health().level());
        bsf.uicc = true;
        assertTrue(psk("3GPP-bootstrapping-uicc;" + B_TID, TLS).isPresent());
    }

    /** D-68: which key it is depends on the suite. */
    @Test
    void withoutTheSuiteNobodyIsAsked() {
        assertEquals(Optional.empty(), fixture.psk(B_TID));
        assertEquals(List.of(), bsf.asked);
        psk(B_TID, TLS);
        assertEquals(Optional.empty(), fixture.psk(B_TID));
        assertEquals(1, fixture.keys.count());
    }

    @Test
    void anotherSuiteIsAnotherKeyOfTheSameClient() {
        assertEquals(ScriptedBsf.key(0x0B, TLS), psk(B_TID, TLS).orElseThrow().key());
        assertEquals(ScriptedBsf.key(0x0B, DTLS), psk(B_TID, DTLS).orElseThrow().key());
        assertEquals(ScriptedBsf.key(0x0B, TLS), psk(B_TID, TLS).orElseThrow().key());
        assertEquals(2, bsf.asked.size());
        assertEquals(2, fixture.keys.count());
        assertEquals(ReplyStatus.CREATED, register(session(B_TID, TLS)).status());
        assertTrue(fixture.keys.list("", 9).stream().allMatch(Info::used), "a B-TID is confirmed with all its keys");
        assertEquals(ReplyStatus.CREATED, register(session("3GPP-bootstrapping;" + B_TID, DTLS)).status());
    }

    @Test
    void theRegistrationTellsTheBTidAsAssignedIdentifier() {
        for (String identity : List.of(B_TID.toString(), "3GPP-bootstrapping;" + B_TID)) {
            Reply reply = register(session(identity, TLS));
            assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
            ClientRegistration registration = RegistrationCodec.decodeClient(ServerKind.MAF, MAF, reply.body());
            assertEquals(GW1, registration.clientId());
            assertEquals(Optional.of(B_TID), registration.assignedSymmKeyId());
            assertFalse(registration.expirationTime().isAfter(NOW.plus(Duration.ofHours(1))), "it ends with Ks at the latest");
        }
    }

    /** The handshake by a NAF key exports Kc as any other (D-04). */
    @Test
    void aKeyIsRegisteredOverASessionByANafKey() {
        fixture.rules.add(new Rule(MAF, GW1, IN1));
        ScriptedSession session = session("3GPP-bootstrapping;" + B_TID, DTLS);
        register(session);
        try (KeyRequest request = new KeyRequest(MAF, Optional.empty(), List.of(), Fqdn.parse("admin.example.com"), Suid.MAF_SAEF,
                List.of(IN1), Optional.empty())) {
            Reply reply = fixture.send(session("3GPP-bootstrapping;" + B_TID, DTLS), RegistrationRequests.registerKey(request,
                    Optional.of(GW1)));
            assertEquals(ReplyStatus.CREATED, reply.status(), MafFixture.text(reply));
        }
        assertEquals(1, fixture.registrations.listKeys(MAF, "", 9).size());
    }

    @Test
    void aSessionIsNobodysWithoutItsOwnKey() {
        ScriptedSession session = session(B_TID, TLS);
        ScriptedSession otherSuite = ScriptedSession.psk(B_TID.toString(), session.peer().principal().replace("00ae", "c0a8"));
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(otherSuite).status());
        assertEquals(ReplyStatus.CREATED, register(session).status());
        fixture.keys.remove(B_TID);
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(session).status());
        assertTrue(session.closed);
    }

    @Test
    void fiftyHandshakesAtOnceAskOnce() {
        bsf.hold = true;
        List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            handshakes.add(start(i % 2 == 0 ? B_TID : "3GPP-bootstrapping;" + B_TID, TLS));
        }
        handshakes.add(start(B_TID, DTLS));
        bsf.release();
        handshakes.subList(0, 50).forEach(one -> assertEquals(ScriptedBsf.key(0x0B, TLS), one.join().orElseThrow().key()));
        assertEquals(ScriptedBsf.key(0x0B, DTLS), handshakes.get(50).join().orElseThrow().key());
        assertEquals(2, bsf.asked.size());
        assertEquals(2, fixture.keys.count());
    }

    @Test
    void aThousandFirstContactsKeepAThousandKeys() {
        List<KeyReference> bTids = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            byte[] rand = ByteBuffer.allocate(16).putLong(0xFBFF_FFFF_0000_0000L | i).putLong(~i).array();
            bTids.add(new KeyReference(Base64.getEncoder().encodeToString(rand), BSF));
            bootstrapped(bTids.get(i), i, Optional.of("//sp.example.com/n" + i), Duration.ofHours(1));
        }
        bsf.hold = true;
        List<CompletableFuture<Optional<ResolvedPsk>>> handshakes = bTids.stream().map(bTid -> start(bTid, TLS)).toList();
        bsf.release();
        for (int i = 0; i < 1000; i++) {
            ResolvedPsk key = handshakes.get(i).join().orElseThrow();
            assertEquals(ScriptedBsf.key(i, TLS), key.key());
            assertTrue(key.principal().endsWith(":" + "//sp.example.com/n" + i), key.principal());
        }
        assertEquals(1000, fixture.keys.count());
        assertEquals(1000, bsf.asked.size());
    }

    @Test
    void whoIsNotNamedIsKnownByTheBTid() {
        bootstrapped(B_TID, 0x0B, Optional.empty(), Duration.ofHours(1));
        assertTrue(psk(B_TID, TLS).isPresent());
        assertEquals(B_TID.toString(), fixture.keys.list("", 9).get(0).clientId());
    }

    @Test
    void aNewBTidReplacesTheKmOfItsClientWithItsFirstRequest() {
        ScriptedSession old = session(B_TID, TLS);
        assertEquals(ReplyStatus.CREATED, register(old).status());
        bootstrapped(NEXT, 0x0C, Optional.of(GW1), Duration.ofHours(2));
        ScriptedSession renewed = session(NEXT, TLS);
        assertTrue(psk(B_TID, TLS).isPresent());
        assertEquals(ReplyStatus.CREATED, register(renewed).status());
        assertEquals(List.of(NEXT), fixture.keys.list("", 9).stream().map(Info::kmId).toList());
        assertEquals(ReplyStatus.SECURITY_ASSOCIATION_REQUIRED, register(old).status());
    }

    @Test
    void aRestartKeepsTheKeys() {
        psk(B_TID, TLS);
        fixture.maf.close();
        bsf.held.clear();
        fixture.maf = fixture.start(MafFixture.PATIENT);
        assertEquals(ScriptedBsf.key(0x0B, TLS), psk("3GPP-bootstrapping;" + B_TID, TLS).orElseThrow().key());
    }

    @Test
    void whatHasEndedIsFetchedAgainAndTheOtherSuiteGoesOn() {
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMinutes(1), Duration.ofMinutes(10)));
        psk(B_TID, TLS);
        fixture.clock = () -> NOW.plus(Duration.ofMinutes(5));
        psk(B_TID, DTLS);
        fixture.clock = () -> NOW.plus(Duration.ofMinutes(10));
        assertTrue(psk(B_TID, TLS).isPresent());
        assertEquals(3, bsf.asked.size());
        assertEquals(2, fixture.keys.count());
        assertTrue(psk(B_TID, DTLS).isPresent());
        assertEquals(3, bsf.asked.size());
        fixture.clock = () -> NOW.plus(Duration.ofHours(1));
        assertEquals(Optional.empty(), psk(B_TID, TLS), "Ks has ended");
    }

    @Test
    void aBsfThatIsDownFailsTheLookUpAndTheNextTryWorks() {
        bsf.fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "scripted"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(B_TID, TLS)));
        assertNothingStored();
        bsf.fault = Optional.empty();
        assertTrue(psk(B_TID, TLS).isPresent());
    }

    @Test
    void aBsfThatIsSlowCostsTheTimeOut() {
        fixture.maf.reconfigure(MafFixture.settings(Duration.ofMillis(20), Duration.ofDays(1)));
        bsf.hold = true;
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, codeOf(start(B_TID, TLS)));
        assertNothingStored();
    }

    @Test
    void aBsfThatRefusesLeavesAnUnknownIdentity() {
        bsf.held.clear();
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        assertNothingStored();
        assertEquals(1, fixture.meters.count("maf.lookups unknown"));
    }

    @Test
    void thisMafIsNoBsf() {
        assertEquals(Optional.empty(), psk(B_TID.left() + "@" + MAF, TLS));
        assertNothingStored();
        assertEquals(1, fixture.meters.count("maf.lookups unknown"));
    }

    @Test
    void theOwnerSeesTheSuiteAndForgetsByBTid() {
        psk(B_TID, TLS);
        psk(B_TID, DTLS);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        MafCommands commands = new MafCommands(fixture.maf, new PrintStream(printed, true, StandardCharsets.UTF_8));
        commands.keys("");
        for (Map.Entry<String, Integer> suite : Map.of("00ae", TLS, "c0a8", DTLS).entrySet()) {
            assertTrue(printed.toString(StandardCharsets.UTF_8).lines().anyMatch(line -> line.contains(B_TID.toString())
                    && line.contains(" " + suite.getKey() + " ")
                    && line.contains(KeyCheckValue.of(ScriptedBsf.key(0x0B, suite.getValue())))), printed.toString());
        }
        commands.forget(B_TID.toString());
        assertEquals(0, fixture.keys.count());
    }
}

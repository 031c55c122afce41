package org.kedge.association.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.association.ScriptedGba;
import org.kedge.association.World;
import org.kedge.association.fetch.FetchSettings;
import org.kedge.association.fetch.NafSettings;
import org.kedge.association.initiator.ChannelDialer;
import org.kedge.association.initiator.Dialer.Dialled;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.itests.testkit.ScriptedTransport.Connection;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.work.Times;

/** Channels by the NAF key of an enrolment by GBA. */
class NafOfferTest {
    private static final EnrolmentTarget AT_MAF = EnrolmentTarget.maf(World.MAF);
    private static final EnrolmentTarget AT_CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, World.CSE,
            Fqdn.parse("in-cse.sp.example.com"));
    private static final Duration DAY = Duration.ofDays(1);
    private static final String FIRST = ScriptedGba.bTid(1).toString();
    private static final String SECOND = ScriptedGba.bTid(2).toString();

    private final World world = new World();
    private final ScriptedGba gba = new ScriptedGba(world.in(DAY));
    private final ScriptedTransport https = new ScriptedTransport(world::open);
    private final Peer maf = World.server("maf", PeerRole.MAF, World.MAF, PeerAuthentication.ENROLMENT, Optional.empty());

    @BeforeEach
    void aNodeWithAUsim() {
        world.gba = Optional.of(gba);
        world.transports.add(https, "https");
    }

    private void enrolled(int bootstrap, CredentialSlot slot) {
        world.bootstrapped(AT_MAF, ScriptedGba.bTid(bootstrap), world.in(DAY), slot);
    }

    private CompletionStage<OpenChannel> open(Peer peer) {
        return world.keys.channels().open(peer, KeyExport.CONNECTION, world.in(Duration.ofSeconds(10)));
    }

    private static String identity(Connection connection) {
        return ((LocalCredential.Psk) connection.credential()).identity();
    }

    private void refuse(ErrorCode code, Predicate<String> identities) {
        world.coaps.script(connection -> identities.test(identity(connection)) ? failing(code) : world.open(connection));
    }

    private static <T> CompletionStage<T> failing(ErrorCode code) {
        return CompletableFuture.failedFuture(new KedgeException(code, "scripted"));
    }

    private String activeId() {
        return world.store.require("ke/" + World.MAF).identifier();
    }

    private boolean isPending() {
        return world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).isPresent();
    }

    @Test
    void theKeyComesFromTheGbaClientForTheTargetAndTheSuiteOfTheUri() {
        enrolled(1, CredentialSlot.ACTIVE);
        OpenChannel open = world.get(open(maf));
        assertEquals(List.of("sim " + World.MAF + " c0a8"), gba.asked);
        assertEquals(List.of(FIRST), world.identities());
        try (SecretBytes key = SecretBytes.owning(ScriptedGba.key(1, 0xC0A8))) {
            assertEquals(Optional.of(KeyCheckValue.of(key)), open.use().checkValue());
        }
        assertEquals(Optional.of(ScriptedGba.bTid(1)), open.use().keyId());
        assertEquals(Optional.empty(), open.fellBack());
        assertEquals(KeyExport.CONNECTION, world.coaps.connections().get(0).options().export());
        assertTrue(((LocalCredential.Psk) world.coaps.connections().get(0).credential()).key().isClosed(), "wiped after the handshake");
        assertTrue(gba.given.stream().allMatch(SecretBytes::isClosed));
    }

    @Test
    void everyUriHasItsOwnKey() {
        world.bootstrapped(AT_CSE, ScriptedGba.bTid(1), world.in(DAY), CredentialSlot.ACTIVE);
        world.coaps.script(connection -> failing(ErrorCode.CONNECT_FAILED));
        Peer peer = World.cse(PeerAuthentication.ENROLMENT, Optional.empty(), "coaps://127.0.0.1:1", "https://127.0.0.1:2");
        OpenChannel open = world.get(open(peer));
        assertEquals(List.of("sim in-cse.sp.example.com c0a8", "sim in-cse.sp.example.com ae"), gba.asked);
        try (SecretBytes key = SecretBytes.owning(ScriptedGba.key(1, 0x00AE))) {
            assertEquals(Optional.of(KeyCheckValue.of(key)), open.use().checkValue());
        }
        assertEquals(List.of(), gba.invalidated, "a URI that cannot be reached has refused nothing");
    }

    @Test
    void thePrefixIsSentWhenConfigured() {
        world.settings = new KeysSettings(Optional.of(World.SELF), Optional.empty(), Optional.empty(), ConnectionSettings.defaults(),
                FetchSettings.defaults(), NafSettings.off(), true);
        enrolled(1, CredentialSlot.ACTIVE);
        assertEquals(Optional.of(ScriptedGba.bTid(1)), world.get(open(maf)).use().keyId());
        assertEquals(List.of("3GPP-bootstrapping;" + FIRST), world.identities());
    }

    @Test
    void aPendingBootstrapBecomesActiveByItsOwnSuccess() {
        enrolled(1, CredentialSlot.ACTIVE);
        enrolled(2, CredentialSlot.PENDING);
        gba.bootstrap = 2;
        assertEquals(Optional.empty(), world.get(open(maf)).fellBack());
        assertEquals(SECOND, activeId());
        assertFalse(isPending());
        assertEquals(List.of(SECOND), world.identities(), "one bootstrap is in force, so one key is offered");
    }

    @Test
    void aBootstrapThatIsNewerThanTheEnrolmentIsUsedAndActivatesNothing() {
        enrolled(1, CredentialSlot.ACTIVE);
        enrolled(2, CredentialSlot.PENDING);
        gba.bootstrap = 3;
        Dialled dialled = world.get(new ChannelDialer(world.keys.channels(), () -> Optional.of(world.store),
                new Times(world.tasks.clock())).dial(maf, world.in(Duration.ofSeconds(10))));
        assertEquals(Optional.of(ScriptedGba.bTid(3)), dialled.keyId());
        assertEquals(Optional.empty(), dialled.fellBack(), "nothing newer was refused");
        assertEquals(FIRST, activeId());
        assertTrue(isPending());
    }

    @Test
    void theKeyEndsWithItsBootstrapOrItsEnrolment() {
        enrolled(1, CredentialSlot.ACTIVE);
        assertEquals(Optional.of(world.in(DAY)), world.get(open(maf)).use().notAfter());
        gba.notAfter = world.in(Duration.ofHours(1));
        assertEquals(Optional.of(world.in(Duration.ofHours(1))), world.get(open(maf)).use().notAfter());
        gba.notAfter = world.in(DAY.multipliedBy(9));
        assertEquals(Optional.of(world.in(DAY)), world.get(open(maf)).use().notAfter());
        world.tasks.advance(DAY);
        world.failure(ErrorCode.KEY_EXPIRED, open(maf));
    }

    @Test
    void aRefusedKeyCausesOneBootstrapAndOneMoreTry() {
        for (ErrorCode code : List.of(ErrorCode.HANDSHAKE_ALERT, ErrorCode.HANDSHAKE_REFUSED_OR_LOST)) {
            gba.demands = 1;
            gba.invalidated.clear();
            enrolled(gba.bootstrap, CredentialSlot.ACTIVE);
            String old = ScriptedGba.bTid(gba.bootstrap).toString();
            refuse(code, old::equals);
            OpenChannel open = world.get(open(maf));
            assertEquals(Optional.of(ScriptedGba.bTid(gba.bootstrap)), open.use().keyId());
            assertEquals(1, gba.invalidated.size());
            assertEquals(Optional.empty(), open.fellBack());
            assertEquals(old, activeId(), "the newer bootstrap is not the enrolment's");
        }
    }

    @Test
    void thePeerThatRefusesTheFreshKeyTooCausesNoMore() {
        gba.demands = 100;
        enrolled(1, CredentialSlot.ACTIVE);
        refuse(ErrorCode.HANDSHAKE_ALERT, identity -> true);
        world.failure(ErrorCode.HANDSHAKE_ALERT, open(maf));
        assertEquals(List.of(FIRST, SECOND), world.identities());
        for (int i = 0; i < 5; i++) {
            world.failure(ErrorCode.HANDSHAKE_ALERT, open(maf));
        }
        assertEquals(List.of(ScriptedGba.bTid(1)), gba.invalidated, "a dead peer must not cost the network a vector each time");
        world.tasks.advance(Duration.ofMinutes(10));
        world.failure(ErrorCode.HANDSHAKE_ALERT, open(maf));
        assertEquals(List.of(ScriptedGba.bTid(1), ScriptedGba.bTid(2)), gba.invalidated);
        world.coaps.script(world::open);
        world.get(open(maf));
        refuse(ErrorCode.HANDSHAKE_ALERT, ScriptedGba.bTid(3).toString()::equals);
        world.get(open(maf));
        assertEquals(3, gba.invalidated.size(), "what has worked may be replaced again");
    }

    /** The bootstrap that one of them causes is no news about the other. */
    @Test
    void twoPeersThatAreAwayDoNotCauseBootstrapsInTurn() {
        gba.demands = 100;
        Peer cse = World.cse(PeerAuthentication.ENROLMENT, Optional.empty(), "coaps://127.0.0.1:1");
        enrolled(1, CredentialSlot.ACTIVE);
        world.bootstrapped(AT_CSE, ScriptedGba.bTid(1), world.in(DAY), CredentialSlot.ACTIVE);
        refuse(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, identity -> true);
        for (int i = 0; i < 4; i++) {
            world.failure(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, open(maf));
            world.failure(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, open(cse));
        }
        assertEquals(2, gba.invalidated.size(), "one for each in ten minutes");
    }

    @Test
    void whenItIsTooEarlyForABootstrapTheSameKeyIsNotTriedAgain() {
        gba.demands = 0;
        enrolled(1, CredentialSlot.ACTIVE);
        refuse(ErrorCode.HANDSHAKE_ALERT, identity -> true);
        KedgeException failure = world.failure(ErrorCode.NAF_REFUSED, open(maf));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, ((KedgeException) failure.getSuppressed()[0]).code());
        assertEquals(List.of(FIRST), world.identities());
    }

    @Test
    void theRetryHasItsShareOfTheTime() {
        enrolled(1, CredentialSlot.ACTIVE);
        refuse(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, FIRST::equals);
        world.get(open(maf));
        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)),
                world.coaps.connections().stream().map(c -> c.options().handshakeTimeout()).toList());
    }

    @Test
    void withoutAGbaClientThePeerIsNotReadyUntilThereIsOne() {
        world.gba = Optional.empty();
        enrolled(1, CredentialSlot.ACTIVE);
        KedgeException failure = world.failure(ErrorCode.ASSOCIATION_NOT_READY, open(maf));
        assertTrue(failure.detail().contains("org.kedge.gba.client"), failure.detail());
        assertEquals(List.of(), world.coaps.connections());
        world.gba = Optional.of(gba);
        world.get(open(maf));
        assertEquals(List.of(FIRST), world.identities());
    }

    @Test
    void whatTheGbaClientFailsWithIsTold() {
        enrolled(1, CredentialSlot.ACTIVE);
        for (ErrorCode code : List.of(ErrorCode.USIM_UNAVAILABLE, ErrorCode.BSF_UNAVAILABLE, ErrorCode.CONNECT_FAILED,
                ErrorCode.GBA_NOT_AGREED)) {
            gba.fault = Optional.of(new KedgeException(code, "scripted"));
            world.failure(code, open(maf));
        }
        assertEquals(List.of(), world.coaps.connections());
        assertEquals(List.of(), gba.invalidated);
    }

    @Test
    void withoutItsKeyAnOlderEnrolmentOfAnotherFrameworkIsUsed() {
        world.ke(AT_MAF, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
        enrolled(1, CredentialSlot.PENDING);
        gba.fault = Optional.of(new KedgeException(ErrorCode.BSF_UNAVAILABLE, "scripted"));
        OpenChannel open = world.get(open(maf));
        assertEquals(World.keId('A'), open.use().identifier());
        assertEquals(ErrorCode.BSF_UNAVAILABLE, open.fellBack().orElseThrow().code());
        assertTrue(isPending());
    }

    @Test
    void aKeyThatComesTooLateIsWiped() {
        enrolled(1, CredentialSlot.ACTIVE);
        CompletableFuture<Void> late = new CompletableFuture<>();
        gba.hold = Optional.of(late);
        Instant deadline = world.in(Duration.ofSeconds(1));
        Offer offer = world.keys.credentials().towards(maf).get(0);
        CompletionStage<Candidate> key = offer.at(maf.uris().get(0), deadline);
        offer.close();
        late.complete(null);
        world.failure(ErrorCode.REQUEST_TIMED_OUT, key);
        assertTrue(gba.given.get(0).isClosed());
    }

    @Test
    void aKeyFetchedAsNafIsNeverPresentedToItsUe() {
        world.put("received/1", CredentialKind.ASSOCIATION_KEY, FIRST, (byte) 4, Map.of("source", World.CSE, "suid", "22", "cipherSuite",
                "c0a8"), Optional.of(world.in(DAY)), CredentialSlot.ACTIVE);
        world.failure(ErrorCode.ASSOCIATION_NOT_READY,
                open(World.cse(PeerAuthentication.ENROLMENT, Optional.empty(), "coaps://127.0.0.1:1")));
    }
}

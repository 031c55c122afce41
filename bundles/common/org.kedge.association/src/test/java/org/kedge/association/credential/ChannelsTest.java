package org.kedge.association.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.association.World;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.itests.testkit.ScriptedTransport.Connection;

class ChannelsTest {
    private static final EnrolmentTarget AT_MAF = EnrolmentTarget.maf(World.MAF);
    private static final EnrolmentTarget AT_CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, World.CSE,
            Fqdn.parse("in-cse.sp.example.com"));
    private static final Duration DAY = Duration.ofDays(1);
    private static final String KM_ID = "km1@" + World.MAF;

    private final World world = new World();
    private final Peer maf = World.server("maf", PeerRole.MAF, World.MAF, PeerAuthentication.ENROLMENT, Optional.empty());

    private CompletionStage<OpenChannel> open(Peer peer) {
        return world.keys.channels().open(peer, KeyExport.NONE, world.in(Duration.ofSeconds(10)));
    }

    private void active(char keId) {
        world.ke(AT_MAF, World.keId(keId), (byte) keId, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
    }

    private void pending(char keId) {
        world.ke(AT_MAF, World.keId(keId), (byte) keId, world.in(DAY), CredentialSlot.PENDING, KeyDerivation.USAGE_CONSTRAINED);
    }

    private void refuse(ErrorCode code, Predicate<String> identities) {
        world.coaps.script(connection -> identities.test(((LocalCredential.Psk) connection.credential()).identity())
                ? CompletableFuture.failedFuture(new KedgeException(code, "scripted")) : world.open(connection));
    }

    private String activeKeId() {
        return world.store.require("ke/" + World.MAF).identifier();
    }

    private boolean isPending() {
        return world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).isPresent();
    }

    @Test
    void aPendingKeBecomesActiveAfterItsFirstSuccess() {
        active('A');
        pending('B');
        OpenChannel open = world.get(open(maf));
        assertEquals(World.keId('B'), open.use().identifier());
        assertEquals(Optional.empty(), open.fellBack());
        assertEquals(World.keId('B'), activeKeId());
        assertFalse(isPending());
    }

    @Test
    void theActiveKeIsUsedWhileThePendingOneIsRefused() {
        active('A');
        pending('B');
        refuse(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, World.keId('B')::equals);
        OpenChannel open = world.get(open(maf));
        assertEquals(World.keId('A'), open.use().identifier());
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, open.fellBack().orElseThrow().code());
        assertEquals(World.keId('A'), activeKeId());
        assertTrue(isPending());
        assertEquals(List.of(World.keId('B'), World.keId('A')), world.identities());
    }

    @Test
    void aKmIdThatTheMafHasLostIsFollowedByTheKeId() {
        active('A');
        world.put("registration/" + World.MAF, CredentialKind.STATE, "org.kedge.association", (byte) 0,
                Map.of("keId", World.keId('A'), "assignedSymmKeyId", KM_ID), Optional.empty(), CredentialSlot.ACTIVE);
        assertEquals(KM_ID, world.get(open(maf)).use().keyId().orElseThrow().toString());
        refuse(ErrorCode.HANDSHAKE_ALERT, KM_ID::equals);
        OpenChannel open = world.get(open(maf));
        assertEquals(World.keId('A'), open.use().keyId().orElseThrow().toString());
        assertEquals(Optional.empty(), open.fellBack());
        assertEquals(List.of(KM_ID, KM_ID, World.keId('A')), world.identities());
    }

    @Test
    void aRefusalOfAllIsReportedAndNothingIsActivated() {
        active('A');
        pending('B');
        refuse(ErrorCode.HANDSHAKE_ALERT, identity -> true);
        world.failure(ErrorCode.HANDSHAKE_ALERT, open(maf));
        assertEquals(2, world.coaps.connections().size());
        assertEquals(World.keId('A'), activeKeId());
        assertTrue(isPending());
    }

    @Test
    void aNewerPendingKeIsNotActivatedByTheSuccessOfItsPredecessor() {
        active('A');
        pending('B');
        world.coaps.script(connection -> {
            pending('C');
            return world.open(connection);
        });
        assertEquals(World.keId('B'), world.get(open(maf)).use().identifier());
        assertEquals(World.keId('A'), activeKeId());
        assertTrue(isPending());
    }

    @Test
    void theKeysOfAllCandidatesAreWipedAfterTheHandshake() {
        active('A');
        pending('B');
        world.get(open(maf));
        LocalCredential.Psk psk = (LocalCredential.Psk) world.coaps.connections().get(0).credential();
        assertTrue(psk.key().isClosed());
    }

    @Test
    void theTriesShareTheTimeUntilTheDeadline() {
        active('A');
        pending('B');
        refuse(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, World.keId('B')::equals);
        world.get(open(maf));
        List<Duration> limits = world.coaps.connections().stream().map(c -> c.options().handshakeTimeout()).toList();
        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), limits);
    }

    @Test
    void anUnreachableUriIsLeftOut() {
        Peer peer = kpsa("coaps://127.0.0.1:1", "https://127.0.0.1:2");
        ScriptedTransport https = new ScriptedTransport(world::open);
        world.transports.add(https, "https");
        world.coaps.script(connection -> failing(ErrorCode.CONNECT_FAILED));
        assertEquals(URI.create("https://127.0.0.1:2"), world.get(open(peer)).uri());
        https.script(connection -> failing(ErrorCode.HANDSHAKE_ALERT));
        KedgeException failure = world.failure(ErrorCode.HANDSHAKE_ALERT, open(peer));
        assertEquals(ErrorCode.CONNECT_FAILED, ((KedgeException) failure.getSuppressed()[0]).code());
    }

    @Test
    void aSilentUriIsFollowedByTheOtherOneWithTheSameCredential() {
        Peer peer = kpsa("coaps://127.0.0.1:1", "https://127.0.0.1:2");
        ScriptedTransport https = new ScriptedTransport(world::open);
        world.transports.add(https, "https");
        world.coaps.script(connection -> failing(ErrorCode.HANDSHAKE_REFUSED_OR_LOST));
        assertEquals(URI.create("https://127.0.0.1:2"), world.get(open(peer)).uri());
        Connection second = https.connections().get(0);
        assertEquals("kpsa1@sp.example.com", ((LocalCredential.Psk) second.credential()).identity());
        assertEquals(peer.fqdn(), second.peer().fqdn());
    }

    @Test
    void afterARefusalTheNextCredentialGoesToTheUriThatAnswered() {
        world.ke(AT_CSE, World.keId('A'), (byte) 1, world.in(DAY), CredentialSlot.ACTIVE, KeyDerivation.USAGE_CONSTRAINED);
        world.ke(AT_CSE, World.keId('B'), (byte) 2, world.in(DAY), CredentialSlot.PENDING, KeyDerivation.USAGE_CONSTRAINED);
        ScriptedTransport https = new ScriptedTransport(connection -> World.keId('B').equals(identity(connection))
                ? failing(ErrorCode.HANDSHAKE_ALERT) : world.open(connection));
        world.transports.add(https, "https");
        world.coaps.script(connection -> failing(ErrorCode.HANDSHAKE_REFUSED_OR_LOST));
        Peer peer = World.cse(PeerAuthentication.ENROLMENT, Optional.empty(), "coaps://127.0.0.1:1", "https://127.0.0.1:2");
        assertEquals(World.keId('A'), world.get(open(peer)).use().identifier());
        assertEquals(1, world.coaps.connections().size(), "the silent URI was tried once");
        assertEquals(List.of(World.keId('B'), World.keId('A')), https.connections().stream().map(ChannelsTest::identity).toList());
    }

    private static String identity(Connection connection) {
        return ((LocalCredential.Psk) connection.credential()).identity();
    }

    @Test
    void withoutATransportOrAUriThereIsNoHandshake() {
        world.failure(ErrorCode.TRANSPORT_MISSING, open(kpsa("https://127.0.0.1:2")));
        world.failure(ErrorCode.ASSOCIATION_UNKNOWN_PEER, open(kpsa()));
        world.failure(ErrorCode.ASSOCIATION_NOT_READY, open(maf));
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void theExportIsDeclaredBeforeTheHandshake() {
        active('A');
        world.get(world.keys.channels().open(maf, KeyExport.CONNECTION, world.in(DAY)));
        assertEquals(KeyExport.CONNECTION, world.coaps.connections().get(0).options().export());
        assertEquals(Duration.ofSeconds(10), world.coaps.connections().get(0).options().handshakeTimeout());
    }

    private Peer kpsa(String... uris) {
        world.put("kpsa", CredentialKind.PRE_PROVISIONED_KEY, "kpsa1@sp.example.com", (byte) 9, Map.of(), Optional.empty(),
                CredentialSlot.ACTIVE);
        Peer peer = World.cse(PeerAuthentication.PSK, Optional.empty(), uris);
        return new Peer(peer.name(), peer.role(), peer.fqdn(), peer.id(), peer.uris(), peer.authentication(), Optional.empty(),
                Optional.of("kpsa"), Optional.empty(), Optional.empty());
    }

    private static <T> CompletionStage<T> failing(ErrorCode code) {
        return CompletableFuture.failedFuture(new KedgeException(code, "scripted"));
    }
}

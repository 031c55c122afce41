package org.kedge.association.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.ScriptedGba;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.itests.testkit.ManualTasks;

/** A gateway with a USIM (Entity A) and a CSE that is a NAF (Entity B). */
class GbaAssociationTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final int DTLS = 0xC0A8;

    private final ManualTasks tasks = new ManualTasks(START);
    private final Wire wire = new Wire();
    private final TestNode a = new TestNode("//example.com/mn-1", wire, tasks);
    private final TestNode b = new TestNode("//example.com/in-cse", wire, tasks);
    private final ScriptedGba gba = new ScriptedGba(START.plus(Duration.ofHours(1)));
    private int live = 1;

    /** The BSF of B knows the bootstrap with the number {@link #live} and no other. */
    private final class Bsf implements KeyFetcher {
        @Override
        public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
            throw new AssertionError("a B-TID is no KeID");
        }

        @Override
        public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int suite, Instant deadline) {
            return CompletableFuture.completedFuture(Optional.of(bTid).filter(ScriptedGba.bTid(live)::equals).map(known ->
                    new FetchedKey(SecretBytes.owning(ScriptedGba.key(live, suite)), known, suid, Optional.of(a.id), Optional.empty(),
                            Optional.of(known), gba.notAfter)));
        }
    }

    @BeforeEach
    void enrolledByGba() {
        a.gba = Optional.of(gba);
        a.peer(b, PeerAuthentication.ENROLMENT);
        b.peer(a, PeerAuthentication.ENROLMENT);
        b.peers.add(new Peer("bsf", PeerRole.BSF, ScriptedGba.BSF, ScriptedGba.BSF.value(), List.of(), PeerAuthentication.CERTIFICATE,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        b.server = new Bsf();
        a.put("ke/" + b.id, CredentialKind.ENROLMENT_KEY, ScriptedGba.bTid(1).toString(), SecretBytes.owning(new byte[0]),
                Map.of("target", b.id, "targetKind", "CSE", "targetFqdn", b.fqdn().value(), "mechanism", "gba", "usim", "sim"),
                Optional.of(START.plus(Duration.ofHours(2))));
    }

    private AssociationStatus status() {
        return a.status("in-cse", true).orElseThrow();
    }

    @Test
    void bothSidesShowTheBTidAndTheSameCheckValue() {
        SecurityAssociation open = a.associate("in-cse").join();
        assertEquals(Optional.of(gba.notAfter), open.notAfter());
        assertEquals(List.of(ScriptedGba.bTid(1) + " 22 c0a8"), b.fetches);
        assertEquals(List.of("sim in-cse.example.com c0a8"), gba.asked);
        AssociationStatus far = b.status("mn-1", false).orElseThrow();
        for (AssociationStatus side : List.of(status(), far)) {
            assertEquals(Optional.of(ScriptedGba.bTid(1)), side.keyId());
            assertEquals(Optional.of(KeyCheckValue.of(SecretBytes.owning(ScriptedGba.key(1, DTLS)))), side.checkValue());
        }
        assertEquals(List.of(a.id), wire.principals);
    }

    @Test
    void aRestartOfTheNafAsksTheBsfNoMore() {
        a.associate("in-cse").join();
        b.restart();
        a.node.associations().release("in-cse");
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of(), b.fetches);
    }

    @Test
    void aBTidThatTheNafDoesNotKnowAnyMoreIsReplacedOnce() {
        live = 2;
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of(ScriptedGba.bTid(1).toString(), ScriptedGba.bTid(2).toString()), wire.presented);
        assertEquals(List.of(ScriptedGba.bTid(1)), gba.invalidated);
        assertEquals(Optional.of(ScriptedGba.bTid(2)), status().keyId());
        assertEquals(Optional.empty(), status().lastFailure());
    }

    @Test
    void withoutAGbaClientItWaitsAndGoesOnWhenOneComes() {
        a.gba = Optional.empty();
        CompletableFuture<SecurityAssociation> early = a.associate("in-cse");
        assertTrue(early.isCompletedExceptionally());
        assertEquals(Optional.of(ErrorCode.ASSOCIATION_NOT_READY), status().lastFailure().map(failure -> failure.code()));
        a.gba = Optional.of(gba);
        tasks.advance(Duration.ofSeconds(10));
        assertEquals(AssociationState.ESTABLISHED, status().state());
    }

    @Test
    void atTheEndOfKsItClosesAndIsMadeAnewFromTheNextBootstrap() {
        a.associate("in-cse").join();
        gba.bootstrap = 2;
        live = 2;
        gba.notAfter = START.plus(Duration.ofHours(3));
        tasks.advance(Duration.ofMinutes(61));
        assertEquals(AssociationState.ESTABLISHED, status().state());
        assertEquals(Optional.of(ScriptedGba.bTid(2)), status().keyId());
        assertEquals(Optional.of(START.plus(Duration.ofHours(2))), status().notAfter(), "and it ends with the enrolment");
    }
}

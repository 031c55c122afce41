package org.kedge.association.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.responder.ResponderSettings;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.ManualTasks;

/** Entity A and Entity B of this bundle with each other, in both directions (TS-0003 8.2.1: SA1, then SA2). */
class BothRolesTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final String KE_ID = "00112233445566778899AABBCCDDEEFF@mef.example.com";
    private final ManualTasks tasks = new ManualTasks(START);
    private final Wire wire = new Wire();
    private final TestNode a = new TestNode("//example.com/mn-1", wire, tasks);
    private final TestNode b = new TestNode("//example.com/in-cse", wire, tasks);

    /** A holds Ke for B, and B's MEF hands out what is derived from it, as the same MEF would. */
    private void enrolled(KeyDerivation derivation) {
        a.peer(b, PeerAuthentication.ENROLMENT);
        b.peer(a, PeerAuthentication.ENROLMENT);
        b.server("mef", PeerRole.MEF);
        EnrolmentTarget target = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, b.id, b.fqdn());
        byte[] ke = new byte[32];
        ke[0] = 1;
        a.put("ke/" + b.id, CredentialKind.ENROLMENT_KEY, KE_ID, SecretBytes.copyOf(ke), Map.of("target", b.id, "targetKind", "CSE",
                "targetFqdn", b.fqdn().value(), "derivation", derivation.name(), "suid", "22"),
                Optional.of(START.plus(Duration.ofHours(2))));
        b.server = (identity, suid, deadline) -> {
            try (SecretBytes secret = SecretBytes.copyOf(ke)) {
                return CompletableFuture.completedFuture(Optional.of(new FetchedKey(KeyDerivations.forTarget(secret, target, derivation,
                        Suid.RSPF_SAEF), identity, Suid.RSPF_SAEF, Optional.of(a.id), Optional.of(derivation), Optional.empty(),
                        START.plus(Duration.ofHours(1)))));
            }
        };
    }

    private void distributed(Optional<String> source, Suid suid, Duration lifetime) {
        a.peer(b, PeerAuthentication.MAF);
        b.peer(a, PeerAuthentication.MAF);
        a.server("maf", PeerRole.MAF);
        b.server("maf", PeerRole.MAF);
        a.registrations.registered(b.id, (byte) 9);
        b.server = (identity, wanted, deadline) -> CompletableFuture.completedFuture(
                Optional.ofNullable(TestRegistrations.HELD.get(identity.lookupKey())).map(kc -> new FetchedKey(SecretBytes.copyOf(kc),
                        identity, suid, source, Optional.empty(), Optional.empty(), START.plus(lifetime))));
    }

    @ParameterizedTest
    @EnumSource(KeyDerivation.class)
    void aProvisionedKeyServesBothDirections(KeyDerivation derivation) {
        enrolled(derivation);
        SecurityAssociation toB = a.associate("in-cse").join();
        assertEquals(AssociationFramework.PSK, toB.framework());
        assertEquals(List.of(KE_ID + " 22"), b.fetches);
        assertTrue(b.established("mn-1", false));
        SecurityAssociation toA = b.associate("mn-1").join();
        assertEquals(a.id, toA.peerId());
        assertTrue(a.established("in-cse", false));
        assertEquals(List.of(KE_ID, KE_ID), wire.presented);
        assertEquals(List.of(a.id, b.id), wire.principals);
        assertEquals(List.of(), a.fetches);
        assertEquals(1, b.fetches.size());
        assertEquals(1, TestNodes.checkValues(a, b).size(), "all four views show one key");
    }

    @Test
    void aKcServesBothDirections() {
        distributed(Optional.of(a.id), Suid.MAF_SAEF, Duration.ofHours(1));
        SecurityAssociation toB = a.associate("in-cse").join();
        assertEquals(AssociationFramework.MAF, toB.framework());
        assertEquals(Optional.of(START.plus(Duration.ofHours(1))), toB.notAfter());
        assertTrue(b.associate("mn-1").join().isOpen());
        assertEquals(wire.presented.get(0), wire.presented.get(1));
        assertEquals(List.of(wire.presented.get(0) + " 32"), b.fetches);
        assertEquals(AssociationFramework.MAF, b.status("mn-1", true).orElseThrow().framework());
        assertEquals(AssociationFramework.MAF, a.status("in-cse", false).orElseThrow().framework());
        assertEquals(1, TestNodes.checkValues(a, b).size());
    }

    @Test
    void aKeyGivenToBothServesBothDirectionsWithoutAnyServer() {
        a.peer(b, PeerAuthentication.PSK);
        b.peer(a, PeerAuthentication.PSK);
        for (TestNode node : List.of(a, b)) {
            node.put("kpsa", CredentialKind.PRE_PROVISIONED_KEY, "kpsa1@example.com", SecretBytes.copyOf(new byte[32]), Map.of(),
                    Optional.empty());
        }
        assertTrue(a.associate("in-cse").join().isOpen());
        assertTrue(b.associate("mn-1").join().isOpen());
        assertEquals(List.of(a.id, b.id), wire.principals);
        assertTrue(a.fetches.isEmpty() && b.fetches.isEmpty());
    }

    @Test
    void bCannotCallBeforeAHasCalled() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        assertEquals(ErrorCode.ASSOCIATION_NOT_READY, code(b.associate("mn-1")));
        assertEquals(List.of(), wire.presented);
    }

    @Test
    void theCallerIsToldForWhomItIsTaken() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        a.associate("in-cse").join();
        var answer = a.node.associations().answer("in-cse").orElseThrow();
        assertEquals(a.id, answer.peerId());
        assertEquals("psk", answer.framework());
        assertEquals(Optional.of(START.plus(Duration.ofHours(1))), answer.notAfter());
    }

    @Test
    void afterARestartNothingIsFetchedAgain() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        a.associate("in-cse").join();
        b.restart();
        a.restart();
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of(), b.fetches);
        assertTrue(b.associate("mn-1").join().isOpen());
    }

    @Test
    void afterItsEndAFetchedKeyIsFetchedAgainAndErased() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        a.associate("in-cse").join();
        a.node.associations().release("in-cse");
        tasks.advance(Duration.ofHours(1));
        assertEquals(1, b.node.responder().received().sweep());
        assertEquals(List.of(), b.store.aliases(CredentialKind.ASSOCIATION_KEY));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, code(a.associate("in-cse")));
        assertEquals(2, b.fetches.size(), "the server still says that the key has ended");
        assertEquals(List.of(), b.store.aliases(CredentialKind.ASSOCIATION_KEY));
    }

    @Test
    void aKcThatHasEndedAtBIsReplacedByANewOne() {
        distributed(Optional.of(a.id), Suid.MAF_SAEF, Duration.ofMinutes(1));
        a.associate("in-cse").join();
        a.node.associations().release("in-cse");
        tasks.advance(Duration.ofMinutes(2));
        var before = b.server;
        b.server = (identity, suid, deadline) -> identity.left().endsWith("09") ? before.fetch(identity, suid, deadline)
                : CompletableFuture.completedFuture(Optional.of(new FetchedKey(SecretBytes.copyOf(
                        TestRegistrations.HELD.get(identity.lookupKey())), identity, suid, Optional.of(a.id), Optional.empty(),
                        Optional.empty(), START.plus(Duration.ofHours(1)))));
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of("09", "09", "41"), wire.presented.stream().map(id -> id.substring(30, 32)).toList());
        assertTrue(b.established("mn-1", false));
    }

    @Test
    void aKeyForAnotherUsageOpensNothingAndIsNotKept() {
        distributed(Optional.of(a.id), Suid.MAF_ESPRIM, Duration.ofHours(1));
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, code(a.associate("in-cse")));
        assertEquals(List.of(), b.store.aliases(CredentialKind.ASSOCIATION_KEY));
        assertFalse(b.established("mn-1", false));
    }

    @Test
    void aSourceThatIsNoPeerIsNotLetInUnlessAnybodyIs() {
        distributed(Optional.of("//example.com/stranger"), Suid.MAF_SAEF, Duration.ofHours(1));
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, code(a.associate("in-cse")));
        assertEquals(List.of(), b.store.aliases(CredentialKind.ASSOCIATION_KEY));
        b.settings = TestNodes.acceptingAny();
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals("//example.com/stranger", wire.principals.get(0));
    }

    @Test
    void aSourceThatTheServerDoesNotNameIsACredentialId() {
        distributed(Optional.empty(), Suid.MAF_SAEF, Duration.ofHours(1));
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, code(a.associate("in-cse")));
        b.settings = TestNodes.acceptingAny();
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of("12-" + wire.presented.get(wire.presented.size() - 1)), wire.principals);
    }

    /** TS-0003 8.2.2.3: the MAF names a client whose CSE-ID or AE-ID it does not know by its KmID. */
    @Test
    void aSourceThatTheMafKnowsByItsKmIdHasTheCredentialIdOfThat() {
        distributed(Optional.of("KM1@maf.example.com"), Suid.MAF_SAEF, Duration.ofHours(1));
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, code(a.associate("in-cse")));
        b.settings = TestNodes.acceptingAny();
        assertTrue(a.associate("in-cse").join().isOpen());
        assertEquals(List.of("11-KM1@maf.example.com"), wire.principals);
    }

    @Test
    void aPeerIsNotLetInByAnotherFrameworkThanItsOwn() {
        distributed(Optional.of(a.id), Suid.MAF_SAEF, Duration.ofHours(1));
        b.peers.clear();
        b.server("maf", PeerRole.MAF);
        b.peer(a, PeerAuthentication.CERTIFICATE);
        b.settings = TestNodes.acceptingAny();
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, code(a.associate("in-cse")));
        assertEquals(List.of(), wire.principals);
    }

    @Test
    void aPeerThatWasRemovedIsNotLetInByAKeyThatIsHeld() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        a.associate("in-cse").join();
        a.node.associations().release("in-cse");
        b.peers.removeIf(peer -> peer.id().equals(a.id));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, code(a.associate("in-cse")));
        assertEquals(1, wire.principals.size());
    }

    private static ErrorCode code(CompletableFuture<?> failed) {
        return failed.handle((value, thrown) -> KedgeException.of(thrown).code()).join();
    }

    /** Views of several nodes at once. */
    private static final class TestNodes {
        static List<String> checkValues(TestNode... nodes) {
            return List.of(nodes).stream().flatMap(node -> node.node.associations().associations().stream())
                    .flatMap((AssociationStatus status) -> status.checkValue().stream()).distinct().toList();
        }

        static AssociationSettings acceptingAny() {
            return new AssociationSettings(AssociationSettings.defaults().initiator(),
                    ResponderSettings.of("cse", "any"));
        }
    }
}

package org.kedge.association.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.association.ScriptedGba;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.peer.Peers;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.work.Bound;
import org.kedge.work.Times;

/** Entity B as NAF: who comes by a B-TID. */
class NafEntityBTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant END = START.plus(Duration.ofHours(1));
    private static final String A = "//example.com/mn-1";
    private static final KeyReference B_TID = ScriptedGba.bTid(1);
    private static final int TLS = 0x00AE;
    private static final int DTLS = 0xC0A8;

    private final ManualTasks tasks = new ManualTasks(START);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final List<Peer> peers = new ArrayList<>();
    private final ScriptedGba ue = new ScriptedGba(END);
    private final NafFetcher bsf = new NafFetcher();
    private ResponderSettings settings = ResponderSettings.of("cse", "peers");
    private Responder responder = responder();

    /** The BSF through the key fetcher. */
    private static final class NafFetcher implements KeyFetcher {
        final List<String> asked = new ArrayList<>();
        Optional<String> source = Optional.of(A);
        Optional<KedgeException> fault = Optional.empty();
        boolean grants = true;
        boolean uicc;
        Suid suid = Suid.RSPF_SAEF;
        Instant end = END;

        @Override
        public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid wanted, Instant deadline) {
            asked.add(identity + " " + wanted.digits());
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid wanted, int suite, Instant deadline) {
            asked.add(bTid + " " + wanted.digits() + " " + Integer.toHexString(suite));
            return fault.isPresent() ? CompletableFuture.failedFuture(fault.get())
                    : CompletableFuture.completedFuture(grants ? Optional.of(new FetchedKey(SecretBytes.owning(ScriptedGba.key(1, suite)),
                            bTid, suid, source, Optional.empty(), Optional.of(bTid), end)) : Optional.empty());
        }

        @Override
        public boolean usesUiccKeys() {
            return uicc;
        }
    }

    private Responder responder() {
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(() -> List.copyOf(peers));
        Peers all = new Peers(directories);
        Times times = new Times(tasks.clock());
        NafKeys own = new NafKeys(() -> Optional.of(ue), () -> false, times);
        return new Responder(all, new Credentials(() -> Optional.of(store), all, times, own), () -> Optional.of(store),
                 () -> Optional.of(bsf), () -> settings, tasks, times, Meters.NONE);
    }

    @BeforeEach
    void aBsfAndAnEnrolee() {
        peer("bsf", PeerRole.BSF, ScriptedGba.BSF, ScriptedGba.BSF.value(), PeerAuthentication.CERTIFICATE);
        peer("a", PeerRole.CSE, Fqdn.parse("mn-1.example.com"), A, PeerAuthentication.ENROLMENT);
    }

    private void peer(String name, PeerRole role, Fqdn fqdn, String id, PeerAuthentication authentication) {
        peers.add(new Peer(name, role, fqdn, id, List.of(URI.create("coaps://" + fqdn)), authentication, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty()));
    }

    private Optional<ResolvedPsk> psk(Object identity, int suite) {
        return responder.resolver().psk(identity.toString(), OptionalInt.of(suite)).toCompletableFuture().join();
    }

    private void assertNothingStored() {
        assertEquals(List.of(), store.aliases(CredentialKind.ASSOCIATION_KEY));
    }

    @Test
    void anUnknownBTidIsFetchedAndItsHolderIsWhomTheBsfNames() {
        ResolvedPsk key = psk(B_TID, DTLS).orElseThrow();
        assertEquals(SecretBytes.owning(ScriptedGba.key(1, DTLS)), key.key());
        assertEquals(A, key.principal());
        assertEquals(Optional.of(END), key.notAfter());
        assertEquals(List.of(B_TID + " 22 c0a8"), bsf.asked);
        try (Credential kept = store.require(store.aliases(CredentialKind.ASSOCIATION_KEY).get(0))) {
            assertEquals(B_TID.toString(), kept.identifier());
            assertEquals(Map.of("suid", "22", "server", ScriptedGba.BSF.value(), "source", A, "cipherSuite", "c0a8"), kept.attributes());
            assertFalse(kept.alias().matches(".*[+=].*"), kept.alias());
        }
    }

    @Test
    void bothFormsAreTheSameKey() {
        psk("3GPP-bootstrapping;" + B_TID, DTLS).orElseThrow();
        psk(B_TID, DTLS).orElseThrow();
        assertEquals(1, bsf.asked.size());
    }

    @Test
    void anotherSuiteIsAnotherKeyAndARestartKeepsBoth() {
        psk(B_TID, DTLS);
        psk(B_TID, TLS);
        bsf.grants = false;
        responder = responder();
        assertEquals(SecretBytes.owning(ScriptedGba.key(1, TLS)), psk(B_TID, TLS).orElseThrow().key());
        assertEquals(SecretBytes.owning(ScriptedGba.key(1, DTLS)), psk(B_TID, DTLS).orElseThrow().key());
        assertEquals(2, bsf.asked.size());
        tasks.advance(Duration.ofHours(1));
        assertEquals(Optional.empty(), psk(B_TID, TLS), "the lifetime of Ks is honoured");
        assertEquals(2, responder.received().sweep());
    }

    @Test
    void withoutTheSuiteOrABsfPeerNobodyIsAsked() {
        assertEquals(Optional.empty(), responder.resolver().psk(B_TID.toString()).toCompletableFuture().join());
        assertEquals(Optional.empty(), psk(B_TID.left() + "@evil.example.com", TLS));
        assertEquals(Optional.empty(), psk("3GPP-bootstrapping;" + B_TID.left() + "@mn-1.example.com", TLS));
        assertEquals(Optional.empty(), psk("3GPP-bootstrapping;x@" + ScriptedGba.BSF, TLS));
        assertEquals(Optional.empty(), psk("3GPP-bootstrapping-uicc;" + B_TID, TLS));
        assertEquals(List.of(), bsf.asked);
        bsf.uicc = true;
        assertTrue(psk("3GPP-bootstrapping-uicc;" + B_TID, TLS).isPresent());
        bsf.uicc = false;
        assertEquals(Optional.empty(), psk("3GPP-bootstrapping-uicc;" + B_TID, TLS), "not with a kept key either");
    }

    @Test
    void whoIsNotNamedOrNotConfiguredIsRefused() {
        for (Optional<String> source : List.of(Optional.<String>empty(), Optional.of("//example.com/other"), Optional.of("tel:+44"))) {
            bsf.source = source;
            assertEquals(Optional.empty(), psk(B_TID, TLS));
        }
        assertNothingStored();
        settings = ResponderSettings.of("cse", "any");
        bsf.source = Optional.empty();
        assertEquals("12-" + B_TID, psk(B_TID, TLS).orElseThrow().principal(), "a Credential-ID (10.4)");
    }

    @Test
    void aPeerThatAuthenticatesOtherwiseIsNotLetInByABTid() {
        settings = ResponderSettings.of("cse", "any");
        peers.removeIf(peer -> peer.name().equals("a"));
        peer("a", PeerRole.CSE, Fqdn.parse("mn-1.example.com"), A, PeerAuthentication.CERTIFICATE);
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        assertNothingStored();
    }

    @Test
    void whatTheBsfDoesNotGrantOrGrantsWronglyLeavesNothing() {
        bsf.grants = false;
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        bsf.grants = true;
        bsf.suid = Suid.RSPF_MAF;
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        bsf.suid = Suid.RSPF_SAEF;
        bsf.end = START;
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        bsf.fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "scripted"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE,
                KedgeException.of(assertThrows(CompletionException.class, () -> psk(B_TID, TLS))).code());
        assertNothingStored();
    }

    /** The NAF of a B-TID is the target, never the UE. */
    @Test
    void theOwnBTidOpensNothingTheOtherWayRound() {
        peers.removeIf(peer -> peer.role() == PeerRole.BSF);
        try (Credential ke = new Credential("ke/" + A, CredentialKind.ENROLMENT_KEY, B_TID.toString(),
                Map.of("target", A, "targetKind", "CSE", "targetFqdn", "mn-1.example.com", "mechanism", "gba", "usim", "sim"),
                SecretBytes.owning(new byte[0]), List.of(), Optional.of(END))) {
            store.put(ke, CredentialSlot.ACTIVE);
        }
        assertEquals(Optional.empty(), psk(B_TID, TLS));
        assertEquals(List.of(), ue.asked);
    }
}

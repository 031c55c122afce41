package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;
import static org.kedge.briefing.node.Bench.pointer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;

/** Which Briefing Nodes are asked, in which order, and what each is told. */
class WhomItAsksTest {
    private static final String URI_B = "coaps://other.example.com:5687";
    private static final String PIN = "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw";
    private static final String POINTED = "https://owner.example.net:9443";

    private final Bench bench = new Bench();

    private KedgeException fails(Runnable asking) {
        return assertThrows(KedgeException.class, asking::run);
    }

    @Test
    void withoutAnyBriefingNodeItHasNothing() {
        assertEquals(List.of(), bench.brief());
        assertEquals(List.of(), bench.network.contacted());
    }

    @Test
    void asksTheConfiguredOneWithNodeReasonAndSerials() {
        bench.certified("bbn", BBN, URI_A);
        bench.held.put("maf.example.com", 41L);
        bench.network.host(URI_A, BBN, answer(42));
        assertEquals(42, Bench.serial(bench.brief(BootstrapTrigger.Kind.TRUST_LOST)));
        FakeNetwork.Asked asked = bench.network.asked().get(0);
        assertEquals(List.of("briefing"), asked.request().path());
        assertEquals(Optional.of(new NodeId(Bench.NODE)), asked.briefing().node());
        assertEquals(BootstrapTrigger.Kind.TRUST_LOST, asked.briefing().reason());
        assertEquals(41L, asked.briefing().held().get("maf.example.com"));
        assertTrue(asked.briefing().code().isEmpty());
    }

    @Test
    void asksTheNextOneWhenOneIsUnreachable() {
        bench.certified("a", BBN, URI_A);
        bench.certified("b", "other.example.com", URI_B);
        bench.network.host(URI_B, "other.example.com", answer(7));
        assertEquals(7, Bench.serial(bench.brief()));
    }

    @Test
    void asksTheNextOneWhenAnotherMachineIsAtTheAddress() {
        bench.certified("a", BBN, URI_A);
        bench.certified("b", "other.example.com", URI_B);
        bench.network.host(URI_A, "rogue.example.com", answer(9));
        bench.network.host(URI_B, "other.example.com", answer(7));
        assertEquals(7, Bench.serial(bench.brief()));
        assertEquals(List.of(URI_B), bench.network.at());
    }

    @Test
    void asksNobodyElseWhenOneHasAnsweredEvenWithNothing() {
        bench.certified("a", BBN, URI_A);
        bench.certified("b", "other.example.com", URI_B);
        bench.network.host(URI_A, BBN, answer());
        bench.network.host(URI_B, "other.example.com", answer(7));
        assertEquals(List.of(), bench.brief());
        assertEquals(List.of(URI_A), bench.network.at());
    }

    @Test
    void theConfigurationSaysWhichAndInWhichOrder() {
        bench.certified("a", BBN, URI_A);
        bench.certified("b", "other.example.com", URI_B);
        bench.certified("c", "third.example.com", "https://third.example.com");
        bench.network.host(URI_A, BBN, answer(1));
        NodeSettings s = bench.settings;
        bench.settings = new NodeSettings(s.nodeId(), List.of("c", "a"), s.credential(), s.remember(), s.gba(), s.location(), s.entry(),
                s.priority(), s.contact(), s.round(), s.serviceWait(), s.lan());
        bench.brief();
        assertEquals(List.of("c", "a"), bench.network.contacted().stream().map(Peer::name).toList());
    }

    @Test
    void whenAllAreDownItIsARetryableFailureThatNamesThem() {
        bench.certified("bbn", BBN, URI_A);
        KedgeException failure = fails(bench::brief);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertTrue(failure.retryable());
        assertTrue(failure.getMessage().contains(URI_A) && failure.getMessage().contains("KEDGE-206"), failure.getMessage());
    }

    @Test
    void aPinnedPointerLeadsToWhoeverProvesTheKey() {
        bench.keyPair("factory");
        bench.network.host(POINTED, PIN, answer(5));
        assertEquals(5, Bench.serial(bench.follow(pointer(POINTED, PIN))));
        Peer peer = bench.network.contacted().get(0);
        assertEquals(Optional.of("factory"), peer.credentialAlias());
        assertEquals("owner.example.net", peer.fqdn().value());
    }

    @Test
    void nobodyElseAtThePinnedAddressIsSentAnything() {
        bench.keyPair("factory");
        bench.network.host(POINTED, "ni:///sha-256;uLeVd6m8vb4bI3hOVwYy0lL2hxJL0bPqKDcYFyiGv2o", answer(5));
        KedgeException failure = fails(() -> bench.follow(coded(pointer(POINTED, PIN), "ABCD1234")));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertEquals(List.of(), bench.network.asked());
    }

    @Test
    void anAddressIsNoServerName() {
        bench.keyPair("factory");
        bench.network.host("https://10.1.2.3:9443", PIN, answer(5));
        bench.follow(pointer("https://10.1.2.3:9443", PIN));
        assertEquals("bbn.invalid", bench.network.contacted().get(0).fqdn().value());
        bench.certified("bbn", BBN, URI_A);
        bench.keyPair("gateway");
        bench.network.host("https://[fd00::9]:9443", PIN, answer(5));
        bench.follow(pointer("https://[fd00::9]:9443", PIN));
        assertEquals(BBN, bench.network.contacted().get(1).fqdn().value());
        assertEquals(Optional.of("gateway"), bench.network.contacted().get(1).credentialAlias());
    }

    @Test
    void aPathOfThePointerIsThatOfTheResource() {
        bench.keyPair("factory");
        bench.network.host(POINTED, PIN, answer(5));
        bench.follow(pointer(POINTED + "/owners/7", PIN));
        assertEquals(List.of("owners", "7"), bench.network.asked().get(0).request().path());
    }

    @Test
    void aPointerWithoutPinLeadsOnlyToAConfiguredPeer() {
        bench.keyPair("gateway");
        bench.network.host(POINTED, BBN, answer(5));
        KedgeException failure = fails(() -> bench.follow(pointer(POINTED)));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertEquals(List.of(), bench.network.contacted());
        bench.certified("bbn", BBN, URI_A);
        assertEquals(5, Bench.serial(bench.follow(pointer(POINTED))));
        assertEquals(List.of(POINTED), bench.network.at());
    }

    @Test
    void aPointerWithoutPinMustFindThatVeryPeer() {
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(POINTED, "rogue.example.com", answer(5));
        bench.network.host(URI_A, BBN, answer(4));
        // The configured address of the same peer answers instead.
        assertEquals(4, Bench.serial(bench.follow(pointer(POINTED))));
        assertEquals(List.of(URI_A), bench.network.at());
    }

    @Test
    void whenTheOneOfThePointerFailsAndOthersHaveNothingItsFailureIsTold() {
        bench.certified("bbn", BBN, URI_A);
        bench.keyPair("gateway");
        bench.network.host(URI_A, BBN, answer());
        KedgeException failure = fails(() -> bench.follow(pointer(POINTED, PIN)));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertTrue(failure.getMessage().contains(POINTED), failure.getMessage());
    }

    @Test
    void aRefusalByTheOneOfThePointerIsNotHiddenByWhatIsKnown() {
        bench.certified("bbn", BBN, URI_A);
        bench.keyPair("gateway");
        bench.network.host(POINTED, PIN, request -> Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE));
        bench.network.host(URI_A, BBN, answer(3));
        List<Briefing> told = new ArrayList<>();
        bench.briefing.observe(told::add);
        // In force, though this process has not handed it out yet.
        bench.held.put("maf.example.com", 3L);
        assertEquals(ErrorCode.BRIEFING_NODE_REFUSED, fails(() -> bench.follow(pointer(POINTED, PIN))).code());
        assertEquals(List.of(3L), told.stream().map(b -> b.instruction().serial()).toList(), "nothing is lost");
        assertTrue(bench.briefing.health().message().startsWith("KEDGE-122"), bench.briefing.health().message());
        // Handed out, though it did not come into force.
        bench.held.clear();
        assertEquals(ErrorCode.BRIEFING_NODE_REFUSED, fails(() -> bench.follow(pointer(POINTED, PIN))).code());
        // A newer one counts.
        bench.network.host(URI_A, BBN, answer(4));
        assertEquals(4, Bench.serial(bench.follow(pointer(POINTED, PIN))));
        // Without a pointer nobody failed.
        assertEquals(4, Bench.serial(bench.brief()));
    }

    @Test
    void withoutAKeyPairAPinIsOfNoUseUnlessAKeyIsShared() {
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, fails(() -> bench.follow(pointer(POINTED, PIN))).code());
        assertEquals(List.of(), bench.network.contacted());
        bench.sharing("bbn", BBN, "kpsa", URI_A);
        bench.settings = new NodeSettings(bench.settings.nodeId(), List.of(), Optional.of("kpsa"), RememberRule.LAST, Optional.empty(),
                Optional.empty(), Optional.empty(), 70, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ZERO, Optional.empty());
        bench.network.host(POINTED, "kpsa", answer(6));
        assertEquals(6, Bench.serial(bench.follow(pointer(POINTED, PIN))));
        assertEquals(List.of(POINTED), bench.network.at());
        // What was proved is the shared key and not the pin.
        assertEquals(Optional.empty(), bench.briefing.status().remembered());
    }

    @Test
    void amongSeveralKeyPairsTheConfigurationChooses() {
        bench.keyPair("one");
        bench.keyPair("two");
        bench.network.host(POINTED, PIN, answer(6));
        assertEquals(ErrorCode.CREDENTIAL_UNKNOWN, fails(() -> bench.follow(pointer(POINTED, PIN))).code());
        bench.settings = new NodeSettings(bench.settings.nodeId(), List.of(), Optional.of("two"), RememberRule.LAST, Optional.empty(),
                Optional.empty(), Optional.empty(), 70, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ZERO, Optional.empty());
        bench.follow(pointer(POINTED, PIN));
        assertEquals(Optional.of("two"), bench.network.contacted().get(0).credentialAlias());
    }

    private static BriefingPointer coded(BriefingPointer pointer, String code) {
        return new BriefingPointer(pointer.uri(), pointer.pin(), Optional.of(code), TrustLevel.CONFIRMED);
    }

    @Test
    void theCodeGoesToTheOneOfThePointerOnly() {
        bench.keyPair("gateway");
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(POINTED, PIN, request -> Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        bench.network.host(URI_A, BBN, answer(3));
        assertEquals(3, Bench.serial(bench.follow(coded(pointer(POINTED, PIN), "ABCD1234"))));
        assertEquals("ABCD1234", bench.network.asked().get(0).briefing().code().orElseThrow().value());
        assertTrue(bench.network.asked().get(1).briefing().code().isEmpty());
    }

    @Test
    void aRefusedCodeEndsTheRoundAndIsToldWithoutRepeatingIt() {
        bench.keyPair("gateway");
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(POINTED, PIN, request -> Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE));
        bench.network.host(URI_A, BBN, answer(3));
        KedgeException failure = fails(() -> bench.follow(coded(pointer(POINTED, PIN), "ABCD1234")));
        assertEquals(ErrorCode.BRIEFING_CODE_REFUSED, failure.code());
        assertTrue(!failure.getMessage().contains("ABCD1234") && !bench.briefing.status().toString().contains("ABCD1234"));
        assertEquals(List.of(POINTED), bench.network.at());
    }

    @Test
    void aMalformedCodeIsNeverSent() {
        bench.keyPair("gateway");
        bench.network.host(POINTED, PIN, answer(3));
        assertEquals(ErrorCode.BRIEFING_TEXT_MALFORMED, fails(() -> bench.follow(coded(pointer(POINTED, PIN), "short"))).code());
        assertEquals(List.of(), bench.network.contacted());
    }

    @Test
    void whereAPinnedPointerLedIsRememberedOverARestart() {
        bench.keyPair("factory");
        bench.network.host(POINTED, PIN, answer(5));
        bench.follow(pointer(POINTED, PIN));
        bench.restart();
        assertEquals(5, Bench.serial(bench.brief()));
        assertEquals(Optional.of(URI.create(POINTED)), bench.briefing.status().remembered());
        assertTrue(bench.events().contains("briefing.node.remembered"));
        assertEquals(Optional.of(URI.create(POINTED)), bench.briefing.forget());
        assertEquals(List.of(), bench.brief());
    }

    @Test
    void whomOnlyATechnicianVouchesForIsNotBelievedLikeAConfiguredOneNotEvenLater() {
        bench.keyPair("factory");
        bench.network.host(POINTED, PIN, answer(5));
        assertEquals(TrustLevel.CONFIRMED, bench.follow(Bench.confirmed(POINTED, PIN)).get(0).trust());
        bench.restart();
        assertEquals(TrustLevel.CONFIRMED, bench.brief().get(0).trust());
        assertEquals(TrustLevel.CHANNEL, bench.follow(pointer(POINTED, PIN)).get(0).trust());
        bench.restart();
        assertEquals(TrustLevel.CHANNEL, bench.brief().get(0).trust());
    }

    @Test
    void whoeverDidNotProveThePinIsNotRemembered() {
        bench.keyPair("factory");
        assertThrows(KedgeException.class, () -> bench.follow(pointer(POINTED, PIN)));
        assertEquals(Optional.empty(), bench.briefing.status().remembered());
        assertEquals(List.of(), bench.brief());
    }

    @Test
    void theConfiguredOneWinsOverTheRememberedOneUnlessToldOtherwise() {
        bench.keyPair("gateway");
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(3));
        bench.network.host(POINTED, PIN, answer(5));
        bench.follow(pointer(POINTED, PIN));
        assertEquals(3, Bench.serial(bench.brief()));
        bench.network.gone(URI_A);
        assertEquals(5, Bench.serial(bench.brief()));
        bench.network.host(URI_A, BBN, answer(3));
        bench.settings = bench.settings.remembering(RememberRule.FIRST);
        assertEquals(5, Bench.serial(bench.brief()));
        bench.settings = bench.settings.remembering(RememberRule.OFF);
        bench.network.gone(URI_A);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, fails(bench::brief).code());
    }

    @Test
    void nothingIsRememberedWhenTheOwnerDoesNotWantIt() {
        bench.keyPair("factory");
        bench.settings = bench.settings.remembering(RememberRule.OFF);
        bench.network.host(POINTED, PIN, answer(5));
        bench.follow(pointer(POINTED, PIN));
        assertEquals(Optional.empty(), bench.briefing.status().remembered());
    }

    @Test
    void aRoundEndsInItsTimeAndTheRestIsNotAsked() {
        bench.certified("a", BBN, URI_A);
        bench.certified("b", "other.example.com", URI_B);
        bench.network.host(URI_A, BBN, request -> {
            bench.tasks.setClock(Bench.NOW.plusSeconds(61));
            return Reply.of(ReplyStatus.SERVICE_UNAVAILABLE);
        });
        bench.network.host(URI_B, "other.example.com", answer(7));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, fails(bench::brief).code());
        assertEquals(List.of(URI_A), bench.network.at());
    }

    @Test
    void withoutConnectionsOrStoreItFailsForNow() {
        bench.certified("bbn", BBN, URI_A);
        PeerConnections connections = bench.services.connections().first().orElseThrow();
        bench.settings = new NodeSettings(Optional.empty(), List.of(), Optional.empty(), RememberRule.LAST, Optional.empty(),
                Optional.empty(), Optional.empty(), 70, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        bench.services.connections().remove(connections);
        KedgeException failure = fails(bench::brief);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        bench.services.stores().remove(bench.store);
        assertEquals(ErrorCode.STORE_SEALED, fails(() -> bench.follow(pointer(POINTED, PIN))).code());
    }

    @Test
    void showsWhatItAskedAndWhatCameOfIt() {
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(3));
        bench.brief();
        bench.network.host(URI_A, BBN, request -> Reply.of(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED));
        assertEquals(ErrorCode.BRIEFING_NODE_REFUSED, fails(bench::brief).code());
        List<NodeStatus.Contacted> last = bench.briefing.status().last();
        assertEquals(2, last.size());
        assertTrue(last.get(0).outcome().startsWith("KEDGE-122"), last.toString());
        assertEquals("1 instruction(s)", last.get(1).outcome());
        assertTrue(bench.briefing.health().message().startsWith("KEDGE-122"), bench.briefing.health().message());
    }

    @Test
    void requestsAreToThePathAndTypeOfTheProtocol() {
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(3));
        bench.brief();
        Request request = bench.network.asked().get(0).request();
        assertEquals("POST /briefing", request.toString());
        assertEquals(Request.JSON, request.contentType());
    }
}

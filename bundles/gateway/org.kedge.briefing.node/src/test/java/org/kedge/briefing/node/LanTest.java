package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.lan.LanSettings;

/** Addresses from the LAN: where to connect, never whom to believe. */
class LanTest {
    private static final String ROGUE = "https://10.0.0.66:8448";
    private static final String REAL = "https://10.0.0.7:8448";

    private final Bench bench = new Bench();

    @BeforeEach
    void switchOn() {
        bench.settings = bench.settings.on(LanSettings.defaults());
    }

    private void announced(String fqdn, String uri) {
        bench.lan.announced.add(new Found(new Fqdn(fqdn), URI.create(uri)));
    }

    @Test
    void aConfiguredPeerWithoutUriIsAskedWhereItWasAnnounced() {
        Peer configured = bench.certified("bbn", BBN);
        announced(BBN, REAL);
        bench.network.host(REAL, BBN, answer(3));
        assertEquals(3, Bench.serial(bench.brief()));
        Peer asked = bench.network.contacted().get(0);
        assertEquals(configured.certificate(), asked.certificate());
        assertEquals(configured.credentialAlias(), asked.credentialAlias());
        assertEquals(configured.fqdn(), asked.fqdn());
    }

    @Test
    void ofARogueAndTheRealOneAnnouncedTogetherTheRealOneIsUsed() {
        bench.certified("bbn", BBN);
        announced(BBN, ROGUE);
        announced(BBN, REAL);
        bench.network.host(ROGUE, "rogue.example.com", answer(9));
        bench.network.host(REAL, BBN, answer(3));
        assertEquals(3, Bench.serial(bench.brief()));
        assertEquals(List.of(REAL), bench.network.at());
    }

    @Test
    void aRogueAloneGetsNothing() {
        bench.certified("bbn", BBN, URI_A);
        announced(BBN, ROGUE);
        bench.network.host(ROGUE, "rogue.example.com", answer(9));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(List.of(), bench.network.asked());
    }

    @Test
    void aNameThatIsNoConfiguredPeerIsNotEvenContacted() {
        bench.certified("bbn", BBN);
        announced("rogue.example.com", ROGUE);
        bench.network.host(ROGUE, "rogue.example.com", answer(9));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(List.of(), bench.network.contacted());
    }

    @Test
    void nobodyLooksWhileTheConfiguredAddressAnswers() {
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(3));
        bench.brief();
        bench.network.host(URI_A, BBN, request -> Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE));
        assertEquals(ErrorCode.BRIEFING_NODE_REFUSED, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(0, bench.lan.looks);
    }

    @Test
    void whenTheConfiguredAddressFailsTheAnnouncedOneIsTried() {
        bench.certified("bbn", BBN, URI_A);
        announced(BBN, REAL);
        bench.network.host(REAL, BBN, answer(3));
        assertEquals(3, Bench.serial(bench.brief()));
        assertEquals(List.of(new Found(new Fqdn(BBN), URI.create(REAL))), bench.briefing.status().discovered());
    }

    @Test
    void offByDefault() {
        bench.settings = NodeSettings.defaults();
        bench.certified("bbn", BBN, URI_A);
        announced(BBN, REAL);
        bench.network.host(REAL, BBN, answer(3));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(0, bench.lan.looks);
    }
}

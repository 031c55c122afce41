package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;

/** A Briefing Node that is configured on a running node is asked without anybody's doing, once. */
class ConfiguredLaterTest {
    private static final String URI_B = "coaps://other.example.com:5687";
    private static final String PIN = "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw";
    private static final String POINTED = "https://owner.example.net:9443";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Bench bench = new Bench();
    private final List<Long> news = new ArrayList<>();

    private void observe() {
        bench.briefing.observe(briefing -> news.add(briefing.instruction().serial()));
    }

    /** Running for a while, with a source that was asked. */
    private void running() {
        observe();
        bench.brief();
        bench.tasks.advance(LONG);
    }

    private void configure(String uri, long serial) {
        bench.certified("bbn", BBN, uri);
        bench.network.host(uri, BBN, answer(serial));
        bench.configuration.changed();
    }

    @Test
    void itIsAskedAfterASecondAndItsNewsAreTold() {
        running();
        configure(URI_A, 5);
        bench.tasks.advance(Duration.ofMillis(999));
        assertEquals(List.of(), bench.network.at());
        bench.tasks.advance(Duration.ofMillis(1));
        assertEquals(List.of(URI_A), bench.network.at());
        assertEquals(BootstrapTrigger.Kind.BRIEFING, bench.network.asked().get(0).briefing().reason());
        assertEquals(List.of(5L), news);
        bench.tasks.advance(LONG);
        assertEquals(1, bench.network.asked().size());
    }

    @Test
    void severalChangesWithinASecondShareOneRound() {
        running();
        for (int i = 0; i < 9; i++) {
            configure(URI_A, i);
            bench.certified("b" + i, BBN, URI_B);
            bench.tasks.advance(Duration.ofMillis(100));
        }
        bench.tasks.advance(LONG);
        assertEquals(List.of(URI_A), bench.network.at());
    }

    @Test
    void oneThatIsConfiguredOtherwiseIsAskedAgain() {
        running();
        configure(URI_A, 5);
        bench.tasks.advance(LONG);
        configure(URI_B, 6);
        bench.tasks.advance(LONG);
        assertEquals(List.of(URI_A, URI_B), bench.network.at());
        assertEquals(List.of(5L, 6L), news);
    }

    @Test
    void nothingFollowsFromTheSameFromAnotherRoleOrFromARemoval() {
        running();
        bench.certified("z", BBN, URI_B);
        configure(URI_A, 5);
        bench.tasks.advance(LONG);
        bench.configuration.changed();
        bench.tasks.advance(LONG);
        bench.peers.put("mef", new Peer("mef", PeerRole.MEF, new Fqdn("mef.example.com"), "mef.example.com", List.of(URI.create(URI_B)),
                PeerAuthentication.PSK, Optional.empty(), Optional.of("kpm"), Optional.empty(), Optional.empty()));
        bench.configuration.changed();
        bench.tasks.advance(LONG);
        bench.peers.remove("z");
        bench.configuration.changed();
        bench.tasks.advance(LONG);
        assertEquals(List.of(URI_A), bench.network.at());
    }

    @Test
    void oneThatThePolicyDoesNotNameChangesNothing() {
        NodeSettings s = bench.settings;
        bench.settings = new NodeSettings(s.nodeId(), List.of("other"), s.credential(), s.remember(), s.gba(), s.location(), s.entry(),
                s.priority(), s.contact(), s.round(), s.serviceWait(), s.lan());
        running();
        configure(URI_A, 5);
        bench.tasks.advance(LONG);
        assertEquals(List.of(), bench.network.contacted());
    }

    /** Whoever begins to observe asks, as the enrolee does. */
    @Test
    void whatChangedWhileNobodyObservedIsLeftToWhoeverDoesLater() {
        configure(URI_A, 5);
        bench.tasks.advance(Duration.ofMillis(500));
        observe();
        bench.tasks.advance(LONG);
        assertEquals(List.of(), bench.network.contacted());
    }

    /** As at every start: peers are configured one by one, and the enrolee asks meanwhile. */
    @Test
    void aRoundThatFindsTheChangeMakesAnotherOneNeedless() {
        observe();
        configure(URI_A, 5);
        assertEquals(5, Bench.serial(bench.brief()));
        bench.tasks.advance(LONG);
        assertEquals(1, bench.network.asked().size());
    }

    @Test
    void aRoundThatWaitsForItsTurnIsShared() {
        observe();
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(5));
        bench.configuration.meanwhile = () -> {
            bench.configuration.meanwhile = () -> { };
            bench.briefing.brief(new BootstrapTrigger(BootstrapTrigger.Kind.BOOT, Optional.empty(), Bench.NOW));
        };
        bench.configuration.changed();
        bench.tasks.advance(LONG);
        assertEquals(1, bench.network.asked().size());
        assertEquals(BootstrapTrigger.Kind.BOOT, bench.network.asked().get(0).briefing().reason());
    }

    @Test
    void whoeverOnlyFollowedAPointerHasNotAskedTheConfiguredOne() {
        running();
        bench.keyPair("gateway");
        bench.network.host(POINTED, PIN, answer(3));
        configure(URI_A, 5);
        bench.follow(Bench.pointer(POINTED, PIN));
        bench.tasks.advance(LONG);
        assertEquals(List.of(POINTED, URI_A), bench.network.at());
    }

    /** Its key pair or anchor, copied at the same time, is taken in a little later. */
    @Test
    void oneThatFailsIsAskedTwiceMoreAndThenNotUntilSomebodyDoes() {
        running();
        bench.network.host(URI_A, BBN, request -> Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        bench.certified("bbn", BBN, URI_A);
        bench.configuration.changed();
        bench.tasks.advance(Duration.ofSeconds(1));
        assertEquals(1, bench.network.asked().size());
        bench.tasks.advance(Duration.ofSeconds(5));
        assertEquals(2, bench.network.asked().size());
        bench.tasks.advance(Duration.ofSeconds(30));
        assertEquals(3, bench.network.asked().size());
        bench.tasks.advance(LONG);
        assertEquals(3, bench.network.asked().size());
        assertEquals(List.of(), news);
    }

    @Test
    void onceItHasAnsweredItIsNotAskedAgain() {
        running();
        bench.certified("bbn", BBN, URI_A);
        bench.configuration.changed();
        bench.tasks.advance(Duration.ofSeconds(1));
        bench.network.host(URI_A, BBN, answer(5));
        bench.tasks.advance(Duration.ofSeconds(5));
        assertEquals(List.of(5L), news);
        bench.tasks.advance(LONG);
        assertEquals(1, bench.network.asked().size());
    }

    @Test
    void whoeverWasAnsweredMeanwhileOwesNobodyATry() {
        running();
        bench.certified("bbn", BBN, URI_A);
        bench.configuration.changed();
        bench.tasks.advance(Duration.ofSeconds(1));
        bench.network.host(URI_A, BBN, answer(5));
        bench.brief(BootstrapTrigger.Kind.OPERATOR);
        bench.tasks.advance(LONG);
        assertEquals(1, bench.network.asked().size());
    }

    @Test
    void aDirectoryThatComesIsLookedAtAndOneThatGoesIsLeft() {
        bench.services.peers().remove(bench.configuration);
        running();
        assertEquals(0, bench.configuration.observers.size());
        bench.certified("bbn", BBN, URI_A);
        bench.network.host(URI_A, BBN, answer(5));
        bench.services.peers().add(bench.configuration);
        assertEquals(1, bench.configuration.observers.size());
        bench.tasks.advance(LONG);
        assertEquals(List.of(5L), news);
        bench.services.peers().remove(bench.configuration);
        assertEquals(0, bench.configuration.observers.size());
    }

    @Test
    void aDirectoryThatRefusesTheSubscriptionOrCannotBeReadHarmsNobody() {
        running();
        bench.services.peers().add(new PeerDirectory() {
            @Override
            public List<Peer> peers() {
                return List.of();
            }

            @Override
            public AutoCloseable observe(Runnable changed) {
                throw new IllegalStateException("scripted");
            }
        });
        bench.configuration.meanwhile = () -> {
            bench.configuration.meanwhile = () -> { };
            throw KedgeException.of(new IllegalStateException("scripted"));
        };
        bench.tasks.advance(LONG);
        configure(URI_A, 5);
        bench.tasks.advance(LONG);
        assertEquals(List.of(5L), news);
    }

    @Test
    void afterItsEndNothingHappensAnyMore() {
        running();
        configure(URI_A, 5);
        bench.briefing.close();
        assertEquals(0, bench.configuration.observers.size());
        bench.tasks.advance(LONG);
        assertEquals(List.of(), bench.network.contacted());
    }
}

package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.answer;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.briefing.node.NodeSettings.Gba;
import org.kedge.itests.testkit.ScriptedChannel;
import org.kedge.itests.testkit.ScriptedTransport;
import org.kedge.messages.briefing.BriefingCodec;

/** The BSF plays the role of the Briefing Node (seed 003 figure 1): both ends prove the NAF key. */
class GbaTest {
    private static final String COAPS = "coaps://bbn.example.com:5687";
    private static final String HTTPS = "https://bbn.example.com:8448";
    private static final String[] B_TIDS = {"AAAAAAAAAAAAAAAAAAAAAA==@bsf.example.com", "AQEBAQEBAQEBAQEBAQEBAQ==@bsf.example.com"};

    private final Bench bench = new Bench();
    private final FakeGba gba = new FakeGba();
    private final List<ScriptedChannel> channels = new ArrayList<>();
    /** B-TIDs that the Briefing Node does not accept. */
    private final Set<String> refused = new HashSet<>();
    private final ScriptedTransport transport = new ScriptedTransport(this::handshake);
    private Reply reply = FakeNetwork.ok(answer(3));

    /** One bootstrap after the other, the next one when the present one is refused. */
    private static final class FakeGba implements GbaClient {
        final List<BsfAddress> bootstraps = new ArrayList<>();
        final List<String> asked = new ArrayList<>();
        final List<NafKey> given = new ArrayList<>();
        int present;
        boolean stubborn;

        @Override
        public CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline) {
            bootstraps.add(bsf);
            return CompletableFuture.completedFuture(new GbaBootstrap(KeyReference.parse(B_TIDS[present]),
                    Optional.of(SecretBytes.copyOf(new byte[32])), GbaMode.ME, "AKAv1-MD5", "TLS1.2", deadline, Duration.ZERO, true));
        }

        @Override
        public CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline) {
            asked.add(usim + " " + naf + " " + Integer.toHexString(cipherSuite));
            given.add(new NafKey(SecretBytes.copyOf(new byte[32]), KeyReference.parse(B_TIDS[present]), deadline));
            return CompletableFuture.completedFuture(given.get(given.size() - 1));
        }

        @Override
        public void invalidate(KeyReference bTid) {
            present = stubborn ? present : 1;
        }

        @Override
        public CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request,
                Instant deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<GbaStatus> status() {
            return List.of();
        }

        @Override
        public boolean forget(String usim) {
            return false;
        }
    }

    private CompletionStage<SecureChannel> handshake(ScriptedTransport.Connection connection) {
        LocalCredential.Psk psk = (LocalCredential.Psk) connection.credential();
        if (refused.contains(psk.identity())) {
            return CompletableFuture.failedFuture(new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "no answer"));
        }
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.fullHandshake("TLS_PSK_WITH_AES_128_CCM_8"),
                new PeerIdentity(PeerIdentity.Kind.PSK, psk.identity(), BBN, List.of()), new byte[48],
                request -> CompletableFuture.completedFuture(reply));
        channels.add(channel);
        return CompletableFuture.completedFuture(channel);
    }

    @BeforeEach
    void configure() {
        bench.services.gba().add(gba, NodeServices.WORD);
        bench.services.transports().add(transport, "coaps", "https");
        bench.peers.put("bsf", new Peer("bsf", PeerRole.BSF, new Fqdn("bsf.example.com"), "bsf.example.com",
                List.of(URI.create("https://bsf.example.com")), PeerAuthentication.CERTIFICATE,
                Optional.of(new CertificateInformation(CertificateFlavour.FQDN, "bsf.example.com", List.of(), Revocation.OFF)),
                Optional.of("gateway"), Optional.empty(), Optional.empty()));
        bench.sharing("bbn", BBN, "usim", COAPS);
        bench.settings = bench.settings.by(new Gba("sim0", Optional.of("bsf")));
    }

    @Test
    void bootstrapsAndShowsTheNafKeyUnderTheBTid() {
        assertEquals(3, Bench.serial(bench.brief()));
        assertEquals("bsf.example.com", gba.bootstraps.get(0).address().fqdn().value());
        assertEquals(List.of("sim0 bbn.example.com c0a8"), gba.asked);
        ScriptedTransport.Connection connection = transport.connections().get(0);
        assertEquals(URI.create(COAPS), connection.peer().uri());
        assertEquals(BBN, connection.peer().fqdn().value());
        assertEquals(B_TIDS[0], ((LocalCredential.Psk) connection.credential()).identity());
        assertEquals("POST /briefing", channels.get(0).requests().get(0).toString());
        assertEquals(List.of(), bench.network.contacted());
    }

    @Test
    void nothingStaysOpenOrKnownAfterwards() {
        bench.brief();
        assertTrue(channels.get(0).isClosed());
        assertTrue(gba.given.stream().allMatch(key -> key.key().isClosed()));
    }

    @Test
    void overHttpsTheKeyIsThatOfItsSuite() {
        bench.sharing("bbn", BBN, "usim", HTTPS);
        bench.brief();
        assertEquals(List.of("sim0 bbn.example.com ae"), gba.asked);
    }

    @Test
    void aPeerWithACertificateIsAskedAsBefore() {
        bench.peers.remove("bbn");
        bench.certified("bbn", BBN, HTTPS);
        bench.network.host(HTTPS, BBN, answer(4));
        assertEquals(4, Bench.serial(bench.brief()));
        assertEquals(List.of(), gba.asked);
    }

    @Test
    void aRefusedBTidCausesOneBootstrapAndAnotherTry() {
        refused.add(B_TIDS[0]);
        assertEquals(3, Bench.serial(bench.brief()));
        assertEquals(2, transport.connections().size());
        assertEquals(B_TIDS[1], ((LocalCredential.Psk) transport.connections().get(1).credential()).identity());
    }

    @Test
    void whoRefusesFreshKeysTooCausesNoMoreThanOneInTenMinutes() {
        refused.addAll(List.of(B_TIDS));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
        assertEquals(2, transport.connections().size());
        gba.present = 0;
        assertThrows(KedgeException.class, bench::brief);
        assertEquals(3, transport.connections().size());
        bench.tasks.advance(Duration.ofMinutes(10));
        assertThrows(KedgeException.class, bench::brief);
        assertEquals(5, transport.connections().size());
    }

    @Test
    void whenTheClientKeepsTheRefusedKeyItIsNotShownTwice() {
        refused.add(B_TIDS[0]);
        gba.stubborn = true;
        KedgeException failure = assertThrows(KedgeException.class, bench::brief);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        assertTrue(failure.getMessage().contains(ErrorCode.NAF_REFUSED.code()), failure.getMessage());
        assertEquals(1, transport.connections().size());
    }

    @Test
    void theNextUriIsTriedWhenOneIsDown() {
        bench.sharing("bbn", BBN, "usim", "https://down.example.com", COAPS);
        transport.script(connection -> connection.peer().uri().getHost().equals("down.example.com")
                ? CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "nobody there")) : handshake(connection));
        assertEquals(3, Bench.serial(bench.brief()));
    }

    @Test
    void eachTryHasABodyOfItsOwnBecauseTransportsWipeThem() {
        bench.brief();
        assertEquals(Optional.of(Bench.NODE), BriefingCodec.readRequest(channels.get(0).requests().get(0).body()).node()
                .map(Object::toString));
        reply = Reply.of(ReplyStatus.SERVICE_UNAVAILABLE);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
    }

    @Test
    void withoutBsfPeerOrClientItFailsForNow() {
        bench.settings = bench.settings.by(new Gba("sim0", Optional.of("nosuch")));
        KedgeException failure = assertThrows(KedgeException.class, bench::brief);
        assertTrue(failure.getMessage().contains("gba.bsf"), failure.getMessage());
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
        bench.settings = new NodeSettings(Optional.empty(), List.of(), Optional.empty(), RememberRule.LAST,
                Optional.of(new Gba("sim0", Optional.empty())), Optional.empty(), Optional.empty(), 70, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        bench.services.gba().remove(gba);
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, assertThrows(KedgeException.class, bench::brief).code());
    }

    @Test
    void aPinnedPointerIsFollowedByTheSharedKey() {
        bench.sharing("bbn", BBN, "usim");
        assertEquals(3, Bench.serial(bench.follow(Bench.pointer("coaps://10.0.0.9:5687",
                "ni:///sha-256;N1U1waxc2z5U35PYfm3uS9mV4fvxMA1qjbjudk-xfxw"))));
        assertEquals(URI.create("coaps://10.0.0.9:5687"), transport.connections().get(0).peer().uri());
        assertEquals(BBN, transport.connections().get(0).peer().fqdn().value());
    }
}

package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.Qop;
import org.kedge.itests.testkit.ScriptedChannel;

/** HTTP Digest with a NAF inside server-authenticated TLS. */
class UaTest {
    private static final CertificateInformation SERVER = new CertificateInformation(CertificateFlavour.FQDN, "naf.example.com", List.of(),
            CertificateInformation.Revocation.SOFT);
    private final World world = new World();
    private final TestNaf naf = new TestNaf(world);

    @BeforeEach
    void aNafBehindHttps() {
        world.services.transports().remove(world.bsf.transport());
        world.services.transports().add(world.bsf.transport(), "http");
        world.services.transports().add(naf.transport, "https");
    }

    private CompletionStage<Reply> ask(String host) {
        Request request = new Request(Method.POST, List.of("docs", "a b"), List.of("x=1"), Map.of(), "text/plain",
                "body".getBytes(StandardCharsets.US_ASCII));
        return world.gba.request(World.USIM, new PeerAddress(URI.create("https://127.0.0.1:8443"), Fqdn.parse(host)), SERVER, request,
                world.tasks.now().plusSeconds(30));
    }

    private Reply served() {
        Reply reply = World.done(ask("naf.example.com"));
        assertEquals(ReplyStatus.OK, reply.status());
        assertEquals("served", new String(reply.body(), StandardCharsets.US_ASCII));
        assertTrue(naf.channels.stream().allMatch(ScriptedChannel::isClosed), "a channel stayed open");
        return reply;
    }

    @Test
    void signsWithTheKeyOfTheNegotiatedSuite() {
        String bTid = world.bTid();
        served();
        assertEquals(2, naf.requests.size());
        assertEquals(1, naf.channels.size());
        assertTrue(naf.requests.get(0).header("user-agent").orElseThrow().contains("3gpp-gba"));
        DigestAuthorization sent = DigestAuthorization.parse(naf.requests.get(1).header("authorization").orElseThrow());
        assertEquals(bTid, sent.username());
        assertEquals("/docs/a%20b?x=1", sent.uri());
        assertEquals(Qop.AUTH_INT, sent.proof().orElseThrow().qop());
        assertEquals("010001c02b", world.status().nafs().get(0).uaProtocol());
        assertEquals(new LocalCredential.Anonymous(Optional.of(SERVER)), naf.transport.connections().get(0).credential());
    }

    @Test
    void takesTheQopAndAlgorithmThatAreOffered() {
        world.bTid();
        naf.qop = EnumSet.of(Qop.AUTH);
        naf.algorithm = DigestAlgorithm.MD5;
        served();
    }

    @Test
    void aRealmOfBothModesIsAnsweredWithTheKeyOfTheTerminal() {
        world.bTid();
        naf.realm = "3GPP-bootstrapping@naf.example.com;3GPP-bootstrapping-uicc@naf.example.com";
        served();
    }

    @Test
    void refusesARealmOfTheCardAlone() {
        world.bTid();
        naf.realm = "3GPP-bootstrapping-uicc@naf.example.com";
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
    }

    @Test
    void refusesAHostThatAsksForTheKeyOfAnotherNaf() {
        world.bTid();
        World.failure(ErrorCode.NAF_FOREIGN, ask("other.example.com"));
        assertEquals(1, naf.requests.size(), "something was signed");
        assertEquals(List.of(), world.status().nafs(), "a key was made");
    }

    @Test
    void leavesAChallengeThatIsNotGbaToItsCaller() {
        naf.realm = "members only";
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, World.done(ask("naf.example.com")).status());
        assertEquals(1, naf.requests.size());
    }

    /** The key follows the suite of the connection that carries the answer. */
    @Test
    void answersOverANewConnectionWhenTheNafClosesTheOldOne() {
        world.bTid();
        naf.closes = true;
        naf.staleOnce = 1;
        served();
        assertEquals(3, naf.channels.size());
        assertEquals(List.of(1, 1, 1), naf.channels.stream().map(channel -> channel.requests().size()).toList());
    }

    @Test
    void aStaleNonceCostsAnotherRequestWithTheSameKey() {
        world.bTid();
        naf.staleOnce = 1;
        served();
        assertEquals(3, naf.requests.size());
        assertEquals(1, world.bsf.bootstraps());
    }

    @Test
    void aNonceThatIsAlwaysStaleEnds() {
        world.bTid();
        naf.staleOnce = 100;
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
        assertTrue(naf.requests.size() <= 5, naf.requests.size() + " requests");
    }

    @Test
    void aRefusedBTidIsBootstrappedAgainOnce() {
        naf.refusedBTids.add(world.bTid());
        served();
        assertEquals(3, naf.requests.size());
        assertEquals(2, world.bsf.bootstraps());
    }

    @Test
    void aNafThatRefusesEverythingCostsOneBootstrapAMinute() {
        world.bTid();
        naf.refuseAll = true;
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
        assertEquals(2, world.bsf.bootstraps());
        world.tasks.advance(Duration.ofMinutes(2));
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
        assertEquals(3, world.bsf.bootstraps());
    }

    @Test
    void refusesAReplyWithAWrongProof() {
        world.bTid();
        naf.wrongProof = true;
        World.failure(ErrorCode.NAF_REFUSED, ask("naf.example.com"));
    }

    @Test
    void makesNoKeyForASuiteItDoesNotKnow() {
        world.bTid();
        naf.suite = "TLS_UNKNOWN";
        World.failure(ErrorCode.SUITE_NOT_OFFERED, ask("naf.example.com"));
    }

    @Test
    void needsAnAgreementAndABootstrap() {
        World.failure(ErrorCode.GBA_NOT_BOOTSTRAPPED, ask("naf.example.com"));
        world.settings = GbaSettings.defaults();
        World.failure(ErrorCode.GBA_NOT_AGREED, ask("naf.example.com"));
        assertEquals(1, naf.requests.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:80", "coaps://127.0.0.1:5684"})
    void isSpokenInsideHttpsOnly(String uri) {
        world.services.transports().add(naf.transport, "coaps");
        World.failure(ErrorCode.NAF_REFUSED, world.gba.request(World.USIM, new PeerAddress(URI.create(uri), Fqdn.parse("naf.example.com")),
                SERVER, Request.get(List.of()), world.tasks.now().plusSeconds(30)));
        assertEquals(List.of(), naf.requests);
    }
}

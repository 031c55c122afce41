package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;

/** Whatever a network, or somebody who plays one, may send: nothing is stored, nothing stays unwiped, and the code says what it was. */
class BadBsfTest {
    private final World world = new World();

    static Stream<Arguments> challenges() {
        return Stream.of(
                change("nonce shorter than RAND and AUTN", h -> h.replaceAll("nonce=\"[^\"]*\"", "nonce=\"" + base64(31) + "\"")),
                change("nonce that is no base64", h -> h.replaceAll("nonce=\"[^\"]*\"", "nonce=\"*not base64*\"")),
                change("empty nonce", h -> h.replaceAll("nonce=\"[^\"]*\"", "nonce=\"\"")),
                change("realm of another BSF", h -> h.replace("realm=\"bsf.example.com\"", "realm=\"bsf.evil.example\"")),
                change("realm that is no name", h -> h.replace("realm=\"bsf.example.com\"", "realm=\"-\"")),
                change("qop auth only", h -> h.replace("auth-int", "auth")),
                change("no qop", h -> h.replaceAll("qop=\"?auth-int\"?,?", "")),
                change("unknown algorithm", h -> h.replaceAll("AKAv\\d-[A-Z0-9-]+", "AKAv9-MD5")),
                change("not AKA", h -> h.replaceAll("AKAv\\d-[A-Z0-9-]+", "SHA-256")),
                change("another scheme", h -> "Basic realm=\"bsf.example.com\""),
                change("realm twice", h -> h.replace("realm=", "realm=\"bsf.example.com\", realm=")),
                change("an open quote", h -> "Digest realm=\"bsf.example.com"),
                change("nothing", h -> ""),
                change("64 KiB", h -> h + " ".repeat(65536)));
    }

    private static Arguments change(String what, UnaryOperator<String> change) {
        return Arguments.of(what, change);
    }

    private static String base64(int octets) {
        return Base64.getEncoder().encodeToString(new byte[octets]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("challenges")
    void refusesAChallengeBeforeTheCardIsAsked(String what, UnaryOperator<String> change) {
        world.bsf.changeChallenge(change);
        world.fails(ErrorCode.BSF_PROTOCOL);
        assertEquals(0, world.usim.asked(), "the card was asked");
        assertEquals(1, world.bsf.requests().size());
    }

    @Test
    void sendsNothingAfterAMacFailureAndLeavesTheCardAlone() {
        world.bsf.auc(() -> vectorOfAnotherK());
        world.fails(ErrorCode.NETWORK_AUTH_FAILED);
        assertEquals(1, world.usim.asked());
        assertEquals(1, world.bsf.requests().size(), "something was sent after the MAC failure");
        assertTrue(world.bsf.received().stream().allMatch(sent -> sent.auts().isEmpty() && sent.isInitial()));
        assertEquals(Level.CRITICAL, world.gba.health().level());

        world.tasks.advance(Duration.ofMinutes(59));
        KedgeException held = World.failure(ErrorCode.NETWORK_AUTH_FAILED, world.asking());
        assertTrue(held.detail().contains("not asked"), held.detail());
        assertEquals(1, world.usim.asked());
        world.tasks.advance(Duration.ofMinutes(2));
        world.fails(ErrorCode.NETWORK_AUTH_FAILED);
        world.tasks.advance(Duration.ofMinutes(90));
        World.failure(ErrorCode.NETWORK_AUTH_FAILED, world.asking());
        assertEquals(2, world.usim.asked(), "the second wait is not longer");
    }

    @Test
    void aPersonMayAskTheCardAtOnceAndASuccessEndsTheHold() {
        world.bsf.auc(() -> vectorOfAnotherK());
        world.fails(ErrorCode.NETWORK_AUTH_FAILED);
        World.failure(ErrorCode.NETWORK_AUTH_FAILED, probe());
        assertEquals(2, world.usim.asked());
        world.bsf.stale(0);
        World.done(probe()).close();
        world.bTid();
    }

    private java.util.concurrent.CompletionStage<org.kedge.api.gba.GbaBootstrap> probe() {
        return world.gba.probe(World.BSF, World.USIM, world.tasks.now().plusSeconds(9));
    }

    @Test
    void aUsimThatHasComeMayBeAsked() {
        world.bsf.auc(() -> vectorOfAnotherK());
        world.fails(ErrorCode.NETWORK_AUTH_FAILED);
        world.bsf.stale(0);
        world.gba.usimCame(World.USIM);
        world.bTid();
    }

    private static org.kedge.gba.aka.AuthenticationVector vectorOfAnotherK() {
        return new TestSubscriber(World.IMPI, 2).vector();
    }

    @Test
    void stopsWhenTheNumberIsStaleAgain() {
        world.usim.neverInStep();
        world.fails(ErrorCode.SYNC_LOOP);
        assertEquals(2, world.usim.asked());
        assertEquals(1, world.bsf.received().stream().filter(sent -> sent.auts().isPresent()).count(), "AUTS was sent again");
    }

    @Test
    void aBsfThatRefusesAutsIsNotAskedAgain() {
        world.usim.neverInStep();
        world.bsf.changeReply((number, reply) -> number == 2 ? Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE) : reply);
        world.fails(ErrorCode.BSF_REFUSED);
        assertEquals(2, world.bsf.requests().size());
    }

    @Test
    void sendsResAtMostTwice() {
        world.bsf.changeReply((number, reply) -> reply);
        world.bsf.auc(this::withoutMemory);
        world.fails(ErrorCode.AKA_REJECTED);
        assertEquals(2, world.usim.asked());
        assertEquals(3, world.bsf.requests().size());
    }

    /** A right vector that the BSF forgets at once. */
    private org.kedge.gba.aka.AuthenticationVector withoutMemory() {
        world.bsf.restartAt(world.bsf.requests().size() + 1);
        return world.subscriber.vector();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "wrong", "empty", "no rspauth", "twice", "other nc", "auth"})
    void discardsKsWithoutTheRightProof(String what) {
        world.bsf.changeReply((number, reply) -> {
            if (reply.status() != ReplyStatus.OK) {
                return reply;
            }
            Map<String, String> headers = new HashMap<>(reply.headers());
            String right = headers.remove("authentication-info");
            switch (what) {
                case "missing" -> { }
                case "wrong" -> headers.put("authentication-info", right.replaceAll("rspauth=\"[0-9a-f]{4}", "rspauth=\"0000"));
                case "empty" -> headers.put("authentication-info", "");
                case "no rspauth" -> headers.put("authentication-info", right.replaceAll("rspauth=\"[^\"]*\", ?", ""));
                case "twice" -> headers.put("authentication-info", right + ", " + right);
                case "other nc" -> headers.put("authentication-info", right.replace("nc=00000001", "nc=00000002"));
                default -> headers.put("authentication-info", right.replace("auth-int", "auth"));
            }
            return new Reply(reply.status(), headers, reply.contentType(), reply.body());
        });
        world.fails(ErrorCode.BSF_NOT_AUTHENTIC);
    }

    @Test
    void discardsKsWhenTheBodyIsNotTheSignedOne() {
        world.bsf.changeReply((number, reply) -> reply.status() != ReplyStatus.OK ? reply
                : new Reply(reply.status(), reply.headers(), reply.contentType(), longer(reply.body())));
        world.fails(ErrorCode.BSF_NOT_AUTHENTIC);
    }

    private static byte[] longer(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.replace("2026-", "2027-").getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"PT-1S", "PT0S", "-P1D", "P30DT1S", "P3650D"})
    void refusesALifetimeThatIsOverOrTooLong(Duration lifetime) {
        world.bsf.lifetime(lifetime);
        world.fails(ErrorCode.BSF_PROTOCOL);
    }

    @Test
    void takesTheLongestLifetime() {
        world.bsf.lifetime(Duration.ofDays(30));
        world.bTid();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void refusesASignedBodyThatIsNoBootstrappingInfo(String what, UnaryOperator<String> change) {
        world.bsf.body(bTid -> change.apply(new String(ScriptedBsf.xml(bTid.toString(), "2026-06-02T12:00:00Z"), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
        world.fails(ErrorCode.BSF_PROTOCOL);
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                change("nothing", xml -> ""),
                change("no XML", xml -> "B-TID"),
                change("another namespace", xml -> xml.replace("uri:3gpp-gba", "uri:3gpp-gbb")),
                change("no namespace", xml -> xml.replace(" xmlns=\"uri:3gpp-gba\"", "")),
                change("DTD", xml -> xml.replace("?><", "?><!DOCTYPE a [<!ENTITY e \"x\">]><")),
                change("external entity", xml -> xml.replace("?><", "?><!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a\"><")),
                change("10 MB", xml -> xml + " ".repeat(10_000_000)),
                change("RAND of another challenge", xml -> xml.replaceAll("<btid>[^@]*@", "<btid>" + base64(16) + "@")),
                change("B-TID without RAND", xml -> xml.replaceAll("<btid>[^<]*", "<btid>user@bsf.example.com")),
                change("B-TID too long", xml -> xml.replace("@bsf.ims", "@" + "a.".repeat(50) + "bsf.ims")),
                change("two B-TIDs", xml -> xml.replaceAll("(<btid>.*</btid>)", "$1$1")),
                change("no lifetime", xml -> xml.replaceAll("<lifetime>.*</lifetime>", "")),
                change("lifetime that is no time", xml -> xml.replace("2026-06-02T12:00:00Z", "tomorrow")));
    }

    @ParameterizedTest
    @EnumSource(value = ReplyStatus.class, names = {"ORIGINATOR_HAS_NO_PRIVILEGE", "ORIGINATOR_NOT_AUTHENTICATED", "NOT_FOUND"})
    void isRefused(ReplyStatus status) {
        world.bsf.changeReply((number, reply) -> Reply.of(status));
        world.fails(ErrorCode.BSF_REFUSED);
        assertEquals(1, world.bsf.requests().size());
    }

    @ParameterizedTest
    @EnumSource(value = ReplyStatus.class, names = {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "REQUEST_TIMEOUT", "NOT_IMPLEMENTED"})
    void theBsfIsOutOfOrder(ReplyStatus status) {
        world.bsf.changeReply((number, reply) -> number == 2 ? Reply.of(status) : reply);
        world.fails(ErrorCode.BSF_UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(value = ReplyStatus.class, names = {"OK", "CREATED", "BAD_REQUEST", "OPERATION_NOT_ALLOWED"})
    void isNoGba(ReplyStatus status) {
        world.bsf.changeReply((number, reply) -> Reply.of(status));
        world.fails(ErrorCode.BSF_PROTOCOL);
        assertEquals(0, world.usim.asked());
    }

    @ParameterizedTest
    @CsvSource({"CONNECT_FAILED,BSF_UNAVAILABLE", "REQUEST_TIMED_OUT,BSF_UNAVAILABLE", "PEER_CLOSED,BSF_UNAVAILABLE",
        "HANDSHAKE_REFUSED_OR_LOST,BSF_UNAVAILABLE", "HANDSHAKE_ALERT,BSF_UNAVAILABLE", "MESSAGE_TOO_LARGE,BSF_PROTOCOL",
        "TRANSPORT_STOPPED,TRANSPORT_STOPPED", "CERTIFICATE_NAME,CERTIFICATE_NAME", "CERTIFICATE_REVOKED,CERTIFICATE_REVOKED"})
    void saysWhatTheTransportSays(ErrorCode code, ErrorCode expected) {
        world.bsf.transport().script(connection -> CompletableFuture.failedFuture(new KedgeException(code, "as scripted")));
        world.fails(expected);
    }

    @Test
    void givesUpABsfThatClosesAgainAndAgain() {
        world.bsf.instead(() -> Optional.of(CompletableFuture.failedFuture(new KedgeException(ErrorCode.PEER_CLOSED, "as scripted"))));
        world.fails(ErrorCode.BSF_UNAVAILABLE);
        assertTrue(world.bsf.requests().size() <= 2);
    }

    @Test
    void refusesWhatIsNoBsfAddress() {
        BsfAddress path = new BsfAddress(new PeerAddress(java.net.URI.create("http://127.0.0.1:8080/bsf"), ScriptedBsf.FQDN),
                Optional.empty());
        World.failure(ErrorCode.BSF_PROTOCOL, world.gba.bootstrap(path, World.USIM, world.tasks.now().plusSeconds(9)));
        assertEquals(List.of(), world.bsf.requests());
    }

    @Test
    void aCardThatIsPulledLeavesNothing() {
        world.usim.pullDuringChallenge();
        world.fails(ErrorCode.USIM_UNAVAILABLE);
        world.usim.removed(false);
        world.bTid();
    }

    @Test
    void aStoreThatFailsLeavesNothingToUse() {
        world.store.failWrites(credential -> true);
        World.failure(ErrorCode.STORE_IO, world.asking());
        assertFalse(world.gba.status().get(0).bTid().isPresent());
        assertTrue(world.usim.everythingWiped());
        world.store.failWrites(credential -> false);
        world.bTid();
    }

    @Test
    void aConfiguredMinimumCountsFromTheFirstRun() {
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), Optional.of(DigestAlgorithm.AKAV2_SHA_256), s.mode(), s.lifetimeCap(), s.renewAt(),
                s.uaProtocol(), s.tmpi(), s.attempts(), s.handshake(), s.request(), s.serviceWait());
        world.bsf.offer(DigestAlgorithm.AKAV1_MD5, DigestAlgorithm.AKAV1_SHA_256, DigestAlgorithm.AKAV2_MD5);
        world.fails(ErrorCode.DIGEST_DOWNGRADE);
        assertEquals(0, world.usim.asked());
    }

    @Test
    void saysWhatIsMissing() {
        world.services.usims().remove(world.usim);
        World.failure(ErrorCode.USIM_UNAVAILABLE, world.asking());
        world.services.usims().add(world.usim, World.USIM);
        world.services.transports().remove(world.bsf.transport());
        World.failure(ErrorCode.TRANSPORT_MISSING, world.asking());
        world.services.stores().remove(world.store);
        World.failure(ErrorCode.STORE_SEALED, world.asking());
        assertEquals(List.of(), Arrays.asList(world.store.aliases(org.kedge.api.credential.CredentialKind.STATE).toArray()));
    }
}

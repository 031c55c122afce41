package org.kedge.association.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.World;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Granted;
import org.kedge.messages.fetch.FetchCredentialsAnswer.Refused;
import org.kedge.messages.fetch.FetchCredentialsCodec;
import org.kedge.messages.registration.KeyCodec;
import org.kedge.messages.registration.RetrievedKey;
import org.kedge.messages.registration.ServerKind;

class PeerKeyFetcherTest {
    private static final KeyReference KE_ID = KeyReference.parse(World.keId('A'));
    private static final KeyReference KC_ID = new KeyReference("0C".repeat(16), World.MAF);
    private static final String FETCH = "GET /fetchCredentials/" + KE_ID + "/";
    private static final Reply NOT_FOUND = Reply.json(ReplyStatus.NOT_FOUND, FetchCredentialsCodec.encode(new Refused("no key")));

    private final World world = new World();
    private final List<CompletableFuture<Reply>> pending = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();

    @BeforeEach
    void peers() {
        world.pskServer("mef", PeerRole.MEF, World.MEF);
        world.pskServer("maf", PeerRole.MAF, World.MAF);
    }

    private CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid) {
        return world.keys.fetcher().fetch(identity, suid, world.in(Duration.ofSeconds(5)));
    }

    private Reply granted(Instant lifetime) {
        return granted(lifetime, "//sp.example.com/gw1");
    }

    private Reply granted(Instant lifetime, String enroleeId) {
        try (Granted granted = new Granted(SecretBytes.owning(World.key((byte) 5)), Optional.of(enroleeId), lifetime,
                KeyDerivation.USAGE_CONSTRAINED, Optional.empty())) {
            return Reply.json(ReplyStatus.OK, FetchCredentialsCodec.encode(granted));
        }
    }

    private Reply retrieved(ServerKind kind, Suid suid, int octets) {
        try (RetrievedKey key = new RetrievedKey(world.in(Duration.ofDays(1)), "//sp.example.com/a", List.of("hall 3"), World.MAF, suid,
                SecretBytes.owning(new byte[octets]))) {
            return Reply.json(ReplyStatus.OK, KeyCodec.encode(kind, key));
        }
    }

    private void answer(Reply reply) {
        world.answers = request -> {
            Reply copy = new Reply(reply.status(), reply.headers(), reply.contentType(), reply.body().clone());
            replies.add(copy);
            return CompletableFuture.completedFuture(copy);
        };
    }

    private void answerLater() {
        world.answers = request -> {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            pending.add(answer);
            return answer;
        };
    }

    @Test
    void kmComesFromTheMefOfTheKeId() {
        world.settings = new KeysSettings(Optional.of(World.MAF.value()), Optional.of(URI.create("coaps://maf.example.com:5684")),
                Optional.empty(), ConnectionSettings.defaults(), FetchSettings.defaults());
        answer(granted(world.in(Duration.ofDays(1))));
        try (FetchedKey key = world.get(fetch(KE_ID, Suid.RSPF_MAF)).orElseThrow()) {
            assertEquals(SecretBytes.owning(World.key((byte) 5)), key.key());
            assertEquals(KE_ID, key.keyId());
            assertEquals(Suid.RSPF_MAF, key.suid());
            assertEquals(Optional.of("//sp.example.com/gw1"), key.sourceId());
            assertEquals(Optional.of(KeyDerivation.USAGE_CONSTRAINED), key.derivation());
            assertEquals(world.in(Duration.ofDays(1)), key.notAfter());
        }
        Request asked = world.channels.get(0).requests().get(0);
        assertEquals(FETCH + "21", asked.toString());
        assertEquals(Optional.of(World.MAF.value()), asked.header(Request.ORIGINATOR));
        assertEquals(Optional.of("coaps://maf.example.com:5684"), asked.query("targetUri"));
        assertTrue(isBlank(replies.get(0)), "the answer held the key");
    }

    private static boolean isBlank(Reply reply) {
        for (byte octet : reply.body()) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void kcComesFromTheMafOfTheKcId() {
        answer(retrieved(ServerKind.MAF, Suid.MAF_SAEF, 32));
        try (FetchedKey key = world.get(fetch(KC_ID, Suid.MAF_SAEF)).orElseThrow()) {
            assertEquals(Optional.of("//sp.example.com/a"), key.sourceId());
            assertEquals(Suid.MAF_SAEF, key.suid());
            assertEquals(Optional.of(World.MAF), key.adminFqdn());
            assertEquals(List.of("hall 3"), key.labels());
        }
        assertEquals(List.of("GET /symmKeyReg/" + KC_ID.left()), world.requests());
    }

    @Test
    void aRegisteredKpsaIsFoundWhenTheMefDerivesNone() {
        world.answers = request -> CompletableFuture.completedFuture(request.path().get(0).equals("fetchCredentials") ? NOT_FOUND
                : retrieved(ServerKind.MEF, Suid.RSPF_SAEF, 32));
        world.get(fetch(KE_ID, Suid.RSPF_SAEF)).orElseThrow().close();
        assertEquals(List.of(FETCH + "22", "GET /symmKeyReg/" + KE_ID.left()), world.requests());
        // A name that no KeID can have is not worth the first question.
        world.get(fetch(KeyReference.parse("key-1@" + World.MEF), Suid.RSPF_SAEF)).orElseThrow().close();
        assertEquals("GET /symmKeyReg/key-1", world.requests().get(2));
    }

    @Test
    void aMafAsksNoSecondQuestion() {
        answer(NOT_FOUND);
        assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.RSPF_MAF)));
        assertEquals(List.of(FETCH + "21"), world.requests());
    }

    @Test
    void nobodyIsAskedWithoutAPeerOfThatRole() {
        answer(granted(world.in(Duration.ofDays(1))));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse("0A".repeat(16) + "@evil.example.com"), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference("0A".repeat(16), World.MAF), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference("0A".repeat(16), World.MEF), Suid.MAF_SAEF)));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse("not-hex@" + World.MEF), Suid.RSPF_MAF)));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse("AAAAAAAAAAAAAAAAAAAAAA==@" + World.MEF), Suid.RSPF_SAEF)));
        assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.PSK_SAEF)));
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void whatIsNoUseCountsAsNone() {
        answer(retrieved(ServerKind.MAF, Suid.MAF_ESPRIM, 32));
        assertEquals(Optional.empty(), world.get(fetch(KC_ID, Suid.MAF_SAEF)));
        answer(retrieved(ServerKind.MAF, Suid.MAF_SAEF, 8));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference("0D".repeat(16), World.MAF), Suid.MAF_SAEF)));
        answer(granted(world.in(Duration.ofDays(1)), "//sp.example.com/gw1\nASSOCIATED-BY peer=admin"));
        assertEquals(Optional.empty(), world.get(fetch(KeyReference.parse(World.keId('B')), Suid.RSPF_SAEF)));
        answer(granted(world.tasks.now()));
        assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.RSPF_MAF)));
        assertTrue(replies.stream().allMatch(PeerKeyFetcherTest::isBlank));
    }

    @Test
    void aRefusalIsRememberedForAShortTime() {
        answer(Reply.json(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, FetchCredentialsCodec.encode(new Refused("not authorised"))));
        for (int i = 0; i < 50; i++) {
            assertEquals(Optional.empty(), world.get(fetch(KE_ID, Suid.RSPF_MAF)));
        }
        assertEquals(1, world.requests().size());
        world.tasks.advance(Duration.ofSeconds(5));
        world.get(fetch(KeyReference.parse(KE_ID.left().toLowerCase() + "@" + World.MEF), Suid.RSPF_MAF));
        assertEquals(2, world.requests().size());
        world.get(fetch(KE_ID, Suid.RSPF_MAF));
        assertEquals(2, world.requests().size(), "upper and lower case are one key");
    }

    @Test
    void everybodyWhoWantsOneKeyGetsACopyOfOneAnswer() {
        answerLater();
        List<CompletionStage<Optional<FetchedKey>>> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            waiting.add(fetch(KE_ID, Suid.RSPF_MAF));
        }
        world.tasks.settle();
        assertEquals(1, pending.size());
        pending.get(0).complete(granted(world.in(Duration.ofDays(1))));
        List<FetchedKey> keys = waiting.stream().map(stage -> world.get(stage).orElseThrow()).toList();
        keys.get(0).close();
        assertFalse(keys.get(1).key().isClosed());
        // Who comes while the first one is still storing it gets it too.
        assertTrue(world.get(fetch(KE_ID, Suid.RSPF_MAF)).isPresent());
        assertEquals(1, pending.size());
        world.tasks.advance(Duration.ofSeconds(2));
        fetch(KE_ID, Suid.RSPF_MAF);
        world.tasks.settle();
        assertEquals(2, pending.size());
    }

    @Test
    void tenThousandRandomKeIdsCauseABoundedNumberOfRequests() {
        answerLater();
        Random random = new Random(1);
        List<CompletionStage<Optional<FetchedKey>>> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] left = new byte[16];
            random.nextBytes(left);
            all.add(fetch(new KeyReference(HexFormat.of().formatHex(left), World.MEF), Suid.RSPF_MAF));
        }
        assertEquals(1024, world.keys.fetcher().waiting());
        world.tasks.settle();
        assertEquals(32, pending.size());
        assertEquals(1, world.coaps.connections().size());
        world.tasks.advance(Duration.ofSeconds(5));
        assertEquals(0, world.keys.fetcher().waiting());
        assertEquals(32, pending.size());
        long refused = all.stream().filter(stage -> code(stage) == ErrorCode.LOOKUPS_EXHAUSTED).count();
        long late = all.stream().filter(stage -> code(stage) == ErrorCode.KEY_SERVER_UNREACHABLE).count();
        assertEquals(1000, late, "a burst of 1,000 was let through");
        assertEquals(9000, refused);
    }

    private static ErrorCode code(CompletionStage<?> stage) {
        return stage.handle((value, thrown) -> KedgeException.of(thrown).code()).toCompletableFuture().join();
    }

    @Test
    void refusedRandomKeIdsAreForgottenAndLimitedPerSecond() {
        answer(NOT_FOUND);
        Random random = new Random(2);
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 2000; i++) {
                byte[] left = new byte[16];
                random.nextBytes(left);
                fetch(new KeyReference(HexFormat.of().formatHex(left), World.MEF), Suid.RSPF_MAF);
                world.tasks.settle();
            }
            world.tasks.advance(Duration.ofSeconds(1));
        }
        assertEquals(2000, world.requests().size(), "the burst of 1,000, then 500 per second");
        assertEquals(2000, world.keys.fetcher().remembered());
    }

    @Test
    void aMefThatIsDownIsTold() {
        world.coaps.script(connection -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "scripted")));
        KedgeException failure = world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(KE_ID, Suid.RSPF_MAF));
        assertTrue(failure.detail().contains("KEDGE-206"), failure.detail());
        world.coaps.script(world::open);
        answerLater();
        CompletionStage<Optional<FetchedKey>> silent = world.keys.fetcher().fetch(KE_ID, Suid.RSPF_MAF, world.in(Duration.ofSeconds(4)));
        world.tasks.advance(Duration.ofSeconds(4));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, silent);
        answer(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(KE_ID, Suid.RSPF_MAF));
        answer(Reply.json(ReplyStatus.OK, "{}".getBytes()));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(KE_ID, Suid.RSPF_MAF));
        answer(granted(world.in(Duration.ofDays(1))));
        assertTrue(world.get(fetch(KE_ID, Suid.RSPF_MAF)).isPresent(), "trouble is no refusal");
    }

    @Test
    void withoutAnIdentityOfItsOwnANodeAsksNobody() {
        world.settings = KeysSettings.defaults();
        KedgeException failure = world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(KE_ID, Suid.RSPF_MAF));
        assertTrue(failure.detail().contains("org.kedge.association.keys"), failure.detail());
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void aKeyForACallerWhoGaveUpIsWipedAndLooksNoDifferentToTheNext() {
        answerLater();
        CompletionStage<Optional<FetchedKey>> hasty = world.keys.fetcher().fetch(KE_ID, Suid.RSPF_MAF, world.in(Duration.ofSeconds(1)));
        CompletionStage<Optional<FetchedKey>> patient = fetch(KE_ID, Suid.RSPF_MAF);
        world.tasks.advance(Duration.ofSeconds(1));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, hasty);
        pending.get(0).complete(granted(world.in(Duration.ofDays(1))));
        assertTrue(world.get(patient).isPresent());
    }

    @Test
    void stoppingTellsWhoWaits() {
        answerLater();
        CompletionStage<Optional<FetchedKey>> asked = fetch(KE_ID, Suid.RSPF_MAF);
        world.tasks.settle();
        CompletionStage<Optional<FetchedKey>> queued = fetch(KC_ID, Suid.MAF_SAEF);
        world.keys.close();
        world.failure(ErrorCode.TRANSPORT_STOPPED, queued);
        assertTrue(asked.toCompletableFuture().isCompletedExceptionally());
        assertEquals(0, world.keys.fetcher().waiting());
    }
}

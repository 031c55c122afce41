package org.kedge.association.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.KeyChoice;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.association.ScriptedGba;
import org.kedge.association.World;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.peer.ConnectionSettings;
import org.kedge.gba.UaProtocolId;
import org.kedge.messages.gba.ZnAnswer;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;

/** NAF keys over Zn. */
class NafKeyFetcherTest {
    private static final KeyReference B_TID = ScriptedGba.bTid(1);
    private static final int TLS = 0x00AE;
    private static final int DTLS = 0xC0A8;
    private static final String ZN = "POST /nbsp-gba/v1/bootstrapping-info-retrieval";

    private final World world = new World();
    private final List<CompletableFuture<Reply>> pending = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<ZnRequest> asked = new ArrayList<>();

    @BeforeEach
    void aMafWithABsf() {
        world.pskServer("bsf", PeerRole.BSF, ScriptedGba.BSF);
        world.pskServer("mef", PeerRole.MEF, World.MEF);
        naf(NafSettings.agreed("SP and operator"), World.MAF.value());
    }

    private void naf(NafSettings settings, String id) {
        world.settings = new KeysSettings(Optional.of(id), Optional.empty(), Optional.empty(), ConnectionSettings.defaults(),
                FetchSettings.defaults(), settings, false);
    }

    private void naf(Optional<UaProtocolId> protocol, int gsId, boolean uicc) {
        naf(new NafSettings(Optional.of("SP and operator"), Optional.empty(), protocol, gsId, uicc), World.MAF.value());
    }

    private CompletionStage<Optional<FetchedKey>> fetch(KeyReference bTid, int suite) {
        return world.keys.fetcher().fetchNafKey(bTid, Suid.RSPF_MAF, suite, world.in(Duration.ofSeconds(4)));
    }

    private static Uss uss(int gsId, Optional<KeyChoice> choice, String... ueIds) {
        return new Uss(gsId, 0, List.of(ueIds), Optional.empty(), Set.of(), List.of(), choice);
    }

    private Reply granted(Instant end, boolean uicc, Uss... uss) {
        try (ZnAnswer answer = new ZnAnswer(SecretBytes.owning(World.key((byte) 5)),
                uicc ? Optional.of(SecretBytes.owning(World.key((byte) 6))) : Optional.empty(), end, Optional.empty(), List.of(uss))) {
            return Reply.json(ReplyStatus.OK, ZnCodec.answer(answer));
        }
    }

    private Reply granted(Uss... uss) {
        return granted(world.in(Duration.ofHours(1)), false, uss);
    }

    private Reply refused(ReplyStatus status, String cause) {
        return new Reply(status, Map.of(), ZnCodec.PROBLEM, ZnCodec.problem(403, cause));
    }

    private void answer(Reply reply) {
        world.answers = request -> {
            asked.add(ZnCodec.readRequest(request.body()));
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

    private Optional<String> source(Uss... uss) {
        answer(granted(uss));
        world.tasks.advance(Duration.ofSeconds(2));
        return world.get(fetch(B_TID, TLS)).orElseThrow().sourceId();
    }

    @Test
    void theKeyComesFromTheBsfOfTheBTid() {
        answer(granted(uss(7, Optional.empty(), "//sp.example.com/other"), uss(100, Optional.empty(), World.SELF)));
        try (FetchedKey key = world.get(fetch(B_TID, TLS)).orElseThrow()) {
            assertEquals(SecretBytes.owning(World.key((byte) 5)), key.key());
            assertEquals(B_TID, key.keyId());
            assertEquals(Optional.of(B_TID), key.assigned());
            assertEquals(Suid.RSPF_MAF, key.suid());
            assertEquals(Optional.of(World.SELF), key.sourceId());
            assertEquals(Optional.empty(), key.derivation());
            assertEquals(world.in(Duration.ofHours(1)), key.notAfter());
        }
        assertEquals(List.of(ZN), world.requests());
        assertEquals(List.of(new ZnRequest(B_TID, World.MAF, "01000100ae", false, List.of(100))), asked);
        Request sent = world.channels.get(0).requests().get(0);
        assertEquals(Request.JSON, sent.contentType());
        assertTrue(replies.stream().allMatch(NafKeyFetcherTest::isBlank), "the answer held the key");
    }

    private static boolean isBlank(Reply reply) {
        return IntStream.range(0, reply.body().length).allMatch(i -> reply.body()[i] == 0);
    }

    @Test
    void anotherSuiteIsAnotherQuestion() {
        answer(granted());
        world.get(fetch(B_TID, TLS));
        world.get(fetch(B_TID, DTLS));
        assertEquals(List.of("01000100ae", "010001c0a8"), asked.stream().map(ZnRequest::uaProtocol).toList());
    }

    @Test
    void nafIdAndServiceAreAsConfigured() {
        answer(granted());
        naf(Optional.of(UaProtocolId.parse("0100000002")), 4711, true);
        world.get(fetch(B_TID, TLS));
        naf(NafSettings.agreed("x"), "//sp.example.com/in-cse");
        world.get(fetch(B_TID, DTLS));
        naf(new NafSettings(Optional.of("x"), Optional.of(Fqdn.parse("naf.example.com")), Optional.empty(), 100, false), World.SELF);
        world.get(fetch(ScriptedGba.bTid(2), DTLS));
        assertEquals(List.of(new ZnRequest(B_TID, World.MAF, "0100000002", true, List.of(4711)),
                new ZnRequest(B_TID, Fqdn.parse("in-cse.sp.example.com"), "010001c0a8", false, List.of(100)),
                new ZnRequest(ScriptedGba.bTid(2), Fqdn.parse("naf.example.com"), "010001c0a8", false, List.of(100))), asked);
    }

    @Test
    void withoutAnFqdnANodeAsksNobody() {
        for (KeysSettings nameless : List.of(KeysSettings.defaults(), KeysSettings.of(Optional.of("//sp.example.com/in-cse/C1")))) {
            world.settings = new KeysSettings(nameless.id(), Optional.empty(), Optional.empty(), ConnectionSettings.defaults(),
                    FetchSettings.defaults(), NafSettings.agreed("x"), false);
            world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(B_TID, TLS));
        }
        assertEquals(List.of(), world.coaps.connections());
    }

    /** D-75. */
    @Test
    void withoutAnAgreementNobodyIsAsked() {
        naf(NafSettings.off(), World.MAF.value());
        assertEquals(Optional.empty(), world.get(fetch(B_TID, TLS)));
        assertEquals(List.of(), world.coaps.connections());
        naf(NafSettings.agreed("x"), World.MAF.value());
        answer(granted());
        assertTrue(world.get(fetch(B_TID, TLS)).isPresent(), "that is not remembered as a refusal");
    }

    @Test
    void nobodyIsAskedWhoIsNoBsf() {
        answer(granted());
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference(B_TID.left(), World.MEF), TLS)));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference(B_TID.left(), Fqdn.parse("evil.example.com")), TLS)));
        assertEquals(Optional.empty(), world.get(fetch(new KeyReference("0A".repeat(16), ScriptedGba.BSF), TLS)));
        assertEquals(Optional.empty(), world.get(world.keys.fetcher().fetch(B_TID, Suid.RSPF_MAF, world.in(Duration.ofSeconds(4)))),
                "without the suite (D-68)");
        assertEquals(List.of(), world.coaps.connections());
    }

    @Test
    void theUserIsTheOneIdentityOfTheService() {
        assertEquals(Optional.empty(), source());
        assertEquals(Optional.empty(), source(uss(99, Optional.empty(), World.SELF)));
        assertEquals(Optional.empty(), source(uss(100, Optional.empty())));
        assertEquals(Optional.of(World.SELF), source(uss(100, Optional.empty(), "//SP.example.com/gw1")));
        assertEquals(Optional.of("tel:+441234"), source(uss(100, Optional.empty(), "tel:+441234")));
        assertEquals(Optional.of(World.SELF), source(uss(100, Optional.empty(), "tel:+441234", World.SELF, "sip:a@b")));
        assertEquals(Optional.of("//sp.example.com/Sgw"), source(uss(100, Optional.empty(), "//sp.example.com/Sgw", "x")));
        assertEquals(Optional.empty(), source(uss(100, Optional.empty(), World.SELF, World.CSE)), "nobody is guessed");
        assertEquals(Optional.empty(), source(uss(100, Optional.empty(), "tel:+44", "tel:+45")));
    }

    @Test
    void theKeyIsTheOneTheUserSettingsChoose() {
        Uss card = uss(100, Optional.of(KeyChoice.UICC_BASED_KEY), World.SELF);
        answer(granted(world.in(Duration.ofHours(1)), true, card));
        assertEquals(Optional.empty(), world.get(fetch(B_TID, TLS)), "this node does not use it");
        naf(Optional.empty(), 100, true);
        assertEquals(SecretBytes.owning(World.key((byte) 6)), world.get(fetch(B_TID, DTLS)).orElseThrow().key());
        answer(granted(world.in(Duration.ofHours(1)), true, uss(100, Optional.of(KeyChoice.ME_UICC_BASED_KEYS), World.SELF)));
        assertEquals(SecretBytes.owning(World.key((byte) 5)), world.get(fetch(ScriptedGba.bTid(2), DTLS)).orElseThrow().key());
        answer(granted(card));
        assertEquals(Optional.empty(), world.get(fetch(ScriptedGba.bTid(3), DTLS)), "it was not sent");
        assertTrue(world.keys.fetcher().usesUiccKeys());
    }

    @Test
    void whatHasEndedIsRefused() {
        answer(granted(world.tasks.now(), false));
        assertEquals(Optional.empty(), world.get(fetch(B_TID, TLS)));
        assertTrue(replies.stream().allMatch(NafKeyFetcherTest::isBlank));
    }

    @Test
    void aRefusalIsRememberedPerSuite() {
        for (ReplyStatus status : List.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED,
                ReplyStatus.NOT_FOUND, ReplyStatus.BAD_REQUEST)) {
            asked.clear();
            answer(refused(status, "TRANSACTION_IDENTIFIER_INVALID"));
            for (int i = 0; i < 20; i++) {
                assertEquals(Optional.empty(), world.get(fetch(B_TID, TLS)));
            }
            assertEquals(1, asked.size(), status.name());
            world.get(fetch(B_TID, DTLS));
            assertEquals(2, asked.size(), status.name());
            world.tasks.advance(Duration.ofSeconds(5));
        }
    }

    @Test
    void aBsfInTroubleHasRefusedNothing() {
        world.coaps.script(connection -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "scripted")));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(B_TID, TLS));
        world.coaps.script(world::open);
        world.tasks.advance(Duration.ofSeconds(1));
        for (ReplyStatus status : List.of(ReplyStatus.INTERNAL_SERVER_ERROR, ReplyStatus.SERVICE_UNAVAILABLE,
                ReplyStatus.REQUEST_TIMEOUT)) {
            world.answers = request -> CompletableFuture.completedFuture(Reply.of(status));
            KedgeException failure = world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(B_TID, TLS));
            assertTrue(failure.detail().contains(status.name()), failure.detail());
        }
        world.answers = request -> CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, "{}".getBytes()));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, fetch(B_TID, TLS));
        answerLater();
        CompletionStage<Optional<FetchedKey>> silent = fetch(B_TID, TLS);
        world.tasks.advance(Duration.ofSeconds(4));
        world.failure(ErrorCode.KEY_SERVER_UNREACHABLE, silent);
        pending.get(0).complete(Reply.of(ReplyStatus.SERVICE_UNAVAILABLE));
        answer(granted());
        assertTrue(world.get(fetch(B_TID, TLS)).isPresent());
    }

    @Test
    void fiftyHandshakesAtOnceAskOnce() {
        answerLater();
        List<CompletionStage<Optional<FetchedKey>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(fetch(B_TID, TLS));
        }
        world.tasks.settle();
        assertEquals(1, pending.size());
        pending.get(0).complete(granted());
        List<FetchedKey> keys = all.stream().map(stage -> world.get(stage).orElseThrow()).toList();
        keys.get(0).close();
        assertFalse(keys.get(49).key().isClosed(), "every handshake owns its key");
        byte[] first = keys.get(1).key().copy();
        assertTrue(keys.stream().skip(1).allMatch(key -> Arrays.equals(first, key.key().copy())));
    }

    @Test
    void aThousandBTidsAtOnceAreBoundedInFlight() {
        answerLater();
        List<CompletionStage<Optional<FetchedKey>>> all = IntStream.range(0, 1000).mapToObj(i -> fetch(ScriptedGba.bTid(i), TLS)).toList();
        world.tasks.settle();
        assertEquals(32, pending.size());
        for (int i = 0; i < 1000; i++) {
            pending.get(i).complete(granted());
            world.tasks.settle();
        }
        all.forEach(stage -> world.get(stage).orElseThrow().close());
        assertEquals(1000, pending.size());
        assertEquals(0, world.keys.fetcher().waiting());
    }
}

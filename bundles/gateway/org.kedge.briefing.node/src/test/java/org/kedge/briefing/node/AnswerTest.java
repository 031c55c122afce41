package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.SIGNER;
import static org.kedge.briefing.node.Bench.URI_A;
import static org.kedge.briefing.node.Bench.answer;
import static org.kedge.briefing.node.Bench.instruction;
import static org.kedge.briefing.node.Bench.signed;
import static org.kedge.briefing.node.Bench.unsigned;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.SignedDocument;

/** What is believed of an answer. */
class AnswerTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void configure() {
        bench.certified("bbn", BBN, URI_A);
    }

    private KedgeException refused() {
        return assertThrows(KedgeException.class, bench::brief);
    }

    @Test
    void anUnsignedInstructionIsWorthTheChannel() {
        SignedDocument document = unsigned(instruction(3, "kpm"));
        bench.network.host(URI_A, BBN, answer(document));
        Briefing briefing = bench.brief().get(0);
        assertEquals(TrustLevel.CHANNEL, briefing.trust());
        assertEquals(Optional.empty(), briefing.signer());
        assertEquals("node", briefing.provider());
        assertArrayEquals(document.document(), briefing.document());
    }

    @Test
    void aSignatureOfAPinnedSignerIsWorthMore() {
        bench.network.host(URI_A, BBN, answer(signed(instruction(3, "kpm"), SIGNER)));
        Briefing briefing = bench.brief().get(0);
        assertEquals(TrustLevel.SIGNED, briefing.trust());
        assertEquals(Optional.of(PublicKeyId.of(SIGNER.getPublic())), briefing.signer());
    }

    @Test
    void aSignatureOfAStrangerIsNeverWorthTheChannel() {
        bench.network.host(URI_A, BBN, answer(signed(instruction(3, "kpm"), Bench.OWN)));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, refused().code());
        assertTrue(bench.events().contains("briefing.refused"));
    }

    @Test
    void aSignatureThatNobodyCanCheckIsRefused() {
        PinnedSigners signers = bench.services.signers().first().orElseThrow();
        bench.services.signers().remove(signers);
        bench.settings = new NodeSettings(Optional.empty(), List.of(), Optional.empty(), RememberRule.LAST, Optional.empty(),
                Optional.empty(), Optional.empty(), 70, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        bench.network.host(URI_A, BBN, answer(signed(instruction(3, "kpm"), SIGNER)));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, refused().code());
    }

    @Test
    void anAlteredDocumentIsRefusedAndTheOthersCount() {
        SignedDocument good = signed(instruction(3, "kpm"), SIGNER);
        byte[] altered = new String(good.document(), StandardCharsets.UTF_8).replace("maf.example.com", "maf.example.org")
                .getBytes(StandardCharsets.UTF_8);
        bench.network.host(URI_A, BBN, answer(new SignedDocument(altered, good.signature()), good));
        List<Briefing> briefings = bench.brief();
        assertEquals(1, briefings.size());
        assertArrayEquals(good.document(), briefings.get(0).document());
    }

    @Test
    void anInstructionWithASecretIsRefused() {
        byte[] document = "{\"serial\":1,\"kpm\":\"00\"}".getBytes(StandardCharsets.UTF_8);
        bench.network.host(URI_A, BBN, answer(new SignedDocument(document, Optional.empty())));
        assertEquals(ErrorCode.BRIEFING_CONTAINS_SECRET, refused().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"instructions\":7}", "{\"instructions\":[{\"document\":\"%%\"}]}", "{\"instructions\":[]",
        "nonsense"})
    void aMalformedAnswerIsAFaultOfTheProtocol(String body) {
        bench.network.host(URI_A, BBN, request -> Reply.json(ReplyStatus.OK, body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(ErrorCode.BRIEFING_NODE_PROTOCOL, refused().code());
        assertEquals(List.of(), bench.store.aliases(CredentialKind.PRE_PROVISIONED_KEY));
    }

    @Test
    void anAnswerThatIsTooLongIsRefused() {
        byte[] body = new byte[BriefingCodec.MAX_ANSWER_OCTETS + 1];
        Arrays.fill(body, (byte) ' ');
        bench.network.host(URI_A, BBN, request -> Reply.json(ReplyStatus.OK, body));
        assertEquals(ErrorCode.BRIEFING_NODE_PROTOCOL, refused().code());
    }

    @ParameterizedTest
    @CsvSource({"ORIGINATOR_HAS_NO_PRIVILEGE,BRIEFING_NODE_REFUSED", "ORIGINATOR_NOT_AUTHENTICATED,BRIEFING_NODE_REFUSED",
        "SERVICE_UNAVAILABLE,BRIEFING_NODE_UNREACHABLE", "NOT_FOUND,BRIEFING_NODE_UNREACHABLE",
        "INTERNAL_SERVER_ERROR,BRIEFING_NODE_UNREACHABLE", "BAD_REQUEST,BRIEFING_NODE_PROTOCOL",
        "UNSUPPORTED_MEDIA_TYPE,BRIEFING_NODE_PROTOCOL", "CREATED,BRIEFING_NODE_PROTOCOL"})
    void everyRefusalHasItsCode(ReplyStatus status, ErrorCode code) {
        bench.network.host(URI_A, BBN, request -> Reply.of(status));
        KedgeException failure = refused();
        assertEquals(code, failure.code());
        assertTrue(failure.retryable());
        assertTrue(failure.getMessage().contains(Integer.toString(status.code())), failure.getMessage());
    }

    @Test
    void theBodyOfAnAnswerIsWiped() {
        byte[] body = BriefingCodec.write(answer(3));
        bench.network.host(URI_A, BBN, request -> Reply.json(ReplyStatus.OK, body));
        bench.brief();
        assertArrayEquals(new byte[body.length], body);
    }

    @Test
    void observersAreToldOfWhatIsNewAndOnce() throws Exception {
        List<Long> seen = new ArrayList<>();
        AutoCloseable subscription = bench.briefing.observe(briefing -> seen.add(briefing.instruction().serial()));
        bench.network.host(URI_A, BBN, answer(3));
        bench.brief();
        bench.brief();
        bench.network.host(URI_A, BBN, answer(4));
        bench.brief();
        assertEquals(List.of(3L, 4L), seen);
        subscription.close();
        bench.network.host(URI_A, BBN, answer(5));
        bench.brief();
        assertEquals(List.of(3L, 4L), seen);
    }

    @Test
    void whoAsksWhileARoundWaitsForItsTurnJoinsIt() {
        bench.network.host(URI_A, BBN, answer(3));
        BootstrapTrigger trigger = new BootstrapTrigger(BootstrapTrigger.Kind.RETRY, Optional.empty(), Bench.NOW);
        CompletableFuture<List<Briefing>> first = bench.briefing.brief(trigger).toCompletableFuture();
        CompletableFuture<List<Briefing>> second = bench.briefing.brief(trigger).toCompletableFuture();
        bench.tasks.settle();
        assertEquals(1, first.join().size());
        assertEquals(1, second.join().size());
        assertEquals(1, bench.network.asked().size());
        bench.brief();
        assertEquals(2, bench.network.asked().size());
    }

    @Test
    void whoeverWaitsTooLongIsToldAndObserversGetWhatComesLater() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (AutoCloseable subscription = bench.briefing.observe(briefing -> seen.add(briefing.instruction().serial()))) {
            CompletableFuture<List<Briefing>> waiting = new CompletableFuture<>();
            bench.network.host(URI_A, BBN, request -> {
                // The round takes its time, and the timer of the caller runs out meanwhile.
                bench.tasks.advance(Duration.ofSeconds(10));
                return FakeNetwork.ok(answer(3));
            });
            bench.briefing.brief(new BootstrapTrigger(BootstrapTrigger.Kind.BOOT, Optional.empty(), Bench.NOW))
                    .whenComplete((briefings, thrown) -> waiting.completeExceptionally(thrown));
            bench.tasks.settle();
            KedgeException failure = KedgeException.of(assertThrows(Exception.class, waiting::join));
            assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
            assertEquals(List.of(3L), seen);
        }
    }

    @Test
    void afterItWasClosedWhoeverWaitsHasARetryableFailure() {
        bench.network.host(URI_A, BBN, answer(3));
        CompletableFuture<List<Briefing>> waiting = bench.briefing
                .brief(new BootstrapTrigger(BootstrapTrigger.Kind.BOOT, Optional.empty(), Bench.NOW)).toCompletableFuture();
        bench.briefing.close();
        KedgeException failure = KedgeException.of(assertThrows(Exception.class, waiting::join));
        assertTrue(failure.retryable());
        assertTrue(bench.lan.closed);
    }
}

package org.kedge.briefingnode.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefingnode.trigger.TriggerSettings.Proof;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.ReceivedTrigger;
import org.kedge.messages.trigger.text.TriggerClaim;
import org.kedge.messages.trigger.text.TriggerKeys;
import org.kedge.messages.trigger.text.TriggerTextCodec;

class TriggersTest {
    private static final long FIRST = TriggerBench.NOW.getEpochSecond();

    @TempDir
    Path directory;

    private TriggerBench bench;

    @BeforeEach
    void open() {
        bench = new TriggerBench(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** What a node makes of a text. */
    private TriggerClaim received(String text) {
        assertTrue(text.length() <= TriggerTextCodec.MAX_OCTETS);
        ReceivedTrigger trigger = TriggerTextCodec.parse(text.getBytes(StandardCharsets.US_ASCII));
        try (SecretBytes kpm = SecretBytes.copyOf(TriggerBench.KPM)) {
            return trigger.verify(new TriggerKeys(Map.of("bbn", bench.signer.getPublic()), Map.of("kpm", kpm))).claim();
        }
    }

    private Triggers.Sent sent(NodeId id, boolean address) throws Exception {
        return bench.triggers().send(id, address, "test").toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Refused before anything was made. */
    private KedgeException refused(ErrorCode code, NodeId id) {
        KedgeException e = assertThrows(KedgeException.class, () -> bench.triggers().send(id, false, "test"));
        assertEquals(code, e.code());
        assertFalse(e.getMessage().contains(TriggerBench.NUMBER), e.getMessage());
        assertEquals(List.of(), bench.sent);
        return e;
    }

    /** Taken by us, not by the network. */
    private KedgeException failed() {
        ExecutionException e = assertThrows(ExecutionException.class, () -> sent(TriggerBench.NODE, false));
        KedgeException cause = assertInstanceOf(KedgeException.class, e.getCause());
        assertEquals(ErrorCode.TRIGGER_NOT_SENT, cause.code());
        assertEquals(Outcome.FAILED, bench.records.get(bench.records.size() - 1).outcome());
        return cause;
    }

    @Test
    void signedTextIsVerifiedByTheNode() throws Exception {
        bench.withNode();
        assertEquals(new Triggers.Sent(TriggerBench.NODE, FIRST, "scripted", "id-1"), sent(TriggerBench.NODE, false));
        TriggerBench.Text text = bench.sent.get(0);
        assertEquals(TriggerBench.NUMBER, text.msisdn());
        assertEquals(TriggerBench.NOW.plusSeconds(30), text.deadline());
        TriggerClaim claim = received(text.text());
        assertEquals(TriggerPurpose.ENROLMENT_REQUEST, claim.purpose());
        assertEquals(TriggerBench.NODE.value(), claim.node().text());
        assertEquals(FIRST, claim.serial());
        assertEquals(Optional.empty(), claim.address());
    }

    @Test
    void kpmTextIsVerifiedByTheNode() throws Exception {
        bench.withNode().withKpm();
        bench.settings = TriggerBench.settings(Proof.KPM, Optional.empty(), Optional.of(URI.create("https://bbn.example.com:8443")));
        sent(TriggerBench.NODE, true);
        TriggerClaim claim = received(bench.sent.get(0).text());
        assertEquals(TriggerBench.NODE.value(), claim.node().text(), "a MAC leaves room for the whole id");
        assertEquals(Optional.of(URI.create("https://bbn.example.com:8443")), claim.address());
    }

    @Test
    void nodeIsNamedByItsHashWhereTheIdDoesNotFit() throws Exception {
        NodeId odd = new NodeId("urn:node:a_b@c");
        NodeId hashLike = new NodeId("#abcdefghij");
        bench.withNode().with(TriggerBench.node(odd, Optional.of("4915112345679"), Set.of(), true),
                TriggerBench.node(hashLike, Optional.of("4915112345670"), Set.of(), true));
        bench.settings = TriggerBench.settings(Proof.SIGNATURE, Optional.of("signer"), Optional.of(URI.create("https://b.example:8443")));
        for (NodeId id : List.of(TriggerBench.NODE, odd, hashLike)) {
            bench.sent.clear();
            sent(id, true);
            TriggerClaim claim = received(bench.sent.get(0).text());
            assertTrue(claim.node().text().startsWith("#"));
            assertTrue(claim.node().matches(id));
        }
    }

    @Test
    void serialGrowsWithinASecondAndOverARestart() throws Exception {
        bench.withNode();
        assertEquals(FIRST, sent(TriggerBench.NODE, false).serial());
        assertEquals(FIRST + 1, bench.triggers().make(TriggerBench.NODE, false, "test").serial());
        bench.restart();
        assertEquals(FIRST + 2, sent(TriggerBench.NODE, false).serial());
        assertEquals(FIRST + 2, received(bench.sent.get(1).text()).serial());
    }

    @Test
    void everyTriggerIsAuditedWithoutNumberAndText() throws Exception {
        bench.withNode();
        sent(TriggerBench.NODE, false);
        assertEquals(1, bench.records.size());
        var record = bench.records.get(0);
        assertEquals("trigger.issued", record.event());
        assertEquals(Outcome.GRANTED, record.outcome());
        assertEquals(TriggerBench.NODE.value(), record.subject());
        assertEquals(Map.of("serial", Long.toString(FIRST), "way", "scripted", "proof", "SIGNATURE"), record.details());
    }

    @Test
    void withoutAuditNothingIsSent() {
        bench.withNode();
        bench.auditFails = true;
        refused(ErrorCode.AUDIT_UNAVAILABLE, TriggerBench.NODE);
    }

    @Test
    void unknownNode() {
        refused(ErrorCode.PEER_UNKNOWN, TriggerBench.NODE);
        assertEquals(List.of(), bench.records);
    }

    @Test
    void disabledNode() {
        bench.with(TriggerBench.node(TriggerBench.NODE, Optional.of(TriggerBench.NUMBER), Set.of(), false));
        assertTrue(refused(ErrorCode.TRIGGER_NOT_SENT, TriggerBench.NODE).detail().contains("disabled"));
    }

    @Test
    void nodeWithoutNumberCanBePrinted() {
        bench.with(TriggerBench.node(TriggerBench.NODE, Optional.empty(), Set.of(), true));
        assertTrue(refused(ErrorCode.TRIGGER_NOT_SENT, TriggerBench.NODE).detail().contains("no number"));
        assertEquals(FIRST, received(bench.triggers().make(TriggerBench.NODE, false, "test").text()).serial());
    }

    @Test
    void withoutSenderNothingIsMade() {
        bench.withNode();
        bench.sender = Optional.empty();
        assertTrue(refused(ErrorCode.TRIGGER_NOT_SENT, TriggerBench.NODE).detail().contains("org.kedge.trigger.smpp"));
        assertEquals(List.of(), bench.records);
        assertEquals(FIRST, bench.triggers().make(TriggerBench.NODE, false, "test").serial(), "no serial was used up");
    }

    @Test
    void refusalOfTheNetworkIsToldAndAudited() {
        bench.withNode();
        bench.sender = Optional.of(bench.sender(text -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.TRIGGER_NOT_SENT, "the SMSC refused it"))));
        assertEquals("the SMSC refused it", failed().detail());
        assertEquals("KEDGE-120", bench.records.get(1).details().get("code"));
    }

    @Test
    void faultOfASenderRepeatsNothingOfIt() {
        bench.withNode();
        bench.sender = Optional.of(bench.sender(text -> CompletableFuture.failedFuture(
                new IllegalStateException("to " + TriggerBench.NUMBER))));
        assertEquals("the sender scripted failed: IllegalStateException", failed().detail());
        bench.sender = Optional.of(bench.sender(text -> {
            throw new IllegalArgumentException("to " + TriggerBench.NUMBER);
        }));
        assertEquals("the sender scripted failed: IllegalArgumentException", failed().detail());
        assertFalse(bench.records.toString().contains(TriggerBench.NUMBER));
    }

    @Test
    void keysThatAreMissing() {
        bench.withNode();
        bench.settings = TriggerBench.settings(Proof.SIGNATURE, Optional.empty(), Optional.empty());
        refused(ErrorCode.CREDENTIAL_UNKNOWN, TriggerBench.NODE);
        bench.settings = TriggerBench.settings(Proof.SIGNATURE, Optional.of("nowhere"), Optional.empty());
        refused(ErrorCode.CREDENTIAL_UNKNOWN, TriggerBench.NODE);
        bench.settings = TriggerBench.settings(Proof.KPM, Optional.empty(), Optional.empty());
        refused(ErrorCode.CREDENTIAL_UNKNOWN, TriggerBench.NODE);
        assertEquals(List.of(), bench.records);
    }

    @Test
    void addressThatDoesNotFit() {
        bench.withNode();
        KedgeException none = assertThrows(KedgeException.class, () -> bench.triggers().make(TriggerBench.NODE, true, "test"));
        assertTrue(none.detail().contains("trigger.uri is empty"), none.detail());
        bench.settings = TriggerBench.settings(Proof.SIGNATURE, Optional.of("signer"),
                Optional.of(URI.create("https://briefing.long-name.example.com:8443")));
        KedgeException tooLong = assertThrows(KedgeException.class, () -> bench.triggers().make(TriggerBench.NODE, true, "test"));
        assertEquals(ErrorCode.TRIGGER_NOT_SENT, tooLong.code());
        assertTrue(tooLong.detail().contains("does not fit into one short message with the address https://briefing"), tooLong.detail());
    }
}

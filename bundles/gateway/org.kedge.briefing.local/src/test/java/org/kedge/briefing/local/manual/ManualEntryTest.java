package org.kedge.briefing.local.manual;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.signed.DetachedSignature;

class ManualEntryTest {
    private final Bench bench = new Bench();
    private final ManualEntry entry = bench.entry;

    private void refused(ErrorCode code, Executable step) {
        KedgeException refusal = assertThrows(KedgeException.class, step);
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertFalse(refusal.getMessage().contains(Bench.CODE), refusal::getMessage);
        assertEquals(List.of(), bench.triggers);
    }

    private void refusedAndNothingStored(ErrorCode code, Executable step) {
        int writes = bench.store.writes();
        refused(code, step);
        assertEquals(writes, bench.store.writes(), "nothing stored");
        assertFalse(bench.entry.cancel(), "nothing waits");
    }

    private BriefingPointer pointer() {
        assertEquals(1, bench.triggers.size());
        BootstrapTrigger trigger = bench.triggers.get(0);
        assertEquals(BootstrapTrigger.Kind.OPERATOR, trigger.kind());
        assertEquals(Optional.empty(), trigger.target());
        assertEquals(Optional.empty(), trigger.mef());
        return trigger.pointer().orElseThrow();
    }

    private String word(String text) {
        ManualEntry.Entered entered = bench.entry.enter(text);
        assertTrue(entered.done().isEmpty());
        return entered.shown().word();
    }

    @Test
    void aSignedTextLeadsToTheBriefingNodeOnceItIsConfirmed() {
        String word = word(Bench.signed(Bench.compact(42)));
        assertEquals(List.of(), bench.triggers, "nothing counts before it is confirmed");
        assertEquals(0, bench.store.writes());
        entry.confirm(word);
        assertEquals(new BriefingPointer(Bench.BBN, Optional.of(Bench.PIN), Optional.empty(), TrustLevel.SIGNED), pointer());
        assertEquals("briefing.confirmed", bench.audit.get(0).event());
    }

    @Test
    void aCodeIsHandedToTheBriefingNodeAndNeverBelievedHere() {
        ManualEntry.Entered entered = entry.enter(Bench.coded(Bench.compact(42)));
        assertTrue(Bench.all(entered.shown()).contains("signed by: nobody; has a one-time code (**********)"),
                Bench.all(entered.shown()));
        entry.confirm(entered.shown().word());
        assertEquals(new BriefingPointer(Bench.BBN, Optional.of(Bench.PIN), Optional.of(Bench.CODE), TrustLevel.CONFIRMED), pointer());
        assertFalse(Bench.all(entered.shown()).contains(Bench.CODE));
        assertFalse(bench.audit.toString().contains(Bench.CODE));
        assertFalse(bench.triggers.toString().contains(Bench.CODE));
    }

    @Test
    void showsWhatATextMakesTheNodeTrust() {
        String all = Bench.all(entry.enter(Bench.signed(Bench.compact(42))).shown());
        for (String expected : List.of("Briefing Node: " + Bench.BBN, "for the node: urn:dev:example:1", "serial: 42",
                "valid until: 2026-06-01T13:00:00Z\n", "signed by: " + Bench.SIGNER, "key of the Briefing Node: " + Bench.PIN)) {
            assertTrue(all.contains(expected), () -> expected + " in\n" + all);
        }
        String hex = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(Bench.PIN.substring("ni:///sha-256;".length())));
        assertTrue(all.replaceAll("[ :\n]", "").replace("SHA-256", "").contains(hex), all);
    }

    @Test
    void showsWhatAnInstructionMakesTheNodeTrust() {
        byte[] document = Bench.document(7, Optional.of("urn:dev:example:1"), Bench.NOW.plusSeconds(60), List.of(Bench.anchor()));
        String all = Bench.all(entry.enter(Bench.text(document)).shown());
        for (String expected : List.of("target: MAF maf.example.com", "mechanism: certificate, credential own",
                "MEF: coaps://127.0.0.1:5684, FQDN mef.example.com", "for the node: urn:dev:example:1", "serial: 7",
                "valid: from 2026-06-01T11:59:00Z to 2026-06-01T12:01:00Z", "signed by: nobody", "trusts the CA: \"CN=anchor\"",
                "its key: " + PublicKeyId.of(Bench.anchor().getPublicKey()), "trusts the CA: in the store: owner-ca")) {
            assertTrue(all.contains(expected), () -> expected + " in\n" + all);
        }
    }

    @Test
    void theWordStandsForEverythingShown() {
        CompactInstruction text = Bench.compact(42);
        List<String> words = new ArrayList<>();
        words.add(word(Bench.signed(text)));
        assertEquals(words.get(0), word(Bench.signed(text)), "the same entry, the same word");
        words.add(word(Bench.coded(text)));
        words.add(word(Bench.signed(new CompactInstruction(URI.create("https://bbn.example.com:8444/briefing"), Bench.PIN, Bench.NODE, 42,
                text.expiry()))));
        words.add(word(Bench.signed(new CompactInstruction(Bench.BBN, Bench.SIGNER, Bench.NODE, 42, text.expiry()))));
        words.add(word(Bench.signed(Bench.compact(43))));
        words.add(word(Bench.signed(new CompactInstruction(Bench.BBN, Bench.PIN, Bench.NODE, 42, text.expiry().plusSeconds(1)))));
        words.add(word(Bench.text(Bench.document(42))));
        words.add(word(Bench.text(Bench.document(43))));
        assertEquals(words.size(), words.stream().distinct().count(), words::toString);
        words.forEach(word -> assertTrue(word.matches("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"), word));
    }

    @Test
    void theWordMayBeTypedSloppily() {
        String word = word(Bench.signed(Bench.compact(42)));
        entry.confirm(word.toLowerCase(Locale.ROOT).replace("-", " ").replace('0', 'o').replace('1', 'l'));
        pointer();
    }

    @Test
    void threeWrongWordsDiscardTheEntry() {
        String word = word(Bench.signed(Bench.compact(42)));
        for (int i = 0; i < 3; i++) {
            refused(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm("AAAA-AAAA"));
        }
        refusedAndNothingStored(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm(word));
        assertEquals(3, bench.audit.size());
    }

    @Test
    void aWrongWordTwiceStillLeavesATry() {
        String word = word(Bench.signed(Bench.compact(42)));
        refused(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm("AAAA-AAAA"));
        refused(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm(""));
        entry.confirm(word);
        pointer();
    }

    @Test
    void anEntryWaitsForTenMinutesOnly() {
        String word = word(Bench.signed(Bench.compact(42)));
        bench.tasks.advance(ManualEntry.PATIENCE.minusSeconds(1));
        bench.tasks.setClock(Bench.NOW);
        refused(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm("AAAA-AAAA"));
        bench.tasks.advance(Duration.ofSeconds(1));
        refusedAndNothingStored(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm(word));
    }

    @Test
    void nothingWaitsAfterItWasCancelledOrTheNodeWasRestarted() {
        String word = word(Bench.signed(Bench.compact(42)));
        assertTrue(entry.cancel());
        refusedAndNothingStored(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm(word));
        word(Bench.signed(Bench.compact(42)));
        bench.restart();
        refusedAndNothingStored(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> bench.entry.confirm(word));
    }

    @Test
    void aRefusedEntryDiscardsTheOneThatWaited() {
        String word = word(Bench.signed(Bench.compact(42)));
        refusedAndNothingStored(ErrorCode.BRIEFING_TEXT_MALFORMED, () -> entry.enter("KEDGE1-"));
        refusedAndNothingStored(ErrorCode.BRIEFING_NOT_CONFIRMED, () -> entry.confirm(word));
    }

    @Test
    void everyChangedCharacterOfATextIsRefused() {
        for (String text : List.of(Bench.signed(Bench.compact(42)), Bench.coded(Bench.compact(42)))) {
            for (int i = 0; i < text.length(); i++) {
                char other = text.charAt(i) == 'Z' ? 'Y' : 'Z';
                String changed = text.substring(0, i) + other + text.substring(i + 1);
                refusedAndNothingStored(ErrorCode.BRIEFING_TEXT_MALFORMED, () -> entry.enter(changed));
            }
        }
    }

    @Test
    void aTextOfAStrangerIsRefused() {
        refusedAndNothingStored(ErrorCode.BRIEFING_SIGNATURE_WRONG,
                () -> entry.enter(CompactCodec.write(Bench.compact(42), Bench.STRANGER.getPrivate())));
    }

    @Test
    void aTextForAnotherNodeIsRefused() {
        CompactInstruction other = new CompactInstruction(Bench.BBN, Bench.PIN, new NodeId("urn:dev:example:2"), 42,
                Bench.NOW.plusSeconds(60));
        refusedAndNothingStored(ErrorCode.BRIEFING_OTHER_NODE, () -> entry.enter(Bench.signed(other)));
        bench.settings = new ManualSettings(Optional.empty(), true);
        refusedAndNothingStored(ErrorCode.BRIEFING_OTHER_NODE, () -> entry.enter(Bench.signed(Bench.compact(42))));
    }

    @Test
    void anExpiredTextIsRefusedAlsoWhenItExpiresWhileItWaits() {
        CompactInstruction over = new CompactInstruction(Bench.BBN, Bench.PIN, Bench.NODE, 42, Bench.NOW);
        refusedAndNothingStored(ErrorCode.BRIEFING_EXPIRED, () -> entry.enter(Bench.signed(over)));
        String word = word(Bench.signed(new CompactInstruction(Bench.BBN, Bench.PIN, Bench.NODE, 42, Bench.NOW.plusSeconds(60))));
        bench.tasks.advance(Duration.ofSeconds(60));
        refusedAndNothingStored(ErrorCode.BRIEFING_EXPIRED, () -> entry.confirm(word));
    }

    @Test
    void withAnUntrustedClockNothingIsOverAndTheTechnicianIsTold() {
        bench.tasks.trust(false);
        CompactInstruction over = new CompactInstruction(Bench.BBN, Bench.PIN, Bench.NODE, 42, Instant.EPOCH);
        ManualEntry.Entered entered = entry.enter(Bench.signed(over));
        assertTrue(Bench.all(entered.shown()).contains("1970-01-01T00:00:00Z (not checked: the clock of this node is not trusted)"));
        entry.confirm(entered.shown().word());
        pointer();
    }

    @Test
    void aTextIsUsedOnceAndNoneMayComeAfterANewerOne() {
        entry.confirm(word(Bench.signed(Bench.compact(42))));
        bench.triggers.clear();
        bench.restart();
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.signed(Bench.compact(42))));
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.signed(Bench.compact(41))));
        bench.entry.confirm(word(Bench.signed(Bench.compact(43))));
        pointer();
    }

    @Test
    void whatNobodySignedDoesNotShutOutWhatSomebodyDid() {
        entry.confirm(word(Bench.coded(Bench.compact(Bench.NOW.plusSeconds(365L * 86_400).getEpochSecond()))));
        bench.triggers.clear();
        bench.restart();
        refused(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.coded(Bench.compact(43))));
        bench.entry.confirm(word(Bench.signed(Bench.compact(42))));
        pointer();
        bench.triggers.clear();
        refused(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.signed(Bench.compact(42))));
    }

    @Test
    void theSameTextMayBeTriedAgainUntilItLedSomewhere() {
        bench.answer = new CompletableFuture<>();
        CompletionStage<?> first = entry.confirm(word(Bench.signed(Bench.compact(42))));
        bench.answer.completeExceptionally(new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "as scripted"));
        assertThrows(CompletionException.class, () -> first.toCompletableFuture().join());
        bench.triggers.clear();
        bench.restart();
        CompactInstruction elsewhere = new CompactInstruction(Bench.BBN, Bench.SIGNER, Bench.NODE, 42, Bench.NOW.plusSeconds(3600));
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.signed(elsewhere)));
        bench.answer = CompletableFuture.completedFuture(List.of());
        bench.entry.confirm(word(Bench.signed(Bench.compact(42))));
        pointer();
        bench.triggers.clear();
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.signed(Bench.compact(42))));
    }

    @ParameterizedTest
    @EnumSource(names = {"BRIEFING_CODE_REFUSED", "BRIEFING_NODE_REFUSED", "BRIEFING_NODE_UNREACHABLE", "CREDENTIAL_UNKNOWN"})
    void aTextWhoseBriefingNodeFailedMayBeTriedAgainAndTheTechnicianIsTold(ErrorCode code) {
        KedgeException why = new KedgeException(code, "as scripted");
        bench.report = Optional.of(new BriefingReport(Bench.NOW, BootstrapTrigger.Kind.OPERATOR, List.of(new BriefingOffer("node",
                Optional.empty(), OptionalLong.empty(), TrustLevel.CHANNEL, BriefingOffer.Verdict.FAILED, Optional.of(why)))));
        CompletionStage<?> first = entry.confirm(word(Bench.coded(Bench.compact(42))));
        CompletionException told = assertThrows(CompletionException.class, () -> first.toCompletableFuture().join());
        assertEquals(code, KedgeException.of(told).code());
        bench.triggers.clear();
        bench.report = Optional.empty();
        entry.confirm(word(Bench.coded(Bench.compact(42))));
        pointer();
    }

    @Test
    void aTextIsNotUsedWhenItCannotBeRecorded() {
        String word = word(Bench.signed(Bench.compact(42)));
        bench.store.failWrites(credential -> credential.kind() == CredentialKind.STATE);
        refused(ErrorCode.STORE_IO, () -> entry.confirm(word));
    }

    @Test
    void whatIsSignedNeedsNoConfirmationWhereTheOwnerSaysSo() {
        bench.settings = new ManualSettings(Optional.of(Bench.NODE), false);
        assertTrue(entry.enter(Bench.signed(Bench.compact(42))).done().isPresent());
        assertEquals(TrustLevel.SIGNED, pointer().trust());
        assertTrue(entry.enter(Bench.coded(Bench.compact(43))).done().isEmpty(), "a code is no signature");
        byte[] document = Bench.document(7);
        assertTrue(entry.enter(document, Optional.of(DetachedSignature.sign(Bench.OWNER.getPrivate(), document))).done().isPresent());
        assertEquals(TrustLevel.SIGNED, bench.brief().get(0).trust());
        assertTrue(entry.enter(Bench.text(Bench.document(8))).done().isEmpty());
    }

    @Test
    void aConfirmedInstructionIsHandedOutAlsoAfterARestart() {
        byte[] document = Bench.document(7);
        String word = word(Bench.text(document));
        assertEquals(List.of(), bench.brief());
        List<Briefing> told = new ArrayList<>();
        entry.observe(told::add);
        assertTrue(entry.confirm(word).toCompletableFuture().join().isEmpty());
        bench.tasks.settle();
        assertEquals(TrustLevel.CONFIRMED, told.get(0).trust());
        bench.restart();
        Briefing briefing = bench.brief().get(0);
        assertEquals("manual", briefing.provider());
        assertEquals(TrustLevel.CONFIRMED, briefing.trust());
        assertEquals(Optional.empty(), briefing.signer());
        assertArrayEquals(document, briefing.document());
        assertEquals(List.of(), bench.triggers);
    }

    @Test
    void aSignedInstructionIsHandedOutAsSignedWhileItsSignerIsPinned() {
        byte[] document = Bench.document(7);
        ManualEntry.Entered entered = entry.enter(document, Optional.of(DetachedSignature.sign(Bench.OWNER.getPrivate(), document)));
        assertTrue(Bench.all(entered.shown()).contains("signed by: " + Bench.SIGNER));
        entry.confirm(entered.shown().word());
        assertEquals(Optional.of(Bench.SIGNER), bench.brief().get(0).signer());
        assertEquals(TrustLevel.SIGNED, bench.brief().get(0).trust());
        bench.services.signers().remove(bench.services.signers().first().orElseThrow());
        assertEquals(List.of(), bench.brief());
    }

    @Test
    void anInstructionSignedByAStrangerOrAlteredIsRefused() {
        byte[] document = Bench.document(7);
        byte[] strangers = DetachedSignature.sign(Bench.STRANGER.getPrivate(), document);
        refusedAndNothingStored(ErrorCode.BRIEFING_SIGNATURE_WRONG, () -> entry.enter(document, Optional.of(strangers)));
        byte[] owners = DetachedSignature.sign(Bench.OWNER.getPrivate(), document);
        refusedAndNothingStored(ErrorCode.BRIEFING_SIGNATURE_WRONG, () -> entry.enter(Bench.document(8), Optional.of(owners)));
        assertEquals(List.of(), bench.brief());
    }

    @Test
    void aMalformedInstructionIsRefusedWithItsPlace() {
        KedgeException refusal = assertThrows(KedgeException.class, () -> entry.enter("{\"serial\": 1,\n oops}"));
        assertEquals(ErrorCode.BRIEFING_MALFORMED, refusal.code());
        assertTrue(refusal.getMessage().contains("line 2, column"), refusal::getMessage);
        refusedAndNothingStored(ErrorCode.BRIEFING_CONTAINS_SECRET, () -> entry.enter("{\"psk\": \"00112233\"}"));
        refusedAndNothingStored(ErrorCode.BRIEFING_MALFORMED, () -> entry.enter("{" + " ".repeat(65_536) + "}"));
        refusedAndNothingStored(ErrorCode.BRIEFING_TEXT_MALFORMED, () -> entry.enter(""));
        refusedAndNothingStored(ErrorCode.BRIEFING_TEXT_MALFORMED, () -> entry.enter("x".repeat(1 << 20)));
    }

    @Test
    void anInstructionForAnotherNodeOrThatIsOverIsRefused() {
        byte[] other = Bench.document(7, Optional.of("urn:dev:example:2"), Bench.NOW.plusSeconds(60), List.of());
        refusedAndNothingStored(ErrorCode.BRIEFING_OTHER_NODE, () -> entry.enter(Bench.text(other)));
        byte[] over = Bench.document(7, Optional.empty(), Bench.NOW, List.of());
        refusedAndNothingStored(ErrorCode.BRIEFING_EXPIRED, () -> entry.enter(Bench.text(over)));
        bench.settings = new ManualSettings(Optional.empty(), true);
        assertNotEquals("", word(Bench.text(other)), "without node.id the enrolee is the judge");
    }

    @Test
    void anInstructionMayNotComeAfterANewerOneForItsTarget() {
        entry.confirm(word(Bench.text(Bench.document(7))));
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> entry.enter(Bench.text(Bench.document(6))));
        byte[] sameSerial = Bench.document(7, Optional.empty(), Bench.NOW.plusSeconds(99), List.of());
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> entry.enter(Bench.text(sameSerial)));
        entry.confirm(word(Bench.text(Bench.document(7))));
        entry.confirm(word(Bench.text(Bench.document(8))));
        assertEquals(List.of(8L), bench.brief().stream().map(briefing -> briefing.instruction().serial()).toList());
    }

    @Test
    void anInstructionThatNobodySignedDoesNotShutOutOneThatIs() {
        long year = Bench.NOW.plusSeconds(365L * 86_400).getEpochSecond();
        Shown shown = bench.entry.enter(Bench.text(Bench.document(year))).shown();
        bench.entry.confirm(shown.word()).toCompletableFuture().join();
        byte[] owners = Bench.document(5);
        shown = bench.entry.enter(owners, Optional.of(DetachedSignature.sign(Bench.OWNER.getPrivate(), owners))).shown();
        bench.entry.confirm(shown.word()).toCompletableFuture().join();
        assertEquals(5, bench.brief().get(0).instruction().serial());
        refused(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.text(Bench.document(4))));
    }

    @Test
    void aSerialOfAFarFutureThatNobodySignedIsRefused() {
        long far = Bench.NOW.plusSeconds(367L * 86_400).getEpochSecond();
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.text(Bench.document(far))));
        refusedAndNothingStored(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.coded(Bench.compact(far))));
        bench.entry.enter(Bench.signed(Bench.compact(far)));
    }

    @Test
    void aWithdrawnInstructionIsHandedOutNoMore() {
        entry.confirm(word(Bench.text(Bench.document(7))));
        entry.withdraw("maf.example.com");
        assertEquals(List.of(), bench.brief());
        refused(ErrorCode.BRIEFING_NONE, () -> entry.withdraw("maf.example.com"));
    }

    @Test
    void textAndInstructionAreKeptApart() {
        entry.confirm(word(Bench.text(Bench.document(50))));
        entry.confirm(word(Bench.coded(Bench.compact(42))));
        bench.triggers.clear();
        bench.restart();
        assertEquals(1, bench.brief().size());
        refused(ErrorCode.BRIEFING_REPLAYED, () -> bench.entry.enter(Bench.coded(Bench.compact(42))));
    }

    @Test
    void saysWhatIsMissing() {
        String word = word(Bench.signed(Bench.compact(42)));
        bench.services.enrolees().remove(bench.services.enrolees().first().orElseThrow());
        refused(ErrorCode.SERVICE_MISSING, () -> entry.confirm(word));
        bench.services.stores().remove(bench.store);
        refused(ErrorCode.SERVICE_MISSING, () -> entry.enter(Bench.signed(Bench.compact(42))));
        KedgeException failed = KedgeException.of(assertThrows(CompletionException.class, bench::brief));
        assertEquals(ErrorCode.BRIEFING_NONE, failed.code());
    }

    @Test
    void aForeignStateIsNotTakenForAnEmptyOne() {
        for (String foreign : List.of("x", "1 used", "\n%", "42")) {
            bench.store.put(new Credential(ManualLedger.ALIAS, CredentialKind.STATE, "other", Map.of(),
                    SecretBytes.owning(foreign.getBytes(StandardCharsets.US_ASCII)), List.of(), Optional.empty()), CredentialSlot.ACTIVE);
            refusedAndNothingStored(ErrorCode.STORE_CORRUPT, () -> entry.enter(Bench.signed(Bench.compact(42))));
        }
    }

    @Test
    void theStoreHoldsNoCode() {
        entry.confirm(word(Bench.coded(Bench.compact(42))));
        String state = bench.store.require(ManualLedger.ALIAS).secret().use(octets -> new String(octets, StandardCharsets.UTF_8));
        assertFalse(state.contains(Bench.CODE), state);
    }
}

package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefingnode.OfflineFixture.GW1;
import static org.kedge.briefingnode.OfflineFixture.MAF;
import static org.kedge.briefingnode.OfflineFixture.RULED;
import static org.kedge.briefingnode.OfflineFixture.SERIAL;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.briefingnode.offline.Result.Outcome;
import org.kedge.briefingnode.rules.RuleCommands;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;

/** Imported documents come before the rules until they end, are withdrawn or replaced (D-82). */
class OfflineCarriedTest {
    @TempDir
    private Path home;
    private OfflineFixture f;

    @BeforeEach
    void start() {
        f = new OfflineFixture(home);
    }

    private byte[] imported(String target, long serial) {
        byte[] document = f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, target, serial));
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
        return document;
    }

    private SignedDocument only() {
        try (BriefingAnswer answer = f.bbn.brief(BbnFixture.gw1())) {
            assertEquals(1, answer.instructions().size());
            return answer.instructions().get(0);
        }
    }

    private static Optional<String> signer(SignedDocument document) {
        return DetachedSignature.signer(Map.of("owner", OfflineFixture.OWNER.publicKey(), "bbn", BbnFixture.SIGNER.publicKey()),
                document.document(), document.signature().orElseThrow());
    }

    /** The own key of the Briefing Node signs what the rules say, and never what was signed elsewhere. */
    @Test
    void itIsGivenWithItsOwnSignatureAndOthersByTheRules() {
        f.bbn.keyPair("signing", BbnFixture.SIGNER);
        f.bbn.bbn.reconfigure(f.settings(OfflineFixture.OWNER).signing("signing"));
        byte[] document = imported(MAF, SERIAL);
        SignedDocument given = only();
        assertArrayEquals(document, given.document());
        assertEquals(Optional.of("owner"), signer(given));
        try (BriefingAnswer answer = f.bbn.brief(BbnFixture.gw2())) {
            assertEquals(RULED, BbnFixture.only(answer).target().id());
            assertEquals(Optional.of("bbn"), signer(answer.instructions().get(0)));
        }
        assertEquals(1, f.issued().size(), "nothing else was issued to it");
    }

    @Test
    void itIsGivenAlsoWhereNoRulesCanBeRunAndTheOwnKeyIsMissing() {
        f.bbn.rules.save(new org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook(f.bbn.rules.revision(), List.of(), List.of()));
        f.bbn.bbn.reconfigure(f.settings(OfflineFixture.OWNER).signing("nowhere"));
        imported(MAF, SERIAL);
        assertEquals(List.of(MAF), f.targets());
    }

    @Test
    void itEndsWithItsWindowAndTheRulesDecideAgain() {
        f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), RULED, SERIAL, BbnFixture.NOW, Duration.ofHours(1)));
        f.load();
        f.bbn.now = BbnFixture.NOW.plus(Duration.ofHours(1)).minusNanos(1);
        assertEquals(Optional.of("owner"), signer(only()));
        f.bbn.now = BbnFixture.NOW.plus(Duration.ofHours(1));
        assertEquals(Optional.empty(), only().signature());
        assertEquals(SERIAL + 1, f.issued().get(0).serial(), "it follows the one that has ended");
    }

    @Test
    void aNewerOneForItsTargetReplacesItAndOneForAnotherStandsBesideIt() {
        imported(MAF, SERIAL);
        byte[] newer = imported(MAF, SERIAL + 1);
        assertArrayEquals(newer, only().document());
        imported("maf-2.example.com", SERIAL);
        assertEquals(List.of("maf-2.example.com", MAF), f.targets());
    }

    @Test
    void aWithdrawnOneIsGivenNoMoreAndNotTakenAgain() {
        imported(RULED, SERIAL);
        f.commands().withdraw(BbnFixture.GW1, Optional.empty());
        assertTrue(f.output().contains("withdrew serial " + SERIAL), "says which");
        AuditRecord record = f.bbn.sink.granted().get(1);
        assertEquals("briefing.withdrawn", record.event());
        assertEquals(BbnFixture.GW1, record.subject());
        f.show().node(BbnFixture.GW1);
        assertTrue(f.output().contains("(withdrawn)"));
        assertEquals(Optional.empty(), only().signature(), "by the rules");
        assertEquals(SERIAL + 2, f.issued().get(0).serial());
        assertEquals(ErrorCode.BRIEFING_REPLAYED, f.loadOne().refusal().orElseThrow().code());
    }

    @Test
    void oneTargetIsWithdrawnAndTheOtherStays() {
        imported(MAF, SERIAL);
        imported("maf-2.example.com", SERIAL);
        f.commands().withdraw(BbnFixture.GW1, Optional.of(MAF));
        assertEquals(List.of("maf-2.example.com"), f.targets());
    }

    @Test
    void whatCannotBeWithdrawn() {
        f.bbn.brief(BbnFixture.gw1()).close();
        f.bbn.writes.clear();
        assertFails(ErrorCode.BRIEFING_NONE, Optional.empty(), BbnFixture.GW1);
        assertFails(ErrorCode.PEER_UNKNOWN, Optional.empty(), "nobody");
        assertEquals(List.of(), f.bbn.writes);
        imported(MAF, SERIAL);
        assertFails(ErrorCode.BRIEFING_NONE, Optional.of(RULED), BbnFixture.GW1);
        f.bbn.sink.broken = true;
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, Optional.empty(), BbnFixture.GW1);
        assertEquals(List.of(MAF), f.targets());
    }

    private void assertFails(ErrorCode code, Optional<String> target, String node) {
        assertEquals(code, assertThrows(KedgeException.class, () -> f.commands().withdraw(node, target)).code());
    }

    /** Staging issues ahead what the rules say; it must not put that in the place of what was signed elsewhere. */
    @Test
    void stagingIssuesNothingInItsPlace() {
        byte[] document = imported(RULED, SERIAL);
        var issued = f.bbn.bbn.issue(f.bbn.node(BbnFixture.GW1), List.of(OfflineFixture.BY_RULES));
        assertEquals(List.of(false), issued.stream().map(one -> one.fresh()).toList());
        assertEquals(SERIAL, issued.get(0).serial());
        assertArrayEquals(document, f.issued().get(0).document());
    }

    /** The rules were about to issue for the same target when it was imported. */
    @Test
    void oneThatIsImportedMeanwhileComesFirst() {
        byte[] document = f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, RULED, SERIAL + 5));
        boolean[] once = new boolean[1];
        f.bbn.sink.onRecord = () -> {
            if (!once[0]) {
                once[0] = true;
                f.load();
            }
        };
        SignedDocument given = only();
        assertArrayEquals(document, given.document());
        assertEquals(Optional.of("owner"), signer(given));
    }

    /** A Briefing Node of an older release on this registry replaces document and digest, and leaves the signature. */
    @Test
    void aSignatureThatIsLeftOverIsNotGivenWithAnotherDocument() {
        imported(RULED, SERIAL);
        Issued last = f.issued().get(0);
        f.bbn.memory.issue(GW1, new Issued(RULED, SERIAL + 1, new byte[] {1}, last.document(), last.notAfter(), last.signature()), SERIAL);
        assertEquals(Optional.empty(), only().signature());
    }

    @Test
    void theKeyThatItNeedsGoesAlong() {
        f.bbn.enrolees.kpms.put(KeyReference.parse(BbnFixture.KPM_ID), BbnFixture.KPM);
        f.write("gw.json", OfflineFixture.byKey(BbnFixture.GW3, MAF, SERIAL, "bbn/kpm"));
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
        try (BriefingAnswer answer = f.bbn.brief(BbnFixture.gw3())) {
            assertEquals(Optional.of("owner"), signer(answer.instructions().get(0)));
            assertEquals("bbn/kpm", answer.keys().get(0).alias());
            assertEquals(BbnFixture.KPM_ID, answer.keys().get(0).kpmId());
        }
        assertEquals("key.delivered", f.bbn.sink.granted().get(1).event());
    }

    /** The rules would deliver one; the document names a credential that the node has. */
    @Test
    void aKeyThatItDoesNotNeedStaysThere() {
        f.bbn.enrolees.kpms.put(KeyReference.parse(BbnFixture.KPM_ID), BbnFixture.KPM);
        f.bbn.rules(Map.of("*", BbnFixture.delivering("maf-a", "maf-a.example.com", "bbn/kpm")));
        f.write("gw.json", OfflineFixture.byKey(BbnFixture.GW3, MAF, SERIAL, "factory"));
        f.load();
        try (BriefingAnswer answer = f.bbn.brief(BbnFixture.gw3())) {
            assertEquals(List.of(), answer.keys());
        }
    }

    @Test
    void aDisabledNodeIsNotGivenItEither() {
        imported(MAF, SERIAL);
        f.bbn.change(BbnFixture.GW1, node -> Edits.enabled(node, false));
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, f.bbn.ask(BbnFixture.gw1(), BbnFixture.REQUEST).status());
    }

    @Test
    void theDryRunAndTheNodeSayWhatIsGiven() {
        assertFalse(explained().contains("imported"));
        imported(MAF, SERIAL);
        String explained = explained();
        assertTrue(explained.contains("decided by main/r0"), explained);
        assertTrue(explained.contains("come before the rules"), explained);
        assertTrue(explained.contains("is given imported serial " + SERIAL + ": MAF " + MAF + " by certificate"), explained);
        f.show().node(BbnFixture.GW1);
        assertTrue(f.output().contains("imported     " + MAF + " serial " + SERIAL));
        f.show().nodes("");
        assertTrue(f.output().contains(MAF + " " + SERIAL + " imported"));
    }

    private String explained() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RuleCommands(f.bbn.rules, new AuditTrail(AuditSinks.of(f.bbn.sink), Clock.systemUTC(), fault -> { }),
                new PrintStream(out, true, StandardCharsets.UTF_8), () -> f.bbn.now).explain(f.bbn.memory,
                        node -> node, BbnFixture.GW1, List.of());
        return out.toString(StandardCharsets.UTF_8);
    }
}

package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefingnode.OfflineFixture.MAF;
import static org.kedge.briefingnode.OfflineFixture.SERIAL;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.briefingnode.offline.DocumentImport;
import org.kedge.briefingnode.offline.Result;
import org.kedge.briefingnode.offline.Result.Outcome;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;

/** Which documents that were signed elsewhere are taken, and that a refused one leaves nothing but its audit record (D-82). */
class OfflineImportTest {
    @TempDir
    private Path home;
    private OfflineFixture f;

    @BeforeEach
    void start() {
        f = new OfflineFixture(home);
    }

    private static byte[] good() {
        return InstructionCodec.encode(OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
    }

    private KedgeException refused(ErrorCode code) {
        Result result = f.loadOne();
        assertEquals(Outcome.REFUSED, result.outcome(), result.text());
        assertEquals(code, result.refusal().orElseThrow().code(), result.text());
        assertTrue(result.text().startsWith(code.code()), result.text());
        assertEquals(List.of(), f.bbn.writes);
        assertEquals(List.of(), f.bbn.sink.granted());
        assertEquals(code.code(), f.bbn.sink.lastCode());
        return result.refusal().get();
    }

    @Test
    void aSignedDocumentIsTakenWithItsExactOctets() {
        byte[] document = (new String(good(), StandardCharsets.UTF_8).replace("\n", " \n") + "\n").getBytes(StandardCharsets.UTF_8);
        f.write("gw.json", document, OfflineFixture.OWNER);
        Result result = f.loadOne();
        assertEquals(Outcome.TAKEN, result.outcome(), result.text());
        assertTrue(result.text().contains(BbnFixture.GW1) && result.text().contains(MAF), result.text());
        assertArrayEquals(document, f.issued().get(0).document());
        AuditRecord record = f.bbn.sink.granted().get(0);
        assertEquals("briefing.imported", record.event());
        assertEquals(BbnFixture.GW1, record.subject());
        assertEquals(PublicKeyId.of(OfflineFixture.OWNER.publicKey()), record.details().get("signer"));
        assertEquals(Long.toString(SERIAL), record.details().get("serial"));
    }

    @Test
    void theSamePairAgainChangesNothing() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.load();
        byte[] first = f.issued().get(0).signature().orElseThrow();
        assertEquals(Outcome.UNCHANGED, f.loadOne().outcome());
        // The same document signed again: another signature, nothing new.
        f.write("gw.json", good(), OfflineFixture.OWNER);
        assertEquals(Outcome.UNCHANGED, f.loadOne().outcome());
        assertEquals(List.of("issue"), f.bbn.writes);
        assertEquals(1, f.bbn.sink.records.size());
        assertArrayEquals(first, f.issued().get(0).signature().orElseThrow());
    }

    /** Its signature counts no more on any gateway, and a new one under the same serial would never get there. */
    @Test
    void theSameDocumentOfAnotherSignerNeedsANewSerial() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.load();
        f.bbn.bbn.reconfigure(f.settings(OfflineFixture.STRANGER));
        f.write("gw.json", good(), OfflineFixture.STRANGER);
        assertEquals(ErrorCode.BRIEFING_REPLAYED, f.loadOne().refusal().orElseThrow().code());
    }

    @Test
    void withoutItsSignature() {
        f.put("gw.json", good());
        assertTrue(refused(ErrorCode.BRIEFING_UNSIGNED).getMessage().contains("gw.json.sig"));
    }

    @Test
    void aSignatureWithoutItsDocument() {
        f.put("gw.json.sig", new byte[70]);
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("gw.json"));
    }

    @Test
    void signedBySomebodyWhoIsNotPinned() {
        f.write("gw.json", good(), OfflineFixture.STRANGER);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void signedByAPinnedKeyThatIsNotHere() throws IOException {
        Files.delete(f.keys.resolve("owner.pem"));
        f.write("gw.json", good(), OfflineFixture.OWNER);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void changedAfterItWasSigned() {
        byte[] document = f.write("gw.json", good(), OfflineFixture.OWNER);
        document[document.length - 1] ^= 0x2a;
        f.put("gw.json", document);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void noSignatureAtAll() {
        f.put("gw.json", good());
        f.put("gw.json.sig", "not DER".getBytes(StandardCharsets.US_ASCII));
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void notTheSchema() {
        f.write("gw.json", "{\"serial\":".getBytes(StandardCharsets.US_ASCII), OfflineFixture.OWNER);
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("line"));
    }

    @Test
    void withASecretInIt() {
        f.write("gw.json", new String(good(), StandardCharsets.UTF_8).replaceFirst("\\{", "{\"kpm\": \"00\",")
                .getBytes(StandardCharsets.UTF_8), OfflineFixture.OWNER);
        refused(ErrorCode.BRIEFING_CONTAINS_SECRET);
    }

    @Test
    void tooLong() {
        f.write("gw.json", (new String(good(), StandardCharsets.UTF_8) + " ".repeat(InstructionCodec.MAX_OCTETS))
                .getBytes(StandardCharsets.UTF_8), OfflineFixture.OWNER);
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("longer than"));
    }

    @Test
    void aSignatureThatIsTooLong() {
        f.put("gw.json", good());
        f.put("gw.json.sig", new byte[257]);
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("gw.json.sig"));
    }

    @Test
    void notARegularFile() throws IOException {
        Files.createDirectory(f.directory.resolve("gw.json"));
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("not a regular file"));
    }

    @Test
    void aLinkToADocument() throws IOException {
        Files.write(home.resolve("elsewhere"), good());
        f.write("gw.json", good(), OfflineFixture.OWNER);
        Files.delete(f.directory.resolve("gw.json"));
        Files.createSymbolicLink(f.directory.resolve("gw.json"), home.resolve("elsewhere"));
        refused(ErrorCode.BRIEFING_MALFORMED);
    }

    @Test
    void forNobody() {
        f.write("gw.json", OfflineFixture.instruction(Optional.empty(), MAF, SERIAL, BbnFixture.NOW, Duration.ofDays(1)));
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("nodeId"));
    }

    @Test
    void forANodeThatIsNotListed() {
        f.write("gw.json", OfflineFixture.instruction("nobody", MAF, SERIAL));
        refused(ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void over() {
        f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), MAF, SERIAL, BbnFixture.NOW.minusSeconds(60),
                Duration.ofSeconds(60)));
        refused(ErrorCode.BRIEFING_EXPIRED);
    }

    @Test
    void notYet() {
        f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), MAF, SERIAL, BbnFixture.NOW.plusMillis(1),
                Duration.ofDays(1)));
        assertTrue(refused(ErrorCode.BRIEFING_EXPIRED).getMessage().contains("import it then"));
    }

    @Test
    void aSerialAfterWhichNoneFollows() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, (1L << 53) + 1));
        assertTrue(refused(ErrorCode.BRIEFING_MALFORMED).getMessage().contains("serial"));
    }

    @Test
    void aSerialThatWasImportedBefore() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.load();
        for (long serial : new long[] {SERIAL - 1, SERIAL}) {
            f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), MAF, serial, BbnFixture.NOW, Duration.ofDays(9)));
            assertEquals(ErrorCode.BRIEFING_REPLAYED, f.loadOne().refusal().orElseThrow().code());
        }
        assertEquals(List.of("issue"), f.bbn.writes);
    }

    @Test
    void aSerialThatTheRulesHadForTheSameTarget() {
        f.bbn.brief(BbnFixture.gw1()).close();
        long last = f.issued().get(0).serial();
        f.bbn.writes.clear();
        f.bbn.sink.records.clear();
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, OfflineFixture.RULED, last));
        assertTrue(refused(ErrorCode.BRIEFING_REPLAYED).getMessage().contains(Long.toString(last)));
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, OfflineFixture.RULED, last + 1));
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
    }

    /** With the node went the memory of what was withdrawn from it. */
    @Test
    void aWithdrawnOneDoesNotComeBackWithANodeThatIsAddedAgain() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.load();
        f.commands().withdraw(BbnFixture.GW1, Optional.empty());
        NodeRecord listed = f.bbn.node(BbnFixture.GW1);
        f.bbn.bbn.edits().remove(listed.id(), EditCommands.EDIT, BbnFixture.NOW);
        f.bbn.memory.add(List.of(new NodeRegistry.Entry(listed, Optional.empty())));
        f.bbn.writes.clear();
        f.bbn.sink.records.clear();

        assertTrue(refused(ErrorCode.BRIEFING_REPLAYED).getMessage().contains("have it signed anew"));
        assertEquals(List.of(), f.issued());
        f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), MAF, SERIAL, BbnFixture.NOW, Duration.ofDays(1)));
        refused(ErrorCode.BRIEFING_REPLAYED);
        f.bbn.now = BbnFixture.NOW.plusSeconds(1);
        f.write("gw.json", OfflineFixture.instruction(Optional.of(BbnFixture.GW1), MAF, SERIAL, f.bbn.now, Duration.ofDays(1)));
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
    }

    @Test
    void moreThanOneAnswerHolds() {
        for (int i = 0; i < 3; i++) {
            f.write("gw" + i + ".json", (new String(InstructionCodec.encode(OfflineFixture.instruction(BbnFixture.GW1, "maf" + i
                    + ".example.com", SERIAL)), StandardCharsets.UTF_8) + " ".repeat(60_000)).getBytes(StandardCharsets.UTF_8),
                    OfflineFixture.OWNER);
        }
        List<Result> results = f.load();
        assertEquals(List.of(Outcome.TAKEN, Outcome.TAKEN, Outcome.REFUSED), results.stream().map(Result::outcome).toList());
        assertEquals(ErrorCode.BRIEFING_MALFORMED, results.get(2).refusal().orElseThrow().code());
        assertEquals(2, f.targets().size());
    }

    /** A node has one Kpm, which is delivered once. */
    @Test
    void twoPlacesForOneKey() {
        f.write("a.json", OfflineFixture.byKey(BbnFixture.GW1, "maf-a.example.com", SERIAL, "bbn/kpm"));
        f.write("b.json", OfflineFixture.byKey(BbnFixture.GW1, "maf-b.example.com", SERIAL, "bbn/other"));
        f.write("c.json", OfflineFixture.byKey(BbnFixture.GW1, "maf-c.example.com", SERIAL, "bbn/kpm"));
        List<Result> results = f.load();
        assertEquals(List.of(Outcome.TAKEN, Outcome.REFUSED, Outcome.TAKEN), results.stream().map(Result::outcome).toList());
        assertEquals(ErrorCode.BRIEFING_KEY_REFUSED, results.get(1).refusal().orElseThrow().code());
    }

    @Test
    void aBadPairDoesNotStopTheOthersAndHiddenFilesAreNone() {
        f.write("1.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.write("2.json", good(), OfflineFixture.STRANGER);
        f.write("3.json", OfflineFixture.instruction(BbnFixture.GW2, MAF, SERIAL));
        f.write(".4.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL + 1));
        f.put("README.txt", new byte[1]);
        KedgeException failed = assertThrows(KedgeException.class, () -> f.commands().load(f.directory));
        assertEquals(ErrorCode.BRIEFING_SIGNATURE_WRONG, failed.code(), "for scripts");
        String printed = f.output();
        assertTrue(printed.contains("taken     \"1.json\" for " + BbnFixture.GW1), printed);
        assertTrue(printed.contains("refused   \"2.json\" KEDGE-103"), printed);
        assertTrue(printed.contains("taken     \"3.json\" for " + BbnFixture.GW2), printed);
        assertTrue(printed.contains("2 taken, 0 unchanged, 1 refused"), printed);
        assertEquals(1, f.bbn.memory.issued(f.bbn.node(BbnFixture.GW2).id()).size());
    }

    @Test
    void noDirectory() {
        assertEquals(ErrorCode.IMPORT_MALFORMED, assertThrows(KedgeException.class, () -> f.commands().load(home.resolve("none"))).code());
    }

    @Test
    void nothingIsTakenFromADirectoryThatOthersMayWrite() throws IOException {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        for (String mode : List.of("rwxrwx---", "rwx----w-", "rwxrwxrwx")) {
            f.mode(mode);
            KedgeException refused = assertThrows(KedgeException.class, () -> f.commands().load(f.directory), mode);
            assertEquals(ErrorCode.INTAKE_DIRECTORY_UNSAFE, refused.code());
            assertTrue(refused.getMessage().contains(mode), refused.getMessage());
        }
        assertEquals(List.of(), f.bbn.writes);
        f.mode("rwxr-xr-x");
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
    }

    @Test
    void withoutAnAuditTrailNothingIsTaken() {
        f.write("gw.json", OfflineFixture.instruction(BbnFixture.GW1, MAF, SERIAL));
        f.bbn.sink.broken = true;
        assertEquals(ErrorCode.AUDIT_UNAVAILABLE, assertThrows(KedgeException.class, f::load).code());
        assertEquals(List.of(), f.bbn.writes);
        f.bbn.sink.broken = false;
        assertEquals(Outcome.TAKEN, f.loadOne().outcome());
    }

    /** The import ends at the second of three, before or after that was kept; the same import again does what is left. */
    @Test
    void whateverEndsAnImportTheSameImportAgainDoesWhatIsLeft() {
        for (boolean kept : new boolean[] {false, true}) {
            long serial = SERIAL + (kept ? 1 : 0);
            IntStream.range(0, 3).forEach(i -> f.write(i + ".json", OfflineFixture.instruction(BbnFixture.GW1, i + MAF, serial)));
            int[] calls = new int[1];
            NodeRegistry faulty = (NodeRegistry) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeRegistry.class},
                    (proxy, method, arguments) -> {
                        boolean fails = method.getName().equals("issue") && ++calls[0] == 2;
                        try {
                            Object answer = fails && !kept ? null : method.invoke(f.bbn.memory, arguments);
                            if (fails) {
                                throw new KedgeException(ErrorCode.REGISTRY_IO, "the connection broke");
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            List<Result> told = new ArrayList<>();
            DocumentImport ends = new DocumentImport(faulty, () -> Map.of("owner", OfflineFixture.OWNER.publicKey()),
                    new AuditTrail(AuditSinks.of(f.bbn.sink), Clock.systemUTC(), fault -> { }), () -> BbnFixture.NOW);
            assertEquals(ErrorCode.REGISTRY_IO, assertThrows(KedgeException.class, () -> ends.run(f.directory, told::add)).code());
            assertEquals(List.of(Outcome.TAKEN), told.stream().map(Result::outcome).toList());
            assertEquals(ErrorCode.REGISTRY_IO.code(), f.bbn.sink.lastCode());

            assertEquals(List.of(Outcome.UNCHANGED, kept ? Outcome.UNCHANGED : Outcome.TAKEN, Outcome.TAKEN),
                    f.load().stream().map(Result::outcome).toList());
            assertEquals(Set.of(serial), Set.copyOf(f.issued().stream().map(NodeRegistry.Issued::serial).toList()));
        }
    }
}

package org.kedge.briefing.local.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.briefing.local.common.SwappedFile;
import org.kedge.messages.signed.DetachedSignature;

class ManualCommandsTest {
    @TempDir
    private Path directory;
    private final Bench bench = new Bench();
    private NamedFile files = new NamedFile();

    private String run(Consumer<ManualCommands> command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        command.accept(new ManualCommands(bench.entry, new PrintStream(out, true, StandardCharsets.UTF_8), files));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String word(String printed) {
        return printed.replaceFirst("(?s).*kedge:briefconfirm ([0-9A-Z-]+).*", "$1");
    }

    @Test
    void aTextIsEnteredShownAndConfirmed() {
        String printed = run(commands -> commands.brief(Bench.coded(Bench.compact(42))));
        assertTrue(printed.contains("key of the Briefing Node  " + Bench.PIN), printed);
        assertFalse(printed.contains(Bench.CODE), printed);
        run(commands -> commands.confirm(word(printed)));
        assertEquals(1, bench.triggers.size());
    }

    @Test
    void aFileIsEnteredWithTheSignatureBesideIt() throws IOException {
        byte[] document = Bench.document(7);
        Path file = Files.write(directory.resolve("gw.json"), document);
        Files.write(directory.resolve("gw.json.sig"), DetachedSignature.sign(Bench.OWNER.getPrivate(), document));
        String printed = run(commands -> commands.brief(file.toString()));
        assertTrue(printed.contains("signed by                 " + Bench.SIGNER), printed);
        assertTrue(run(commands -> commands.confirm(word(printed))).contains("taken"));
        assertEquals(TrustLevel.SIGNED, bench.brief().get(0).trust());
        assertTrue(run(commands -> commands.withdraw("maf.example.com")).contains("withdrawn"));
    }

    @Test
    void aTextMayBeInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("qr.txt"), Bench.signed(Bench.compact(42)) + "\n");
        run(commands -> commands.confirm(word(run(brief -> brief.brief(file.toString())))));
        assertEquals(1, bench.triggers.size());
    }

    @Test
    void aFailureOfTheBriefingIsThatOfTheCommand() {
        bench.answer = CompletableFuture.failedFuture(new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "as scripted"));
        String printed = run(commands -> commands.brief(Bench.signed(Bench.compact(42))));
        KedgeException failure = assertThrows(KedgeException.class, () -> run(commands -> commands.confirm(word(printed))));
        assertEquals(ErrorCode.BRIEFING_NODE_UNREACHABLE, failure.code());
    }

    @Test
    void cancelSaysWhetherSomethingWaited() {
        run(commands -> commands.brief(Bench.signed(Bench.compact(42))));
        assertTrue(run(ManualCommands::cancel).contains("discarded"));
        assertTrue(run(ManualCommands::cancel).contains("nothing waits"));
    }

    @Test
    void whatIsNeitherTextNorFileIsRefusedAndACodeInItIsNotRepeated() throws IOException {
        String misspelt = Bench.coded(Bench.compact(42)).replace("KEDGE1", "KEDGE");
        for (String wrong : new String[] {misspelt, directory.resolve("none").toString(), directory.toString(), "\0"}) {
            KedgeException refusal = assertThrows(KedgeException.class, () -> run(commands -> commands.brief(wrong)));
            assertEquals(ErrorCode.BRIEFING_MALFORMED, refusal.code());
            assertFalse(refusal.getMessage().contains(Bench.CODE), refusal::getMessage);
        }
        Path large = Files.write(directory.resolve("large.json"), new byte[70_000]);
        assertEquals(ErrorCode.BRIEFING_MALFORMED,
                assertThrows(KedgeException.class, () -> run(commands -> commands.brief(large.toString()))).code());
    }

    @Test
    void aFifoOrDeviceIsRefusedAndOneThatTakesThePlaceOfTheFileIsNotWaitedFor() throws Exception {
        Path text = Files.writeString(SwappedFile.shared(directory).resolve("qr.txt"), Bench.signed(Bench.compact(42)));
        SwappedFile swapped = new SwappedFile(text);
        assertRefused("/dev/zero", "it is not a regular file");
        assertRefused(swapped.fifo().toString(), "it is not a regular file");
        files = swapped.files();
        assertRefused(text.toString(), "it was not read within");
        swapped.back();
        assertTrue(run(commands -> commands.brief(text.toString())).contains("kedge:briefconfirm"));
    }

    private void assertRefused(String name, String why) {
        KedgeException refusal = assertTimeoutPreemptively(SwappedFile.LONG,
                () -> assertThrows(KedgeException.class, () -> run(commands -> commands.brief(name))));
        assertEquals(ErrorCode.BRIEFING_MALFORMED, refusal.code());
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
        assertFalse(run(ManualCommands::cancel).contains("discarded"));
    }
}

package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.local.trigger.Scene.claim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.briefing.local.common.SwappedFile;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.Serialization;
import org.kedge.messages.trigger.text.TriggerTextCodec;

class TriggerCommandsTest {
    @TempDir
    Path directory;
    private final Scene scene = new Scene();
    private NamedFile files = new NamedFile();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String run(String argument) {
        PrintStream console = new PrintStream(printed, true, StandardCharsets.UTF_8);
        CommandSession session = (CommandSession) Proxy.newProxyInstance(CommandSession.class.getClassLoader(),
                new Class<?>[] {CommandSession.class}, (proxy, method, arguments) -> console);
        new TriggerCommands(message -> CompletableFuture.completedFuture(scene.receive(message)), files).trigger(session, argument);
        return printed.toString(StandardCharsets.UTF_8);
    }

    private KedgeException fails(ErrorCode code, String argument) {
        KedgeException failure = assertThrows(KedgeException.class, () -> run(argument));
        assertEquals(code, failure.code());
        assertEquals(List.of(), scene.started);
        return failure;
    }

    @Test
    void aTextIsActedOnAndSaysWho() {
        String out = run(TriggerTextCodec.write(claim(Scene.NOW.getEpochSecond()), Scene.SIGNER.getPrivate()));
        assertTrue(out.contains("accepted, vouched for by ni:///sha-256;owner"), out);
        assertTrue(out.contains("no enrolment was started"), out);
        assertEquals(1, scene.started.size());
        assertEquals("shell", scene.audits.get(0).details().get("origin"));
    }

    @Test
    void theOperatorVouchesForAFile() throws IOException {
        Path file = directory.resolve("trigger.cbor");
        Files.write(file, DeviceTriggerCodec.encode(Serialization.CBOR, DeviceTrigger.enrolment(URI.create("coaps://mef.example/b"),
                List.of("coaps://mef.example"))));
        assertTrue(run(file.toString()).contains("accepted, vouched for by channel"));
        assertEquals("mef.example", scene.started.get(0).mef().orElseThrow().host());
    }

    @Test
    void aRefusalIsPrintedAndThrown() {
        fails(ErrorCode.TRIGGER_NOT_AUTHENTIC, TriggerTextCodec.write(claim(Scene.NOW.getEpochSecond()), Scene.STRANGER.getPrivate()));
        assertEquals("refused", printed.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void aMalformedTextIsRefusedWithItsPlace() {
        assertTrue(fails(ErrorCode.TRIGGER_MALFORMED, "KT1;4;x").detail().contains("at octet 7"));
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        fails(ErrorCode.TRIGGER_MALFORMED, directory.resolve("none").toString());
        fails(ErrorCode.TRIGGER_MALFORMED, directory.toString());
        fails(ErrorCode.TRIGGER_MALFORMED, "\0");
    }

    @Test
    void aFifoThatTakesThePlaceOfTheFileIsNotWaitedFor() throws Exception {
        Path file = Files.writeString(SwappedFile.shared(directory).resolve("trigger.txt"), "KT1;");
        files = new SwappedFile(file).files();
        assertTimeoutPreemptively(SwappedFile.LONG, () -> assertTrue(
                fails(ErrorCode.TRIGGER_MALFORMED, file.toString()).detail().contains("it was not read within")));
    }

    @Test
    void aHugeFileIsNotRead() throws IOException {
        Path file = directory.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        fails(ErrorCode.TRIGGER_MALFORMED, file.toString());
    }

    @Test
    void theFailureOfTheEnroleeIsPrintedAndThrown() {
        scene.services.enrolees().remove(scene.enrolee);
        scene.services.enrolees().add(Enrolees.answering(trigger -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.TRIGGER_MEF_UNKNOWN, "no instruction names that MEF"))));
        fails(ErrorCode.TRIGGER_MEF_UNKNOWN, TriggerTextCodec.write(claim(Scene.NOW.getEpochSecond()), Scene.SIGNER.getPrivate()));
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("the bootstrap failed"));
    }
}

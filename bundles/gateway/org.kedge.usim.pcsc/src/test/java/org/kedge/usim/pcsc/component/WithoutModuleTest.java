package org.kedge.usim.pcsc.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.kedge.itests.testkit.Await;
import org.kedge.usim.pcsc.card.CardOptions;
import org.kedge.usim.pcsc.card.PinGate;
import org.kedge.usim.pcsc.reader.ReaderName;
import org.kedge.usim.pcsc.reader.Readers;

/** A JVM without the module {@code java.smartcardio}, as small runtime images are. */
class WithoutModuleTest {
    @Test
    void theBundleLinksRunsAndSaysWhatIsMissing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--limit-modules",
                "java.base,java.logging,java.naming,java.xml,java.management", "-cp", System.getProperty("java.class.path"),
                WithoutModuleTest.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("absent") && output.contains("this JVM has no module java.smartcardio"), output);
    }

    /** What Declarative Services and the watch do with the classes of the bundle. */
    public static void main(String[] arguments) {
        assertThrows(ClassNotFoundException.class, () -> Class.forName(Readers.API));
        assertTrue(Arrays.stream(PcscUsimComponent.class.getDeclaredMethods()).anyMatch(method -> method.getName().equals("activate")));
        CardSettings settings = new CardSettings("sim1", "PC/SC", new ReaderName(""), new CardOptions(Optional.empty(),
                OptionalInt.empty(), Optional.empty()), Optional.empty(), Duration.ofMillis(50));
        try (CardWatch watch = new CardWatch(settings, Readers.of("PC/SC"), new PinGate(Optional::empty, Optional.empty(), "sim1"),
                offered -> {
                })) {
            watch.start();
            Await.until("an answer", () -> watch.state().failure().isPresent());
            System.out.println(UiccLines.of("sim1", watch.state()));
        }
    }
}

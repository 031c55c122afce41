package org.kedge.gba.client.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.PeerAddress;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.client.Gba;
import org.kedge.gba.client.GbaServices;
import org.kedge.gba.client.GbaSettings;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

class GbaCommandsTest {
    private final TestSubscriber subscriber = new TestSubscriber("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", 1);
    private final ScriptedBsf bsf = new ScriptedBsf(subscriber, Instant::now);
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final Threads threads = new Threads(Pool.of("gba-test", 4, 1024, "TEST"));
    private Gba gba;
    private GbaCommands commands;

    @BeforeEach
    void start() {
        GbaServices services = new GbaServices();
        services.stores().add(store, GbaServices.STORE);
        services.transports().add(bsf.transport(), "http", "https");
        services.usims().add(new TestUsim(subscriber, GbaMode.ME), "sim-1");
        gba = new Gba(services, () -> GbaSettings.defaults().under("test agreement"), Clock.systemUTC(), threads);
        commands = new GbaCommands(gba, store);
    }

    @AfterEach
    void stop() {
        gba.close();
        threads.close();
    }

    private static String output(Consumer<CommandSession> command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
        command.accept((CommandSession) Proxy.newProxyInstance(CommandSession.class.getClassLoader(), new Class<?>[] {CommandSession.class},
                (proxy, method, arguments) -> method.getName().equals("getConsole") ? console : null));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsWhatPeopleCompare() {
        assertTrue(output(commands::gba).contains("1 USIMs"));
        gba.bootstrap(new BsfAddress(new PeerAddress(URI.create("http://127.0.0.1:8080"), ScriptedBsf.FQDN), Optional.empty()), "sim-1",
                Instant.now().plus(Duration.ofSeconds(20))).toCompletableFuture().join().close();
        String check;
        try (NafKey key = gba.nafKey("sim-1", Fqdn.parse("maf.example.com"), 0xAE, Instant.now().plusSeconds(20)).toCompletableFuture()
                .join()) {
            check = KeyCheckValue.of(key.key());
        }
        String shown = output(commands::gba);
        assertTrue(shown.contains(bsf.lastBtid()) && shown.contains("AKAv2-SHA-256"), shown);
        assertTrue(shown.contains("NAF maf.example.com ua 01000100ae check " + check), shown);
        assertFalse(shown.contains("001010123456789"), shown);
    }

    @Test
    void testsWithoutKeepingAnything() {
        String shown = output(session -> commands.gbatest(session, "sim-1", "http://127.0.0.1:8080", "bsf.example.com"));
        assertTrue(shown.contains(bsf.lastBtid()) && shown.contains("nothing was kept"), shown);
        assertEquals(0, store.writes());
        KedgeException unknown = assertThrows(KedgeException.class,
                () -> output(session -> commands.gbatest(session, "sim-9", "https://127.0.0.1:8443", "bsf.example.com")));
        assertEquals(ErrorCode.USIM_UNAVAILABLE, unknown.code());
    }

    @Test
    void forgetsAndFailsWhenThereIsNothing() {
        KedgeException nothing = assertThrows(KedgeException.class, () -> output(session -> commands.gbaforget(session, "sim-1")));
        assertEquals(ErrorCode.GBA_NOT_BOOTSTRAPPED, nothing.code());
        gba.bootstrap(new BsfAddress(new PeerAddress(URI.create("http://127.0.0.1:8080"), ScriptedBsf.FQDN), Optional.empty()), "sim-1",
                Instant.now().plusSeconds(20)).toCompletableFuture().join().close();
        assertEquals("forgotten: sim-1", output(session -> commands.gbaforget(session, "sim-1")).strip());
    }
}

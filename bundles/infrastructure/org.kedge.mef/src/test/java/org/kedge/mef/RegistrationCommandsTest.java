package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.MEF;
import static org.kedge.mef.MefFixture.NOW;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

class RegistrationCommandsTest {
    private static final Fqdn SP = Fqdn.parse("sp.example.com");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RegistrationCommands commands = new RegistrationCommands(
            new PrintStream(printed, true, StandardCharsets.UTF_8), MEF, NOW);
    private final FakeRegistries registries = new FakeRegistries();

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void register(String id, long seconds) {
        registries.registrations.putClient(new ClientRegistration(MEF, id, GW1 + id, SP, NOW.plusSeconds(seconds), List.of("hall 3"),
                Optional.empty()));
    }

    @Test
    void registrationsShowWhoUntilWhenAndWhetherItHasExpired() {
        register("r1", 60);
        register("r2", 0);
        commands.registrations(registries.registrations, "");
        String[] lines = output().split("\n");
        for (String shown : List.of("r1", GW1, " valid ", "hall 3")) {
            assertTrue(lines[1].contains(shown), lines[1]);
        }
        assertTrue(lines[2].contains("r2") && lines[2].contains(" expired "), lines[2]);
        assertTrue(output().contains("2 shown"));
    }

    @Test
    void aFullPageTellsHowToContinue() {
        for (int i = 0; i < 120; i++) {
            register(String.format("r%03d", i), 60);
        }
        commands.registrations(registries.registrations, "");
        assertTrue(output().contains("100 shown\ncontinue with: mef:registrations 'r099'"), output());
        printed.reset();
        commands.registrations(registries.registrations, "r099");
        assertTrue(output().contains("20 shown") && !output().contains("continue"), output());
    }

    @Test
    void keysShowTheirUseAndNotThemselves() {
        registries.registrations.addKey(new RegisteredKey(new KeyRegistration(MEF, "00FF", GW1, SP, Suid.RSPF_SAEF,
                List.of("//sp.example.com/in1"), NOW.plusSeconds(60), List.of("Kpsa")), SecretBytes.owning(MefFixture.filled(32, 0x4B))));
        commands.keys(registries.registrations, "");
        assertTrue(output().contains("00FF@mef.example.com") && output().contains(" 22 ") && output().contains("//sp.example.com/in1")
                && output().contains("Kpsa") && output().contains("1 shown"), output());
        assertFalse(output().toLowerCase().contains("4b4b") || output().contains("S0tL"), output());
    }

    @Test
    void rulesAreAddedShownAndRemoved() {
        commands.allow(registries.rules, GW1, "*");
        assertEquals(List.of(new Rule(MEF, GW1, "*")), registries.rules.list(MEF));
        commands.rules(registries.rules);
        assertTrue(output().contains("1 rules at mef.example.com"), output());
        commands.disallow(registries.rules, GW1, "*");
        assertTrue(registries.rules.rules.isEmpty());
        KedgeException fault = assertThrows(KedgeException.class, () -> commands.disallow(registries.rules, GW1, "*"));
        assertEquals(ErrorCode.REGISTRATION_UNKNOWN, fault.code());
    }

    @Test
    void aCommandWithoutAMefPrintsItsCodeAndFails() throws ReflectiveOperationException {
        MefShell shell = new MefShell();
        var field = MefShell.class.getDeclaredField("rules");
        field.setAccessible(true);
        field.set(shell, registries.rules);
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThrows(KedgeException.class, shell::rules);
        } finally {
            System.setOut(before);
        }
        assertTrue(output().startsWith("KEDGE-998"), output());
    }
}

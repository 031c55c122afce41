package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.EnroleeRecord;

class MefCommandsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final MefCommands commands = new MefCommands(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final MefFixture fixture = new MefFixture();

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void enroleesShowsIdentityTargetAndUsageButNoKey() {
        commands.enrolees(fixture.registries.enrolees, "");
        assertTrue(output().contains("//sp.example.com/gw1"), output());
        assertTrue(output().contains("KpmID gw1@mef.example.com"), output());
        assertTrue(output().contains("MAF maf.example.com 21 USAGE_CONSTRAINED"), output());
        assertTrue(output().contains("1 shown of 1"), output());
        assertFalse(output().toLowerCase().contains("4b4b"), output());
    }

    @Test
    void enroleesTellsHowToContinue() {
        EnroleeRecord one = MefFixture.enrolee();
        for (int i = 0; i < 150; i++) {
            fixture.registries.enrolees.update(new EnroleeRecord(String.format("//sp.example.com/n%03d", i), Mechanism.PSK,
                    Optional.empty(), Optional.empty(), List.of(), one.enrolmentExpiry(), Optional.empty(), true));
        }
        commands.enrolees(fixture.registries.enrolees, "");
        assertTrue(output().contains("100 shown of 151"), output());
        assertTrue(output().contains("continue with: mef:enrolees '//sp.example.com/n098'"), output());
        printed.reset();
        commands.enrolees(fixture.registries.enrolees, "//sp.example.com/n098");
        assertTrue(output().contains("51 shown of 151"), output());
    }

    @Test
    void peersShowsWhoTheyAre() {
        commands.peers(fixture.registries.peers);
        assertTrue(output().contains("maf1") && output().contains("PSK maf1@mef.example.com") && output().contains("2 peers"), output());
    }

    @Test
    void importPrintsCountsOrFaultsByLine() {
        commands.importFile(file -> new RegistryImport.Report(3, 1, List.of()), Path.of("fleet.csv"));
        assertTrue(output().contains("imported 3 Enrolees and 1 peers"), output());
        commands.importFile(file -> new RegistryImport.Report(0, 0, 0, 7, List.of()), Path.of("a.subscribers.csv"));
        assertTrue(output().contains("imported 7 subscribers"), output());
        printed.reset();
        RegistryImport failing = file -> new RegistryImport.Report(0, 0, List.of(
                new RegistryImport.LineError(4, new KedgeException(ErrorCode.IMPORT_DUPLICATE, "gw1 was in line 2 already"))));
        KedgeException fault = assertThrows(KedgeException.class, () -> commands.importFile(failing, Path.of("fleet.csv")));
        assertEquals(ErrorCode.IMPORT_DUPLICATE, fault.code());
        assertTrue(output().contains("line 4: KEDGE-513 gw1 was in line 2 already"), output());
    }

    @Test
    void everyCommandHasHelp() {
        for (Method method : MefShell.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                assertNotNull(method.getAnnotation(Descriptor.class), method.getName());
            }
        }
    }

    @Test
    void aCommandWithoutRegistryPrintsItsCodeAndFails() {
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThrows(KedgeException.class, () -> new MefShell().peers());
        } finally {
            System.setOut(before);
        }
        assertTrue(output().startsWith("KEDGE-512"), output());
    }
}

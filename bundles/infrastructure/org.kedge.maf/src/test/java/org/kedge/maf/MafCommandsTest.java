package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.IN1;
import static org.kedge.maf.MafFixture.KE_ID;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.MEF;
import static org.kedge.maf.MafFixture.NOW;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AssociationRules.Rule;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.crypto.KeyCheckValue;

class MafCommandsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final MafFixture fixture = new MafFixture();
    private final MafCommands commands = new MafCommands(fixture.maf, new PrintStream(printed, true, StandardCharsets.UTF_8));

    @AfterEach
    void close() {
        fixture.close();
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void assertPrinted(String... texts) {
        for (String text : texts) {
            assertTrue(output().contains(text), output());
        }
    }

    @Test
    void keysShowsIdentifiersClientAndCheckValueButNoKey() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.LEGACY);
        fixture.psk(KE_ID);
        commands.keys("");
        assertPrinted(KE_ID.toString(), GW1, KeyCheckValue.of(MafFixture.legacyKm(0x0B)), "2026-03-21T10:00:00", "no", "1 shown of 1");
        String km = MafFixture.legacyKm(0x0B).use(octets -> HexFormat.of().formatHex(octets));
        assertFalse(output().toLowerCase().contains(km.substring(0, 8)), output());
    }

    @Test
    void keysTellsHowToContinue() {
        for (int i = 0; i < 101; i++) {
            KeyReference keId = new KeyReference(String.format("%032X", i), MEF);
            fixture.enrolled(keId, i, GW1, KeyDerivation.USAGE_CONSTRAINED);
            fixture.psk(keId);
        }
        commands.keys("");
        String last = fixture.keys.list("", 100).get(99).kmId().toString();
        assertPrinted("100 shown of 101", "continue with: maf:keys '" + last + "'");
        printed.reset();
        commands.keys(last);
        assertPrinted("1 shown of 101");
    }

    @Test
    void clientsAndRegistrationsShowWhoSharesWhatWithWhom() {
        Fqdn admin = Fqdn.parse("admin.example.com");
        fixture.registrations.putClient(new ClientRegistration(MAF, "reg1", GW1, admin, NOW, List.of("hall \u001b[31m 3"),
                Optional.empty()));
        fixture.registrations.addKey(new RegisteredKey(new KeyRegistration(MAF, "0C".repeat(16), GW1, admin, Suid.MAF_SAEF, List.of(IN1),
                NOW, List.of()), MafFixture.ke(3)));
        commands.clients("");
        assertPrinted("reg1", GW1, "admin.example.com", "hall ?[31m 3", "1 shown");
        printed.reset();
        commands.registrations("");
        assertPrinted("0C".repeat(16) + "@maf.example.com", GW1, IN1, "32", "1 shown");
    }

    @Test
    void rulesAreAddedShownAndTakenBack() {
        commands.allow(GW1, "*");
        assertEquals(List.of(new Rule(MAF, GW1, "*")), fixture.rules.list(MAF));
        commands.rules();
        assertPrinted(GW1, "1 rules");
        commands.disallow(GW1, "*");
        assertEquals(List.of(), fixture.rules.list(MAF));
        assertEquals(ErrorCode.REGISTRATION_UNKNOWN,
                assertThrows(KedgeException.class, () -> commands.disallow(GW1, "*")).code());
    }

    @Test
    void aRuleForSomethingThatIsNoEntityIsRefused() {
        for (String wrong : List.of("", "gw1", "//sp.example.com", "//sp.example.com/a/b/c")) {
            assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                    assertThrows(KedgeException.class, () -> commands.allow(wrong, IN1)).code(), wrong);
        }
        assertEquals(List.of(), fixture.rules.list(MAF));
    }

    @Test
    void forgetTakesKmIdOrKeId() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.psk(KE_ID);
        commands.forget(KE_ID.toString());
        assertEquals(0, fixture.keys.count());
        fixture.psk(KE_ID);
        commands.forget(fixture.keys.list("", 1).get(0).kmId().toString());
        assertEquals(0, fixture.keys.count());
        assertEquals(ErrorCode.KEY_UNKNOWN, assertThrows(KedgeException.class, () -> commands.forget(KE_ID.toString())).code());
    }

    @Test
    void statusShowsNameHealthAndCounts() {
        fixture.enrolled(KE_ID, 0x0B, GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.psk(KE_ID);
        commands.status();
        assertPrinted("maf.example.com on listener maf", "OK", "1 keys received", "1 held", "push       off");
        printed.reset();
        fixture.sinks.remove(fixture.sink);
        commands.status();
        assertPrinted("CRITICAL");
    }

    @Test
    void everyCommandHasHelpAndIsRegistered() {
        Set<String> names = Arrays.stream(MafShell.class.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers()))
                .peek(m -> assertNotNull(m.getAnnotation(Descriptor.class), m.getName())).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(List.of(MafShell.FUNCTIONS)), names);
    }

    @Test
    void aFailingCommandPrintsItsCodeAndFails() {
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThrows(KedgeException.class, () -> new MafShell(fixture.maf).forget("nonsense"));
        } finally {
            System.setOut(before);
        }
        assertTrue(output().startsWith("KEDGE-401"), output());
    }
}

package org.kedge.bsf;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.transport.ReplyStatus;

class BsfCommandsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final BsfCommands commands = new BsfCommands(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final BsfFixture fixture = new BsfFixture();

    private String output() {
        String text = printed.toString(StandardCharsets.UTF_8);
        printed.reset();
        assertFalse(text.contains("001010123456789"), text);
        return text;
    }

    private static void assertFails(ErrorCode code, Executable command) {
        KedgeException fault = assertThrows(KedgeException.class, command);
        assertEquals(code, fault.code());
        assertFalse(fault.getMessage().contains("001010123456789"), fault.getMessage());
    }

    @Test
    void subscribersAreMasked() {
        commands.subscribers(fixture.subscribers, 1);
        String text = output();
        assertTrue(text.contains("00101**********@ims.mnc001.mcc001.3gppnetwork.org"), text);
        assertTrue(text.contains("MILENAGE") && text.contains(BsfFixture.GW1) && text.contains("1 shown of 1"), text);
        assertEquals("a*@b.example.com", Masked.of(new Impi("ab@b.example.com")));
        assertEquals("*@b.example.com", Masked.of(new Impi("a@b.example.com")));
    }

    @Test
    void subscribersByPages() {
        for (int i = 0; i < 150; i++) {
            fixture.subscribe(new Impi("90170000000" + (1000 + i) + "@ims.example.com"), SubscriberRecord.Aka.milenage(0),
                    BsfFixture.guss());
        }
        commands.subscribers(fixture.subscribers, 1);
        assertTrue(output().contains("100 shown of 151"));
        commands.subscribers(fixture.subscribers, 2);
        assertTrue(output().contains("51 shown of 151"));
        commands.subscribers(fixture.subscribers, 3);
        assertTrue(output().contains("0 shown of 151"));
    }

    @Test
    void oneSubscriberWithItsSettings() {
        commands.subscriber(fixture.subscribers, BsfFixture.IMPI.value());
        String text = output();
        assertTrue(text.contains("service 100   identities [//sp.example.com/gw1], NAFs [maf.example.com]"), text);
        assertTrue(text.contains("MILENAGE, AMF 8000, IND 3 in 5 bits"), text);
        assertFalse(text.contains("465b5ce8"), text);
    }

    @Test
    void allowAndDisallow() {
        KeyReference bTid = fixture.bootstrapped();
        commands.allow(fixture.subscribers, BsfFixture.IMPI.value(), "in1.SP.example.com", 100);
        assertTrue(output().startsWith("in1.sp.example.com may have keys of 00101*"));
        assertEquals(ReplyStatus.OK, fixture.zn("in1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.CSE)).status());
        commands.disallow(fixture.subscribers, BsfFixture.IMPI.value(), "maf.example.com", 100);
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status());
        commands.allow(fixture.subscribers, BsfFixture.IMPI.value(), "maf.example.com", 7);
        assertEquals(Set.of(Fqdn.parse("maf.example.com")), fixture.subscribers.find(BsfFixture.IMPI).orElseThrow().guss().uss().stream()
                .filter(uss -> uss.gsId() == 7).findFirst().orElseThrow().nafs());
        assertFails(ErrorCode.NAF_NOT_ALLOWED,
                () -> commands.disallow(fixture.subscribers, BsfFixture.IMPI.value(), "maf.example.com", 100));
        assertFails(ErrorCode.SUBSCRIBER_UNKNOWN, () -> commands.allow(fixture.subscribers, "x@example.com", "maf.example.com", 100));
        assertFails(ErrorCode.IDENTIFIER_MALFORMED, () -> commands.allow(fixture.subscribers, "x", "maf.example.com", 100));
    }

    @Test
    void takingOutTheLastNafLetsNoGroupIn() {
        Uss both = new Uss(100, 0, List.of(BsfFixture.GW1), Optional.of("m2m"), Set.of(BsfFixture.MAF), List.of(), Optional.empty());
        fixture.subscribers.update(BsfFixture.IMPI, BsfFixture.guss(both), true);
        fixture.bsf.reconfigure(BsfFixture.settings().with(Map.of("m2m", Set.of(BsfFixture.MAF, BsfFixture.CSE))));
        KeyReference bTid = fixture.bootstrapped();
        commands.disallow(fixture.subscribers, BsfFixture.IMPI.value(), "maf.example.com", 100);
        output();
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status());
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE,
                fixture.zn("in1", BsfFixture.CSE, BsfFixture.request(bTid, BsfFixture.CSE)).status());
    }

    @Test
    void disableEnableAndRemove() {
        commands.enable(fixture.subscribers, BsfFixture.IMPI.value(), false);
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, fixture.ue().start().status());
        commands.enable(fixture.subscribers, BsfFixture.IMPI.value(), true);
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, fixture.ue().start().status());
        commands.remove(fixture.subscribers, BsfFixture.IMPI.value());
        assertEquals(0, fixture.subscribers.count());
        assertFails(ErrorCode.SUBSCRIBER_UNKNOWN, () -> commands.enable(fixture.subscribers, BsfFixture.IMPI.value(), true));
        output();
    }

    @Test
    void bootstrapsAndTheirEnd() {
        KeyReference bTid = fixture.bootstrapped();
        commands.bootstraps(fixture.bootstraps, "");
        String text = output();
        assertTrue(text.contains(bTid.toString()) && text.contains("1 shown of 1"), text);
        commands.revoke(fixture.bootstraps, bTid.toString());
        assertEquals(ReplyStatus.NOT_FOUND, fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF)).status());
        assertFails(ErrorCode.BTID_UNKNOWN, () -> commands.revoke(fixture.bootstraps, bTid.toString()));
    }

    @Test
    void checkValueAndStatus() {
        KeyReference bTid = fixture.bootstrapped();
        fixture.zn("maf1", BsfFixture.MAF, BsfFixture.request(bTid, BsfFixture.MAF));
        commands.checkValue(fixture.bsf, bTid.toString(), "maf.example.com", BsfFixture.TLS);
        assertEquals(fixture.sink.granted().get(1).details().get("check"), output().strip());
        commands.status(fixture.bsf);
        String text = output();
        assertTrue(text.contains("contract 7") && text.contains("subscribers  1") && text.contains("bootstraps   1"), text);
        fixture.bsf.reconfigure(BsfFixture.settings().off());
        commands.status(fixture.bsf);
        assertTrue(output().contains("GBA is off"));
    }

    @Test
    void importTellsWhatWasWrong() {
        RegistryImport good = file -> new RegistryImport.Report(0, 0, 0, 3, List.of());
        commands.importFile(good, Path.of("x.csv"));
        assertEquals("imported 3 subscribers\n", output());
        RegistryImport bad = file -> new RegistryImport.Report(0, 0, 0, 0, List.of(new RegistryImport.LineError(4,
                new KedgeException(ErrorCode.IMPORT_DUPLICATE, "twice"))));
        assertFails(ErrorCode.IMPORT_DUPLICATE, () -> commands.importFile(bad, Path.of("x.csv")));
        assertTrue(output().startsWith("line 4: KEDGE-513"));
    }

    @Test
    void everyCommandHasItsHelp() {
        for (Method method : BsfShell.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                assertNotNull(method.getAnnotation(Descriptor.class), method.getName());
            }
        }
    }
}

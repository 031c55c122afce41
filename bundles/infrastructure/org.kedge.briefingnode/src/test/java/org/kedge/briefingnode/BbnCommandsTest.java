package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.messages.compact.ScannedInstruction;

class BbnCommandsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final BbnFixture fixture = new BbnFixture();
    private final NodeCommands show = new NodeCommands(out, fixture.bbn);
    private final EditCommands edit = new EditCommands(out, fixture.bbn);

    private String output() {
        String text = printed.toString(StandardCharsets.UTF_8);
        printed.reset();
        return text;
    }

    private static void assertFails(ErrorCode code, Executable command) {
        assertEquals(code, assertThrows(KedgeException.class, command).code());
    }

    /** With an address, a key that nodes pin, and one that signs. */
    private void inviting() {
        fixture.keyPair("own", BbnFixture.CERT2);
        fixture.keyPair("signing", BbnFixture.SIGNER);
        fixture.bbn.reconfigure(BbnFixture.settings().at(URI.create("https://bbn.example.com:8443"), "own").signing("signing"));
    }

    private String line(String name) {
        return output().lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow().substring(name.length()).strip();
    }

    @Test
    void statusSaysWhatItIs() {
        show.status();
        String text = output();
        assertTrue(text.contains("bbn.example.com") && text.contains("nodes        3") && text.contains("OK"), text);
    }

    @Test
    void statusNamesTheKeysThatGatewaysPin() {
        inviting();
        show.status();
        String text = output();
        assertTrue(text.contains("signing: " + PublicKeyId.of(BbnFixture.SIGNER.publicKey())), text);
        assertTrue(text.contains("own: " + PublicKeyId.of(BbnFixture.CERT2.publicKey())), text);
        fixture.bbn.reconfigure(BbnFixture.settings().signing("absent"));
        show.status();
        String without = output();
        assertTrue(without.contains("KEDGE-508") && without.contains("nodes        3"), without);
    }

    @Test
    void nodesShowWhatWasIssuedAndWhoIsUndecided() {
        fixture.rules(Map.of("plant-7", BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com")));
        fixture.brief(BbnFixture.gw1());
        fixture.brief(BbnFixture.gw2());
        show.nodes("");
        String text = output();
        assertTrue(text.lines().anyMatch(line -> line.startsWith(BbnFixture.GW1) && line.contains("maf-a.example.com 177235920")
                && line.contains("1 instructions")), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith(BbnFixture.GW2) && line.contains("undecided")), text);
        assertTrue(text.contains("3 shown of 3"), text);
        show.nodes(BbnFixture.GW2);
        assertTrue(output().contains("1 shown of 3"));
    }

    @Test
    void aNodeIsShownWithoutItsTelephoneNumber() {
        fixture.change(BbnFixture.GW3, n -> new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), n.kpmId(),
                n.labels(), n.location(), n.technician(), Optional.of("491701234567"), true));
        show.node(BbnFixture.GW3);
        String text = output();
        assertTrue(text.contains(BbnFixture.PSK_ID) && text.contains(BbnFixture.KPM_ID) && text.contains("12 digits"), text);
        assertFalse(text.contains("491701234567"), text);
        assertFails(ErrorCode.PEER_UNKNOWN, () -> show.node("nobody"));
    }

    @Test
    void labelsComeAndGo() {
        edit.label(BbnFixture.GW1, "-plant-7 a  b");
        assertEquals(Set.of("a", "b"), fixture.node(BbnFixture.GW1).labels());
        assertEquals("bbn.edit", fixture.sink.granted().get(0).event());
        assertEquals("labels -plant-7 a  b", fixture.sink.granted().get(0).details().get("change"));
        assertFails(ErrorCode.IMPORT_MALFORMED, () -> edit.label(BbnFixture.GW1, "not/a/label"));
        assertEquals(Set.of("a", "b"), fixture.node(BbnFixture.GW1).labels());
    }

    @Test
    void aPlaceIsAnAreaAPositionOrBoth() {
        edit.locate(BbnFixture.GW1, "de/berlin");
        assertEquals(Optional.of(new Location(Optional.of("de/berlin"), Optional.empty())), fixture.node(BbnFixture.GW1).location());
        edit.locate(BbnFixture.GW1, "52.5,-13.25 de/berlin");
        assertEquals(Optional.of(new Location(Optional.of("de/berlin"), Optional.of(new Location.Position(52.5, -13.25)))),
                fixture.node(BbnFixture.GW1).location());
        assertTrue(output().contains("de/berlin 52.5,-13.25"));
        edit.locate(BbnFixture.GW1, "-");
        assertEquals(Optional.empty(), fixture.node(BbnFixture.GW1).location());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "De/Berlin", "91,0", "52.5,", "a b", "1,2 3,4", "x,y", "NaN,0"})
    void aPlaceThatIsNone(String where) {
        assertFails(ErrorCode.LOCATION_MALFORMED, () -> edit.locate(BbnFixture.GW1, where));
        assertEquals(List.of(), fixture.writes);
    }

    @Test
    void disabledEnabledRemoved() {
        edit.enable(BbnFixture.GW1, false);
        assertFalse(fixture.node(BbnFixture.GW1).enabled());
        edit.enable(BbnFixture.GW1, true);
        assertTrue(fixture.node(BbnFixture.GW1).enabled());
        edit.remove(BbnFixture.GW1);
        assertEquals(Optional.empty(), fixture.memory.find(new NodeId(BbnFixture.GW1)));
        assertFails(ErrorCode.PEER_UNKNOWN, () -> edit.remove(BbnFixture.GW1));
        assertEquals(3, fixture.sink.granted().size());
    }

    @Test
    void whatCannotBeAuditedIsNotChanged() {
        inviting();
        fixture.sink.broken = true;
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.label(BbnFixture.GW1, "a"));
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.locate(BbnFixture.GW1, "de"));
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.enable(BbnFixture.GW1, false));
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.remove(BbnFixture.GW1));
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.code(BbnFixture.GW1, 60, 5));
        assertFails(ErrorCode.AUDIT_UNAVAILABLE, () -> edit.text(BbnFixture.GW1, 30));
        assertEquals(List.of(), fixture.writes);
        assertEquals("", output());
    }

    @Test
    void aCodeIsShownOnceAndTheNodeHasToBringIt() {
        inviting();
        edit.code(BbnFixture.GW1, 60, 5);
        String text = output();
        String code = text.lines().findFirst().orElseThrow().substring("code".length()).strip();
        ScannedInstruction scanned = CompactCodec.read(text.lines().skip(1).findFirst().orElseThrow().substring("text".length()));
        assertEquals(Optional.of(new OneTimeCode(code)), scanned.code());
        assertEquals(URI.create("https://bbn.example.com:8443"), scanned.instruction().uri());
        assertEquals(PublicKeyId.of(BbnFixture.CERT2.publicKey()), scanned.instruction().pin());
        assertEquals(Duration.ofMinutes(60).toSeconds(), scanned.instruction().expiry().getEpochSecond()
                - BbnFixture.NOW.getEpochSecond());
        assertTrue(Labels.codeRequired(fixture.node(BbnFixture.GW1)));
        show.node(BbnFixture.GW1);
        assertFalse(output().contains(code));
        assertFalse(fixture.sink.records.toString().contains(code));
        fixture.brief(BbnFixture.gw1(), new BriefingRequest(Optional.empty(), BootstrapTrigger.Kind.OPERATOR, Map.of(), List.of(),
                Optional.of(new OneTimeCode(code)), Optional.empty(), Optional.empty())).close();
    }

    @Test
    void codesAndTextsNeedAnAddressAndSaneLimits() {
        assertFails(ErrorCode.LISTENER_CONFIGURATION, () -> edit.code(BbnFixture.GW1, 60, 5));
        assertFalse(Labels.codeRequired(fixture.node(BbnFixture.GW1)));
        inviting();
        assertFails(ErrorCode.IMPORT_MALFORMED, () -> edit.code(BbnFixture.GW1, 0, 5));
        assertFails(ErrorCode.IMPORT_MALFORMED, () -> edit.code(BbnFixture.GW1, 60, 21));
        assertFails(ErrorCode.IMPORT_MALFORMED, () -> edit.text(BbnFixture.GW1, 0));
        assertFails(ErrorCode.PEER_UNKNOWN, () -> edit.code("nobody", 60, 5));
    }

    @Test
    void aTextIsSigned() {
        inviting();
        edit.text(BbnFixture.GW1, 30);
        ScannedInstruction scanned = CompactCodec.read(line("text"));
        assertEquals(Optional.empty(), scanned.code());
        assertEquals(new NodeId(BbnFixture.GW1), scanned.instruction().node());
        assertEquals("s", scanned.verify(Map.of("s", BbnFixture.SIGNER.publicKey())));
    }

    @Test
    void anEntryIsAFileWithItsSignature(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("gw1.json");
        assertFails(ErrorCode.LOCATION_MALFORMED, () -> edit.entry(file));
        Files.writeString(file, "{}");
        assertFails(ErrorCode.LOCATION_MALFORMED, () -> edit.entry(file));
        Files.writeString(Path.of(file + ".sig"), "x");
        assertFails(ErrorCode.LOCATION_MALFORMED, () -> edit.entry(file));
    }

    @Test
    void everyCommandIsListedAndDescribed() {
        Set<String> functions = new TreeSet<>();
        for (Method method : BbnShell.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                assertNotNull(method.getAnnotation(Descriptor.class), method.getName());
                functions.add(method.getName());
            }
        }
        assertEquals(Set.of("status", "nodes", "node", "label", "locate", "entry", "enable", "disable", "remove", "code", "text",
                "_import", "withdraw"),
                functions);
    }

    @Test
    void withoutABriefingNodeEveryCommandFails() {
        PrintStream before = System.out;
        System.setOut(out);
        try {
            assertFails(ErrorCode.SERVICE_MISSING, () -> new BbnShell().status());
            assertFails(ErrorCode.SERVICE_MISSING, () -> new BbnShell().code("x"));
        } finally {
            System.setOut(before);
        }
        assertTrue(output().contains("KEDGE-998"));
    }
}

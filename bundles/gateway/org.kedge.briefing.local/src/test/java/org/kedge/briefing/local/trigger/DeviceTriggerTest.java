package org.kedge.briefing.local.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.local.trigger.Scene.NOW;
import static org.kedge.briefing.local.trigger.Scene.message;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.MefHint;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.Serialization;
import org.kedge.messages.trigger.TriggerPurpose;

/** The oneM2M device trigger in its three forms. */
class DeviceTriggerTest {
    private static final String JSON = "{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"https://mef.example.com/mefbase\",\"tipa\":[\"x\"]}}";

    private final Scene scene = new Scene();

    private static byte[] request(Serialization form, String... pointsOfAccess) {
        return DeviceTriggerCodec.encode(form, DeviceTrigger.enrolment(URI.create("https://MEF.example.com/mefbase"),
                List.of(pointsOfAccess)));
    }

    @ParameterizedTest
    @EnumSource
    void fromATrustedSourceItNamesTheMef(Serialization form) {
        BootstrapTrigger trigger = scene.accepted(message(request(form, "sms:+4915", "https://evil.example:1",
                "ftp://mef.example.com:3", "coaps://mef.example.com:5684", "https://mef.example.com:8443"), true));
        assertEquals(new BootstrapTrigger(BootstrapTrigger.Kind.DEVICE_TRIGGER, Optional.empty(), NOW, Optional.empty(),
                Optional.of(new MefHint("mef.example.com", Optional.of(URI.create("coaps://mef.example.com:5684"))))), trigger);
        assertEquals(Judge.CHANNEL, scene.audits.get(0).details().get("by"));
    }

    /** D-78: scheme and port come only from an entry with the very host; otherwise those of the instruction stay. */
    @Test
    void withoutABindingOfThatHostTheHostAlone() {
        assertEquals(Optional.of(new MefHint("mef.example.com", Optional.empty())),
                scene.accepted(message(request(Serialization.JSON, "https://evil.example:1", "mqtts://mef.example.com"), true)).mef());
        assertEquals(Optional.of(new MefHint("mef.example.com", Optional.of(URI.create("https://mef.example.com")))),
                scene.accepted(message(request(Serialization.JSON, "coaps://mef.example.com:0", "coaps://mef.example.com:70000",
                        "https://mef.example.com/x"), true)).mef());
    }

    @Test
    void anAddressOfVersionSix() {
        byte[] payload = DeviceTriggerCodec.encode(Serialization.JSON, DeviceTrigger.enrolment(URI.create("coaps://[2001:DB8::1]/m"),
                List.of("coaps://[2001:db8::1]:5684")));
        assertEquals(new MefHint("[2001:db8::1]", Optional.of(URI.create("coaps://[2001:db8::1]:5684"))),
                scene.accepted(message(payload, true)).mef().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void fromAnywhereElseItIsAHintWithoutMef(Serialization form) {
        assertEquals(Outcome.Verdict.HINTED, scene.receive(message(request(form, "coaps://mef.example.com:5684"), false)).verdict());
        assertEquals(List.of(new BootstrapTrigger(BootstrapTrigger.Kind.RETRY, Optional.empty(), NOW)), scene.started);
        scene.refused(ErrorCode.TRIGGER_LIMITED, message(request(form, "coaps://mef.example.com:5684"), false));
    }

    @ParameterizedTest
    @CsvSource({"JSON, application/json", "JSON, application/vnd.onem2m-trg+json;charset=utf-8", "XML, text/xml",
        "XML, application/vnd.onem2m-trg+xml", "CBOR, application/cbor", "CBOR, application/octet-stream", "JSON, text/x-unknown"})
    void theMediaTypeOrTheFirstOctetTellsTheForm(Serialization form, String type) {
        scene.accepted(new TriggerMessage(request(form, "x"), Optional.of(type), true, "test", NOW));
    }

    @Test
    void theMediaTypeIsNotDoubted() {
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, new TriggerMessage(request(Serialization.XML, "x"),
                Optional.of("application/json"), true, "test", NOW)).detail().contains("line 1, column 1"));
        scene.refused(ErrorCode.TRIGGER_MALFORMED, new TriggerMessage(request(Serialization.JSON, "x"), Optional.of("text/plain"), true,
                "test", NOW));
    }

    @Test
    void otherPurposesDoNothingYet() {
        DeviceTrigger crud = new DeviceTrigger(TriggerPurpose.EXECUTE_CRUD, Optional.of("cnt"), List.of("https://cse.example"), List.of(),
                OptionalInt.of(2), OptionalInt.of(4), Optional.empty());
        assertEquals(Outcome.Verdict.UNSUPPORTED,
                scene.receive(message(DeviceTriggerCodec.encode(Serialization.JSON, crud), true)).verdict());
        assertEquals(List.of(), scene.started);
    }

    /** From a trusted source, so that nothing but the form speaks against it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"tpe\":4|\"tpe\":\"4\"|\"tpe\" is not a whole number at line 1, column 13",
        "\"tpe\":4|\"tpe\":[4]|\"tpe\" is not a whole number at line 1, column 13",
        "\"tpe\":4|\"tpe\":9|\"tpe\" is not a purpose (1 to 4) at line 1, column 13",
        "\"tpe\":4,|\"tpe\":4,\"tpe\":4,|appears twice at line 1, column 21",
        "\"tpe\":4,|~~|\"tpe\" is missing at line 1",
        "[\"x\"]|\"x\"|\"tipa\" is not a list of texts at line 1",
        ",\"tipa\":[\"x\"]|~~|\"tipa\" is missing or empty",
        "https://mef.example.com/mefbase|mefbase|\"tia\" is not an absolute URI",
        "}}|}|at line 1", "}}|}}x|at line 1", "{\"m2m:tgp\"|{{\"m2m:tgp\"|at line 1, column 2"})
    void malformedJsonIsRefusedWithItsPlace(String from, String to, String place) {
        assertTrue(JSON.contains(from));
        String detail = scene.refused(ErrorCode.TRIGGER_MALFORMED,
                message(JSON.replace(from, to).getBytes(StandardCharsets.UTF_8), true)).detail();
        assertTrue(detail.contains(place), detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "<m2m:tgp xmlns:m2m='http://www.onem2m.org/xml/protocols'><tpe>four</tpe></m2m:tgp>|whole number",
        "<m2m:tgp xmlns:m2m='http://www.onem2m.org/xml/protocols'><tpe>4</tpe>|at line 1, column",
        "<m2m:tgp xmlns:m2m='http://www.onem2m.org/xml/protocols'><tpe>4</tpe><x/></m2m:tgp>|is no field of a trigger",
        "<?xml version='1.0'?><!DOCTYPE m [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><m>&a;</m>|at line 1, column",
        "<tgp><tpe>4</tpe></tgp>|at line 1"})
    void malformedXmlIsRefusedWithItsPlace(String document, String place) {
        String detail = scene.refused(ErrorCode.TRIGGER_MALFORMED, message(document.getBytes(StandardCharsets.UTF_8), true)).detail();
        assertTrue(detail.contains(place) && detail.contains("at line "), detail);
        assertFalse(detail.contains("root:"), detail);
    }

    @Test
    void anEntityBombIsRefusedWithItsPlace() {
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 20; i++) {
            bomb.append("<!ENTITY l").append(i).append(" \"").append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
        }
        bomb.append("]><m2m:tgp xmlns:m2m='http://www.onem2m.org/xml/protocols'><tia>&l19;</tia></m2m:tgp>");
        byte[] document = bomb.toString().getBytes(StandardCharsets.UTF_8);
        String detail = scene.refused(ErrorCode.TRIGGER_MALFORMED, message(document, true)).detail();
        assertTrue(detail.contains("at line 2"), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1676d326d3a746770a1637470656134", "a1", "bf", "a1676d326d3a746770a1637470651b00000004ffffffff",
        "a1676d326d3a746770a2637470650463746961"})
    void malformedCborIsRefusedWithItsPlace(String hex) {
        byte[] document = HexFormat.of().parseHex(hex);
        TriggerMessage cbor = new TriggerMessage(document, Optional.of("application/cbor"), true, "test", NOW);
        String detail = scene.refused(ErrorCode.TRIGGER_MALFORMED, cbor).detail();
        assertTrue(detail.matches(".* at octet \\d+"), detail);
    }

    @Test
    void whatIsNoneOfTheFormsIsRefusedWithItsPlace() {
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, "hello").detail().contains("octet 0"));
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, "KT1;4;x").detail().contains("at octet 7"));
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, "KT1;7;x;1;;Nxxx").detail().contains("purpose that is none at octet 4"));
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, message(new byte[] {0, 1, 2}, true)).detail().contains("octet 0"));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aHundredMegabytesAreNotLookedAt(boolean authenticated) {
        byte[] huge = new byte[100 * 1024 * 1024];
        Arrays.fill(huge, (byte) '{');
        assertTrue(scene.refused(ErrorCode.TRIGGER_MALFORMED, message(huge, authenticated)).detail().contains("longer than 8192"));
    }
}

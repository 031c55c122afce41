package org.kedge.messages.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class DeviceTriggerCodecTest {
    private static final String MEF = "https://mef.example.com/mefbase";
    private static final String JSON = "{\"m2m:tgp\":{\"tpe\":4,\"tia\":\"" + MEF
            + "\",\"tipa\":[\"coaps://mef.example.com:5684\",\"https://mef.example.com:8443\"],\"tist\":[\"json\",\"cbor\"]}}";
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<m2m:tgp xmlns:m2m=\"http://www.onem2m.org/xml/protocols\"><tpe>4</tpe><tia>" + MEF
            + "</tia><tipa>coaps://mef.example.com:5684 https://mef.example.com:8443</tipa><tist>json cbor</tist></m2m:tgp>";
    private static final String CBOR = "a1676d326d3a746770a46374706504637469617" + "81f" + hex(MEF) + "6474697061" + "82" + "781c"
            + hex("coaps://mef.example.com:5684") + "781c" + hex("https://mef.example.com:8443") + "6474697374" + "82" + "64" + hex("json")
            + "64" + hex("cbor");
    private static final DeviceTrigger TRIGGER = new DeviceTrigger(TriggerPurpose.ENROLMENT_REQUEST, Optional.of(MEF),
            List.of("coaps://mef.example.com:5684", "https://mef.example.com:8443"), List.of(Serialization.JSON, Serialization.CBOR),
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    private static final DeviceTrigger CRUD = new DeviceTrigger(TriggerPurpose.EXECUTE_CRUD, Optional.of("cnt4711"),
            List.of("http://172.25.0.10:8080/x?a=1&b=<2>"), List.of(), OptionalInt.of(2), OptionalInt.of(10001), Optional.of("CAE01"));

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] good(Serialization form) {
        return switch (form) {
            case XML -> XML.getBytes(StandardCharsets.UTF_8);
            case JSON -> JSON.getBytes(StandardCharsets.UTF_8);
            case CBOR -> HexFormat.of().parseHex(CBOR);
        };
    }

    private static String refused(Serialization form, byte[] document) {
        KedgeException fault = assertThrows(KedgeException.class, () -> DeviceTriggerCodec.decode(form, document));
        assertEquals(ErrorCode.TRIGGER_MALFORMED, fault.code());
        assertFalse(fault.getMessage().contains("SECRET"), fault.getMessage());
        return fault.detail();
    }

    private static String refused(Serialization form, String document) {
        String detail = refused(form, form == Serialization.CBOR ? HexFormat.of().parseHex(document)
                : document.getBytes(StandardCharsets.UTF_8));
        assertTrue(detail.matches("(?s).* at (line \\d+, column \\d+|octet \\d+)"), detail);
        return detail;
    }

    private static void refused(Serialization form, String from, String to, String place) {
        String document = form == Serialization.XML ? XML : form == Serialization.JSON ? JSON : CBOR;
        assertTrue(document.contains(from), from);
        String detail = refused(form, document.replace(from, to));
        assertTrue(detail.contains(place), detail);
    }

    @ParameterizedTest
    @EnumSource
    void onTheWire(Serialization form) {
        assertEquals(TRIGGER, DeviceTriggerCodec.decode(form, good(form)));
        assertEquals(HexFormat.of().formatHex(good(form)), HexFormat.of().formatHex(DeviceTriggerCodec.encode(form, TRIGGER)));
        assertEquals(CRUD, DeviceTriggerCodec.decode(form, DeviceTriggerCodec.encode(form, CRUD)));
        assertEquals(Optional.of(form), Serialization.guess(good(form)));
    }

    @ParameterizedTest
    @EnumSource
    void leastOfEachPurpose(Serialization form) {
        for (TriggerPurpose purpose : List.of(TriggerPurpose.ESTABLISH_CONNECTION, TriggerPurpose.REGISTRATION_REQUEST)) {
            DeviceTrigger bare = new DeviceTrigger(purpose, Optional.empty(), List.of(), List.of(), OptionalInt.empty(),
                    OptionalInt.empty(), Optional.empty());
            assertEquals(bare, DeviceTriggerCodec.decode(form, DeviceTriggerCodec.encode(form, bare)));
            assertEquals(Optional.empty(), bare.mef());
        }
    }

    /** D-78: the host is that of triggerInfoAddress, and what names another host is passed over. */
    @Test
    void whichMef() {
        DeviceTrigger trigger = DeviceTrigger.enrolment(URI.create("HTTP://MEF.example.com.:80/base"), List.of(
                "COAPS://mef.Example.com:5684", "https://evil.example.net:443", "https://mef.example.com",
                "https://mef.example.com@evil.example.net:1", "sms:+49151", "no_uri[", "https://user@mef.example.com:9"));
        assertEquals(new MefPointer("mef.example.com", List.of(new MefPointer.Binding("coaps", OptionalInt.of(5684)),
                new MefPointer.Binding("https", OptionalInt.empty()))), trigger.mef().orElseThrow());
        assertEquals(List.of(), DeviceTrigger.enrolment(URI.create(MEF), List.of("https://evil.example.net:443")).mef().orElseThrow()
                .bindings());
        assertEquals("[2001:db8::1]", DeviceTrigger.enrolment(URI.create("coaps://[2001:DB8::1]:5684/"), List.of("x")).mef().orElseThrow()
                .host());
    }

    @Test
    void otherSpellings() {
        assertEquals(TRIGGER, DeviceTriggerCodec.decode(Serialization.JSON, (" \r\n" + JSON.replace(":4,", " : 4 ,\n")
                .replace("json", "\\u006ason")).getBytes(StandardCharsets.UTF_8)));
        assertEquals(TRIGGER, DeviceTriggerCodec.decode(Serialization.XML, ("<!-- c --><o:tgp xmlns:o='http://www.onem2m.org/xml/protocols'"
                + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>\n <tist>\njson\tcbor </tist><!-- c -->"
                + "<tpe> 4 </tpe><tia><![CDATA[" + MEF + "]]></tia><tipa>coaps://mef.example.com&#58;5684\n  https://mef.example.com:8443"
                + "</tipa>\n</o:tgp> ").getBytes(StandardCharsets.UTF_8)));
        String indefinite = "bf" + CBOR.substring(2).replace("a463747065", "bf63747065").replace("647469706182", "64746970619f")
                .replace("6474697374", "ff6474697374") + "ffff";
        assertEquals(TRIGGER, DeviceTriggerCodec.decode(Serialization.CBOR, HexFormat.of().parseHex(indefinite)));
        assertEquals(TRIGGER, DeviceTriggerCodec.decode(Serialization.CBOR,
                HexFormat.of().parseHex(CBOR.replace("6374706504", "637470651a00000004"))));
        assertEquals(Optional.of(Serialization.XML), Serialization.guess("\r\n <a/>".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), Serialization.guess("KT1;4".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), Serialization.guess(new byte[] {' ', (byte) 0xa1}));
        assertEquals(Optional.empty(), Serialization.guess(new byte[0]));
    }

    /** In one line of JSON the column tells the member, and it is that of the name or of what stands in the wrong place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"tpe\":4,|\"tpe\":\"4\",|\"tpe\" is not a whole number at line 1, column 13", "\"tpe\":4,|\"tpe\":4.0,|not a whole number",
        "\"tpe\":4,|\"tpe\":4e0,|not a whole number", "\"tpe\":4,|\"tpe\":4294967300,|not a whole number",
        "\"tpe\":4,|\"tpe\":99999999999999999999999,|is not", "\"tpe\":4,|\"tpe\":5,|not a purpose", "\"tpe\":4,|\"tpe\":0,|not a purpose",
        "\"tpe\":4,|\"tpe\":-4,|not a purpose", "\"tpe\":4,|\"tpe\":null,|not a whole number", "\"tpe\":4,|\"tpe\":[4],|not a whole number",
        "\"tpe\":4,|\"tpe\":true,|not a whole number", "\"tpe\":4,|\"tpe\":04,|is not JSON", "\"tpe\":4,|~~|\"tpe\" is missing at line 1",
        "\"tpe\":4,|\"tpe\":4,\"tpe\":4,|appears twice at line 1, column 21",
        "\"tpe\":4,|\"triggerPurpose\":4,|\"triggerPurpose\" is no field of a trigger at line 1, column 13",
        "\"tia\":\"https|\"tia\":\"SECRET https|printable", "https://mef.example.com/mefbase|mefbase|\"tia\" is not an absolute URI",
        "https://mef.example.com/mefbase|//mef.example.com/b|absolute URI",
        "https://mef.example.com/mefbase|mailto:mef@example.com|absolute",
        "https://mef.example.com/mefbase|https://u:SECRET@mef.example.com/|absolute URI",
        "https://mef.example.com/mefbase|https://mef.example.com/\\u00e4|printable", "https://mef.example.com/mefbase|~~|printable",
        "\"https://mef.example.com/mefbase\"|[\"https://mef.example.com\"]|not a text", "\"https://mef.example.com/mefbase\"|7|not a text",
        "[\"json\",\"cbor\"]|\"json\"|not a list of texts", "[\"json\",\"cbor\"]|[\"json\",3]|not a list of texts",
        "[\"json\",\"cbor\"]|[\"json\",[\"cbor\"]]|not a list", "[\"json\",\"cbor\"]|[\"json\",\"json\"]|twice",
        "[\"json\",\"cbor\"]|[\"SECRET\"]|something else than", "[\"json\",\"cbor\"]|[]|\"tist\" is empty",
        "\"tist\":[\"json\",\"cbor\"]|\"tio\":1|for executeCRUD only", "\"tist\":[\"json\",\"cbor\"]|\"tirt\":1|for executeCRUD only",
        "\"tist\":[\"json\",\"cbor\"]|\"tiae\":\"C1\"|for executeCRUD only", "\"tist\":|\"tist\":{},\"x\":|not a list of texts",
        "m2m:tgp|tgp|\"m2m:tgp\"", "{\"m2m:tgp\":|{\"m2m:tgp\":[],\"m2m:tgp\":|\"m2m:tgp\"", "]}}|]},\"x\":1}|goes on", "]}}|]}}{}|goes on",
        "]}}|]}} SECRET|is not JSON", "]}}|]|is not JSON", "{\"m2m:tgp\"|/* */{\"m2m:tgp\"|is not JSON"})
    void jsonRefused(String from, String to, String place) {
        refused(Serialization.JSON, from, to, place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "<tpe>4</tpe>|<tpe>four</tpe>|\"tpe\" is not a whole number at line 2", "<tpe>4</tpe>|<tpe></tpe>|whole number",
        "<tpe>4</tpe>|<tpe>+4</tpe>|whole number", "<tpe>4</tpe>|<tpe>000000000000004</tpe>|whole number",
        "<tpe>4</tpe>|<tpe/>|whole number",
        "<tpe>4</tpe>|<tpe>5</tpe>|not a purpose", "<tpe>4</tpe>|<tpe><tpe>4</tpe></tpe>|whole number",
        "<tpe>4</tpe>|~~|\"tpe\" is missing",
        "<tpe>4</tpe>|<tpe>4</tpe><tpe>4</tpe>|twice at line 2, column", "<tpe>4</tpe>|<tpe a='SECRET'>4</tpe>|attribute",
        "<tpe>4</tpe>|SECRET<tpe>4</tpe>|text between", "<tpe>4</tpe>|<tpe>4</tpe><![CDATA[SECRET]]>|text between",
        "<tpe>4</tpe>|<m2m:tpe>4</m2m:tpe>|is no field", "<tpe>4</tpe>|<tpe>&SECRET;</tpe>| at line",
        "<tpe>4</tpe>|<tpe>4</tPe>|is not XML",
        "https://mef.example.com/mefbase|a b|printable", "https://mef.example.com/mefbase|~~|printable", "json cbor|json json|twice",
        "json cbor| |\"tist\" is empty", "json cbor|SECRET|something else", "xml/protocols|xml/SECRET|namespace",
        "m2m:tgp |m2m:tgp x='1' |attribute", "</m2m:tgp>|</m2m:tgp><a/>|is not XML", "</m2m:tgp>||is not XML",
        "<m2m:tgp|<!DOCTYPE m2m:tgp><m2m:tgp|has a DTD at line 2, column 1"})
    void xmlRefused(String from, String to, String place) {
        refused(Serialization.XML, from, to == null ? "" : to, place);
    }

    /** The name m2m:tgp begins at octet 1, the fields at octet 10. */
    @ParameterizedTest
    @CsvSource({"6374706504, 637470656134, whole number at octet 10", "6374706504, 63747065f94400, whole number",
        "6374706504, 63747065c104, has a tag at octet 14", "6374706504, 63747065c24104, whole number",
        "6374706504, 63747065f6, whole number",
        "6374706504, 637470651b0000000100000004, whole number", "6374706504, 637470651bffffffffffffffff, whole number",
        "6374706504, 6374706505, not a purpose", "6374706504, 6374706523, not a purpose", "6374706504, 4374706504, ASCII text string",
        "6374706504, 0104, ASCII text string", "6374706504, 6474c1b06504, ASCII text string", "6374706504, 7f61746270 65ff04, ASCII text",
        "a463747065, a363747065, goes on", "a463747065, a563747065, is not CBOR",
        "82646a736f6e6463626f72, 646a736f6e, list of texts", "82646a736f6e6463626f72, 82646a736f6e4463626f72, list of texts",
        "82646a736f6e6463626f72, 81646a736fc3, ' at octet '", "a1676d326d3a746770, d9d9f7a1676d326d3a746770, has a tag at octet",
        "a1676d326d3a746770, a2676d326d3a746770, is not CBOR", "a1676d326d3a746770, a163746770, m2m:tgp",
        "6474697374, 6474695374, is no field", "6474697374, 63747065, twice"})
    void cborRefused(String from, String to, String place) {
        refused(Serialization.CBOR, from, to.replace(" ", ""), place);
    }

    /** As many chunks as make the octets of an indefinite text look like those of a definite one. */
    @Test
    void textInChunks() {
        for (int chunks = 1; chunks < 140; chunks++) {
            refused(Serialization.CBOR, "63747065", "7f" + "60".repeat(chunks - 1) + "63747065" + "ff", "definite length");
        }
    }

    /** No beginning of a document is a document. */
    @ParameterizedTest
    @EnumSource
    void cutShort(Serialization form) {
        for (int length = 1; length < good(form).length; length++) {
            assertTrue(refused(form, Arrays.copyOf(good(form), length)).contains(" at "));
        }
    }

    @Test
    void lengthsThatNobodySent() {
        for (String claimed : List.of("7a7fffffff", "7b7fffffffffffffff", "5b7fffffffffffffff", "9b7fffffffffffffff", "bb7fffffffffffffff",
                "7bffffffffffffffff")) {
            refused(Serialization.CBOR, "a1676d326d3a746770a1637469" + "61" + claimed + "6161");
            refused(Serialization.CBOR, "a1676d326d3a746770a164746970" + "61" + claimed + "6161");
            refused(Serialization.CBOR, "a1" + claimed + "6161");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE tgp SYSTEM 'file:///etc/passwd'>", "<!DOCTYPE b [<!ENTITY % e SYSTEM 'http://127.0.0.1:1/'> %e;]>",
        "<!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
            + "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]>"})
    void entityBombs(String dtd) {
        String document = XML.replace("<m2m:tgp", dtd + "<m2m:tgp").replace(">4<", ">&e;<");
        assertTrue(refused(Serialization.XML, document).contains("has a DTD at line 2"), document);
        refused(Serialization.XML, document.getBytes(StandardCharsets.UTF_16));
    }

    /** Refused by its length: nothing of it is parsed, so all of it may be good. */
    @ParameterizedTest
    @EnumSource
    void hundredMegabytes(Serialization form) {
        byte[] huge = Arrays.copyOf(good(form), 100_000_000);
        assertTrue(refused(form, huge).contains("has 100000000 octets (1 to 8192)"));
        assertTrue(refused(form, new byte[0]).contains("has 0 octets"));
        byte[] full = Arrays.copyOf(good(form), DeviceTriggerCodec.MAX_OCTETS);
        Arrays.fill(full, good(form).length, full.length, (byte) ' ');
        if (form != Serialization.CBOR) {
            assertEquals(TRIGGER, DeviceTriggerCodec.decode(form, full));
        }
        assertTrue(refused(form, Arrays.copyOf(full, full.length + 1)).contains("octets"));
    }

    @ParameterizedTest
    @EnumSource
    void countsAndTextsAreBounded(Serialization form) {
        DeviceTrigger most = DeviceTrigger.enrolment(URI.create("https://mef/" + "x".repeat(500)),
                Collections.nCopies(16, "y".repeat(400)));
        assertEquals(most, DeviceTriggerCodec.decode(form, DeviceTriggerCodec.encode(form, most)));
        for (List<String> bad : List.of(Collections.nCopies(17, "y"), List.of("y".repeat(513)), List.of("a b"), List.of(""))) {
            assertThrows(KedgeException.class, () -> DeviceTrigger.enrolment(URI.create(MEF), bad));
        }
        DeviceTrigger tooLong = DeviceTrigger.enrolment(URI.create(MEF), Collections.nCopies(16, "y".repeat(512)));
        assertThrows(KedgeException.class, () -> DeviceTriggerCodec.encode(form, tooLong));
        String seventeen = "\"y\",".repeat(17);
        refused(Serialization.JSON, "[\"json\"", "[" + seventeen + "\"json\"", "more than 16");
        refused(Serialization.XML, "json", "y ".repeat(17), "more than 16");
        refused(Serialization.CBOR, "82646a736f6e6463626f72", "91" + "6179".repeat(17), "more than 16");
    }

    @Test
    void deepNesting() {
        refused(Serialization.JSON, "[".repeat(4000));
        refused(Serialization.JSON, "{\"m2m:tgp\":".repeat(600));
        refused(Serialization.JSON, JSON.replace("[\"json\"", "[".repeat(3000) + "\"json\""));
        refused(Serialization.XML, "<a>".repeat(2500));
        refused(Serialization.XML, XML.replace("<tpe>", "<tpe>" + "<a>".repeat(1000)));
        refused(Serialization.CBOR, "81".repeat(8000));
        refused(Serialization.CBOR, "a1676d326d3a746770".repeat(800));
        refused(Serialization.CBOR, "d9d9f7".repeat(2700));
    }

    @ParameterizedTest
    @EnumSource
    void aFormIsNotAnother(Serialization form) {
        for (Serialization other : Serialization.values()) {
            if (other != form) {
                refused(form, good(other));
            }
        }
    }

    /** Whatever is changed: a trigger that can be written again, or the one fault with its place. */
    @ParameterizedTest
    @EnumSource
    void mutations(Serialization form) {
        Random random = new Random(84);
        byte[] marks = "<>&;\"'/!?=[]{}:,\\".getBytes(StandardCharsets.US_ASCII);
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] document = good(form);
            for (int n = random.nextInt(4); n >= 0; n--) {
                document[random.nextInt(document.length)] = random.nextBoolean() ? (byte) random.nextInt(256)
                        : marks[random.nextInt(marks.length)];
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(document, 1 + random.nextInt(document.length - 1)) : document;
            try {
                DeviceTrigger read = DeviceTriggerCodec.decode(form, cut);
                assertEquals(read, DeviceTriggerCodec.decode(form, DeviceTriggerCodec.encode(form, read)));
            } catch (KedgeException e) {
                refused++;
                assertEquals(ErrorCode.TRIGGER_MALFORMED, e.code());
                assertTrue(e.detail().matches("(?s).* at (line \\d+, column \\d+|octet \\d+)"), e.detail());
            }
        }
        assertTrue(refused > 2000, "only " + refused + " were refused");
    }

    /** Random octets behind a good beginning reach the readers of the libraries. */
    @ParameterizedTest
    @EnumSource
    void noise(Serialization form) {
        Random random = new Random(85);
        for (int i = 0; i < 3000; i++) {
            byte[] noise = new byte[1 + random.nextInt(200)];
            random.nextBytes(noise);
            System.arraycopy(good(form), 0, noise, 0, Math.min(random.nextInt(30), noise.length));
            refused(form, noise);
        }
    }
}

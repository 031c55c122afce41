package org.kedge.messages.briefing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.compact.OneTimeCode;

class BriefingCodecTest {
    private static final NodeId NODE = new NodeId("urn:gsma:imei:90420156-025763-0");
    private static final String KPM_ID = "kpm-1@mef.example.com";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Location PLANT = new Location(Optional.of("de/berlin/plant-7"),
            Optional.of(new Location.Position(52.520008, -13.404954)));
    private static final Location AREA = new Location(Optional.of("de/berlin"), Optional.empty());

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static SignedDocument signed(String document) {
        return new SignedDocument(document.getBytes(StandardCharsets.UTF_8), Optional.of(new byte[] {0x30, 1, 2}));
    }

    private static String key(int octet, int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) octet);
        return Base64.getEncoder().encodeToString(octets);
    }

    private static void refused(ErrorCode code, String member, Runnable reading) {
        KedgeException e = assertThrows(KedgeException.class, reading::run);
        assertEquals(code, e.code());
        assertTrue(e.detail().contains("\"" + member + "\""), e.detail());
        assertFalse(e.getMessage().contains("SECRET"), e.getMessage());
    }

    @Test
    void requestOnTheWire() {
        BriefingRequest request = new BriefingRequest(Optional.of(NODE), BootstrapTrigger.Kind.BOOT,
                Map.of("maf.example.com", 17L, "/in-cse", 4L), List.of(KPM_ID), Optional.of(new OneTimeCode("ABCD2345")),
                Optional.of(PLANT), Optional.of(signed("doc")));
        byte[] json = BriefingCodec.write(request);
        assertEquals("{'node':'urn:gsma:imei:90420156-025763-0','reason':'BOOT','held':{'/in-cse':4,'maf.example.com':17},"
                + "'keys':['kpm-1@mef.example.com'],'code':'ABCD2345','location':{'area':'de/berlin/plant-7',"
                + "'position':{'latitude':52.520008,'longitude':-13.404954}},'entry':{'document':'ZG9j','signature':'MAEC'}}", text(json));
        assertEquals(request, BriefingCodec.readRequest(json));
    }

    @Test
    void shortestRequest() {
        for (BootstrapTrigger.Kind reason : BootstrapTrigger.Kind.values()) {
            BriefingRequest request = new BriefingRequest(Optional.empty(), reason, Map.of(), List.of(), Optional.empty(),
                    Optional.empty(), Optional.empty());
            assertEquals("{'reason':'" + reason + "'}", text(BriefingCodec.write(request)));
            assertEquals(request, BriefingCodec.readRequest(BriefingCodec.write(request)));
        }
    }

    @Test
    void requestOfALaterVersion() {
        BriefingRequest request = BriefingCodec.readRequest(
                json("{'later':{'a':[1]},'reason':'EXPIRY','location':{'area':'de','floor':3}}"));
        assertEquals(BootstrapTrigger.Kind.EXPIRY, request.reason());
        assertEquals(Optional.of("de"), request.location().orElseThrow().area());
    }

    @Test
    void requestShowsNoCode() {
        BriefingRequest request = BriefingCodec.readRequest(json("{'reason':'BOOT','code':'ABCD2345'}"));
        assertEquals("ABCD2345", request.code().orElseThrow().value());
        assertFalse(request.toString().contains("ABCD2345"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "reason   | {'node':'a'}",
        "reason   | {'reason':'boot'}",
        "reason   | {'reason':'SECRET'}",
        "reason   | {'reason':4}",
        "reason   | {'reason':null}",
        "node     | {'reason':'BOOT','node':''}",
        "node     | {'reason':'BOOT','node':'SECRET b'}",
        "node     | {'reason':'BOOT','node':{}}",
        "held     | {'reason':'BOOT','held':[]}",
        "held     | {'reason':'BOOT','held':{'SECRET a':1}}",
        "a        | {'reason':'BOOT','held':{'a':-1}}",
        "a        | {'reason':'BOOT','held':{'a':1.5}}",
        "a        | {'reason':'BOOT','held':{'a':'1'}}",
        "a        | {'reason':'BOOT','held':{'a':9223372036854775808}}",
        "a        | {'reason':'BOOT','held':{'a':1,'a':2}}",
        "keys     | {'reason':'BOOT','keys':'SECRET@b'}",
        "keys     | {'reason':'BOOT','keys':['SECRET']}",
        "keys     | {'reason':'BOOT','keys':[1]}",
        "code     | {'reason':'BOOT','code':'SECRETSO'}",
        "code     | {'reason':'BOOT','code':'ABC'}",
        "code     | {'reason':'BOOT','code':12345678}",
        "location | {'reason':'BOOT','location':{}}",
        "location | {'reason':'BOOT','location':'SECRET'}",
        "location | {'reason':'BOOT','location':{'area':'De/SECRET'}}",
        "location | {'reason':'BOOT','location':{'position':{'latitude':91,'longitude':0}}}",
        "location | {'reason':'BOOT','location':{'position':{'latitude':1e400,'longitude':0}}}",
        "longitude | {'reason':'BOOT','location':{'position':{'latitude':1}}}",
        "latitude | {'reason':'BOOT','location':{'position':{'latitude':'1','longitude':0}}}",
        "position | {'reason':'BOOT','location':{'position':[1,2]}}",
        "entry    | {'reason':'BOOT','entry':'SECRET'}",
        "document | {'reason':'BOOT','entry':{}}",
        "document | {'reason':'BOOT','entry':{'document':'%%SECRET'}}",
        "document | {'reason':'BOOT','entry':{'document':''}}",
        "signature | {'reason':'BOOT','entry':{'document':'ZG9j','signature':'_'}}",
        "reason   | {'reason':'BOOT','reason':'BOOT'}"})
    void requestFaults(String member, String request) {
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, member, () -> BriefingCodec.readRequest(json(request)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "17", "null", "{", "{'reason':'BOOT'} {}", "{'reason':'BOOT',}", "/* */{'reason':'BOOT'}", "\u0000",
        "{'reason':BOOT}", "<a/>"})
    void requestIsNoObject(String request) {
        KedgeException e = assertThrows(KedgeException.class, () -> BriefingCodec.readRequest(json(request)));
        assertEquals(ErrorCode.BRIEFING_NODE_PROTOCOL, e.code());
    }

    @Test
    void placeOfAFaultIsNamed() {
        KedgeException syntax = assertThrows(KedgeException.class, () -> BriefingCodec.readRequest(json("{'reason':'BOOT',\n 'node' 1}")));
        assertTrue(syntax.detail().endsWith("is not JSON at line 2, column 9"), syntax.detail());
        KedgeException item = assertThrows(KedgeException.class,
                () -> BriefingCodec.readAnswer(json("{'instructions':[{'document':'ZG9j'},{'document':1}]}")));
        assertEquals("briefing answer member \"instructions\"[1]: member \"document\" is not a text", item.detail());
    }

    @Test
    void requestLimits() {
        String targets = IntStream.range(0, 65).mapToObj(i -> "'t" + i + "':1").collect(Collectors.joining(","));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "held",
                () -> BriefingCodec.readRequest(json("{'reason':'BOOT','held':{" + targets + "}}")));
        String keys = IntStream.range(0, 65).mapToObj(i -> "'k" + i + "@b'").collect(Collectors.joining(","));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "keys", () -> BriefingCodec.readRequest(json("{'reason':'BOOT','keys':[" + keys + "]}")));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "document", () -> BriefingCodec.readRequest(
                json("{'reason':'BOOT','entry':{'document':'" + key(1, BriefingCodec.MAX_ENTRY_OCTETS + 1) + "'}}")));
        byte[] padded = Arrays.copyOf(json("{'reason':'BOOT'}"), BriefingCodec.MAX_REQUEST_OCTETS);
        Arrays.fill(padded, 17, padded.length, (byte) ' ');
        assertEquals(BootstrapTrigger.Kind.BOOT, BriefingCodec.readRequest(padded).reason());
        KedgeException e = assertThrows(KedgeException.class,
                () -> BriefingCodec.readRequest(Arrays.copyOf(padded, BriefingCodec.MAX_REQUEST_OCTETS + 1)));
        assertTrue(e.detail().contains("16385 octets"), e.detail());
        assertThrows(KedgeException.class, () -> BriefingCodec.readRequest(json("{'a':" + "[".repeat(17) + "]".repeat(17) + "}")));
    }

    @Test
    void answerOnTheWire() {
        byte[] json;
        try (BriefingAnswer answer = new BriefingAnswer(
                List.of(signed("doc"), new SignedDocument("two".getBytes(StandardCharsets.UTF_8), Optional.empty())),
                List.of(new DeliveredKey("bbn/kpm", KPM_ID, Optional.of(SecretBytes.owning(new byte[16])), Optional.empty()),
                        new DeliveredKey("bbn/two", KPM_ID, Optional.empty(), Optional.of("a.b.c.d.e"))))) {
            json = BriefingCodec.write(answer);
        }
        assertEquals("{'instructions':[{'document':'ZG9j','signature':'MAEC'},{'document':'dHdv'}],'keys':["
                + "{'alias':'bbn/kpm','kpmId':'kpm-1@mef.example.com','key':'AAAAAAAAAAAAAAAAAAAAAA=='},"
                + "{'alias':'bbn/two','kpmId':'kpm-1@mef.example.com','sealed':'a.b.c.d.e'}]}", text(json));
        byte[] before = json.clone();
        try (BriefingAnswer read = BriefingCodec.readAnswer(json); SecretBytes zeros = SecretBytes.owning(new byte[16])) {
            assertEquals(List.of(signed("doc"), new SignedDocument("two".getBytes(StandardCharsets.UTF_8), Optional.empty())),
                    read.instructions());
            assertEquals(List.of("bbn/kpm", "bbn/two"), read.keys().stream().map(DeliveredKey::alias).toList());
            assertEquals(Optional.of(zeros), read.keys().get(0).key());
            assertEquals(Optional.of("a.b.c.d.e"), read.keys().get(1).sealed());
            assertEquals(Optional.empty(), read.keys().get(1).key());
        }
        assertArrayEquals(before, json, "the document is the caller's");
    }

    @Test
    void keysBelongToTheirItems() {
        String other = "{'key':[{'key':'" + KEY + "'}]}";
        String answer = "{'key':'" + KEY + "','nested':{'keys':[{'key':'" + KEY + "'}]},'keys':["
                + "{'extra':" + other + ",'alias':'bbn/a','kpmId':'" + KPM_ID + "','key':'" + key(1, 16) + "'},"
                + "{'alias':'bbn/b','kpmId':'" + KPM_ID + "','sealed':'x'},"
                + "{'key':'" + key(3, 64) + "','kpmId':'" + KPM_ID + "','alias':'bbn/c'}],'instructions':[]}";
        try (BriefingAnswer read = BriefingCodec.readAnswer(json(answer))) {
            assertEquals("16 0 64", read.keys().stream().map(k -> k.key().map(SecretBytes::length).orElse(0).toString())
                    .collect(Collectors.joining(" ")));
            read.keys().get(2).key().orElseThrow().use(octets -> {
                assertEquals(3, octets[63]);
                return null;
            });
        }
    }

    @Test
    void closingWipesTheKeys() {
        BriefingAnswer read = BriefingCodec.readAnswer(
                json("{'instructions':[],'keys':[{'alias':'bbn/a','kpmId':'" + KPM_ID + "','key':'" + KEY + "'}]}"));
        SecretBytes key = read.keys().get(0).key().orElseThrow();
        assertFalse(read.toString().contains(KEY));
        read.close();
        assertTrue(key.isClosed());
    }

    @Test
    void answerWithNothing() {
        assertEquals("{'instructions':[]}", text(BriefingCodec.write(new BriefingAnswer(List.of(), List.of()))));
        assertEquals(0, BriefingCodec.readAnswer(json("{'instructions':[],'later':1}")).instructions().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "instructions | {}",
        "instructions | {'keys':[]}",
        "instructions | {'instructions':{}}",
        "instructions | {'instructions':['SECRET']}",
        "document | {'instructions':[{}]}",
        "document | {'instructions':[{'document':'SECRET*'}]}",
        "signature | {'instructions':[{'document':'ZG9j','signature':''}]}",
        "keys  | {'instructions':[],'keys':{'key':'SECRET'}}",
        "keys  | {'instructions':[],'keys':['SECRET']}",
        "keys  | {'instructions':[],'keys':[[{'key':'KEY'}]]}",
        "alias | {'instructions':[],'keys':[{'kpmId':'a@b','key':'KEY'}]}",
        "alias | {'instructions':[],'keys':[{'alias':'SECRET b','kpmId':'a@b','key':'KEY'}]}",
        "alias | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'KEY'},{'alias':'a','kpmId':'c@b','key':'KEY'}]}",
        "kpmId | {'instructions':[],'keys':[{'alias':'a','key':'KEY'}]}",
        "kpmId | {'instructions':[],'keys':[{'alias':'a','kpmId':'SECRET','key':'KEY'}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b'}]}",
        "sealed | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'KEY','sealed':'x'}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'SECRET*'}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'SECRETSE'}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':''}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':{'key':'KEY'}}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':null}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'\\u0041BCD'}]}",
        "key   | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'KEY','key':'KEY'}]}",
        "keys  | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'KEY'}],'keys':[]}",
        "sealed | {'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','sealed':7}]}"})
    void answerFaults(String member, String answer) {
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, member, () -> BriefingCodec.readAnswer(json(answer.replace("KEY", KEY))));
    }

    @Test
    void answerLimits() {
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "key", () -> BriefingCodec.readAnswer(
                json("{'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'" + key(1, 65) + "'}]}")));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "key", () -> BriefingCodec.readAnswer(
                json("{'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','key':'" + key(1, 15) + "'}]}")));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "sealed", () -> BriefingCodec.readAnswer(
                json("{'instructions':[],'keys':[{'alias':'a','kpmId':'a@b','sealed':'" + "x".repeat(2049) + "'}]}")));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "document",
                () -> BriefingCodec.readAnswer(json("{'instructions':[{'document':'" + key(1, 64 * 1024 + 1) + "'}]}")));
        String many = IntStream.range(0, 65).mapToObj(i -> "{'document':'ZG9j'}").collect(Collectors.joining(","));
        refused(ErrorCode.BRIEFING_NODE_PROTOCOL, "instructions", () -> BriefingCodec.readAnswer(json("{'instructions':[" + many + "]}")));
        KedgeException e = assertThrows(KedgeException.class,
                () -> BriefingCodec.readAnswer(new byte[BriefingCodec.MAX_ANSWER_OCTETS + 1]));
        assertTrue(e.detail().contains("262145 octets"), e.detail());
    }

    @Test
    void answerInAnotherEncodingGivesNoKey() {
        byte[] utf16 = ("{\"instructions\":[],\"keys\":[{\"alias\":\"bbn/a\",\"kpmId\":\"a@b\",\"key\":\"" + KEY + "\"}]}")
                .getBytes(StandardCharsets.UTF_16);
        assertEquals(ErrorCode.BRIEFING_NODE_PROTOCOL, assertThrows(KedgeException.class, () -> BriefingCodec.readAnswer(utf16)).code());
    }

    @Test
    void entryRoundTrip() {
        for (Location location : List.of(PLANT, AREA, new Location(Optional.empty(), Optional.of(new Location.Position(-90, 180))))) {
            LocationEntry entry = new LocationEntry(NODE, location, Instant.parse("2026-05-01T10:00:00Z"));
            assertEquals(entry, BriefingCodec.readEntry(BriefingCodec.write(entry)));
        }
    }

    @Test
    void entryIsCutToWhatAnyoneCanRead() {
        Location exact = new Location(Optional.empty(), Optional.of(new Location.Position(1.0 / 3, -1e-7 / 3)));
        LocationEntry entry = BriefingCodec.readEntry(
                BriefingCodec.write(new LocationEntry(NODE, exact, Instant.parse("2026-05-01T10:00:00.999Z"))));
        assertEquals(Instant.parse("2026-05-01T10:00:00Z"), entry.time());
        assertEquals(new Location.Position(0.333333333, -3.3e-8), entry.location().position().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "node     | {'location':{'area':'de'},'time':'2026-05-01T10:00:00Z'}",
        "location | {'node':'a','time':'2026-05-01T10:00:00Z'}",
        "location | {'node':'a','location':{},'time':'2026-05-01T10:00:00Z'}",
        "location | {'node':'a','location':{'area':'SECRET'},'time':'2026-05-01T10:00:00Z'}",
        "time     | {'node':'a','location':{'area':'de'}}",
        "time     | {'node':'a','location':{'area':'de'},'time':'2026-05-01T10:00:00.5Z'}",
        "time     | {'node':'a','location':{'area':'de'},'time':'2026-05-01T10:00:00+02:00'}",
        "time     | {'node':'a','location':{'area':'de'},'time':'2026-02-30T10:00:00Z'}",
        "time     | {'node':'a','location':{'area':'de'},'time':1777629600}",
        "extra    | {'node':'a','location':{'area':'de'},'time':'2026-05-01T10:00:00Z','extra':1}",
        "floor    | {'node':'a','location':{'area':'de','floor':2},'time':'2026-05-01T10:00:00Z'}",
        "height   | {'node':'a','location':{'position':{'latitude':1,'longitude':2,'height':3}},'time':'2026-05-01T10:00:00Z'}",
        "node     | {'node':'a','node':'b','location':{'area':'de'},'time':'2026-05-01T10:00:00Z'}"})
    void entryFaults(String member, String entry) {
        refused(ErrorCode.LOCATION_MALFORMED, member, () -> BriefingCodec.readEntry(json(entry)));
    }

    @Test
    void entryTooLong() {
        KedgeException e = assertThrows(KedgeException.class, () -> BriefingCodec.readEntry(new byte[BriefingCodec.MAX_ENTRY_OCTETS + 1]));
        assertEquals(ErrorCode.LOCATION_MALFORMED, e.code());
    }

    @Test
    void alteredDocumentsEndInOneOfTwoCodes() {
        List<byte[]> seeds = List.of(BriefingCodec.write(new BriefingRequest(Optional.of(NODE), BootstrapTrigger.Kind.BOOT,
                Map.of("maf.example.com", 17L), List.of(KPM_ID), Optional.empty(), Optional.of(PLANT), Optional.of(signed("doc")))),
                json("{'instructions':[{'document':'ZG9j'}],'keys':[{'alias':'bbn/a','kpmId':'a@b','key':'" + KEY + "'}]}"),
                BriefingCodec.write(new LocationEntry(NODE, PLANT, Instant.EPOCH)));
        Random random = new Random(53);
        String marks = "{}[]\",:\\0e-x";
        int refusals = 0;
        for (int round = 0; round < 6000; round++) {
            byte[] altered = seeds.get(round % 3).clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                altered[random.nextInt(altered.length)] = (byte) marks.charAt(random.nextInt(marks.length()));
            }
            try {
                switch (round % 3) {
                    case 0 -> BriefingCodec.readRequest(altered);
                    case 1 -> BriefingCodec.readAnswer(altered).close();
                    default -> BriefingCodec.readEntry(altered);
                }
            } catch (KedgeException e) {
                refusals++;
                assertEquals(round % 3 == 2 ? ErrorCode.LOCATION_MALFORMED : ErrorCode.BRIEFING_NODE_PROTOCOL, e.code(), e.getMessage());
            }
        }
        assertTrue(refusals > 2000, "only " + refusals + " were refused");
    }
}

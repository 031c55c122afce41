package org.kedge.messages.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class BootstrappingInfoCodecTest {
    private static final String BTID = "3u/e0+AAAAAAAAAAAAAAAA==@bsf.example.com";
    private static final String MARKS = "<>&;\"'/!?=[]";
    private static final Instant END = Instant.parse("2026-06-01T12:00:00Z");
    private static final String GOOD = "<BootstrappingInfo xmlns=\"uri:3gpp-gba\"><btid>" + BTID
            + "</btid><lifetime>2026-06-01T12:00:00Z</lifetime></BootstrappingInfo>";

    private static BootstrappingInfo read(String xml) {
        return BootstrappingInfoCodec.read(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String refused(byte[] xml) {
        KedgeException fault = assertThrows(KedgeException.class, () -> BootstrappingInfoCodec.read(xml));
        assertEquals(ErrorCode.BSF_PROTOCOL, fault.code());
        assertFalse(fault.getMessage().contains("SECRET"), fault.getMessage());
        return fault.detail();
    }

    private static String refused(String xml) {
        return refused(xml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onTheWire() {
        byte[] xml = BootstrappingInfoCodec.write(new BootstrappingInfo(BTID, END));
        assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + GOOD, new String(xml, StandardCharsets.UTF_8));
        assertEquals(new BootstrappingInfo(BTID, END), BootstrappingInfoCodec.read(xml));
        assertEquals(ErrorCode.BSF_PROTOCOL, assertThrows(KedgeException.class,
                () -> BootstrappingInfoCodec.write(new BootstrappingInfo("a</btid>@bsf.example.com", END))).code());
    }

    @ParameterizedTest
    @CsvSource({"2026-06-01T12:00:00Z, 2026-06-01T12:00:00Z", "2026-06-01T12:00:00.5Z, 2026-06-01T12:00:00.500Z",
        "2026-06-01T12:00:00.123456789Z, 2026-06-01T12:00:00.123456789Z", "2026-06-01T14:00:00+02:00, 2026-06-01T12:00:00Z",
        "2026-06-01T06:30:00-05:30, 2026-06-01T12:00:00Z"})
    void timesOfTheField(String written, String meant) {
        assertEquals(Instant.parse(meant), read(GOOD.replace("2026-06-01T12:00:00Z", written)).lifetime());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-06-01T12:00:00", "2026-06-01", "2026-13-01T12:00:00Z", "2026-06-01T25:00:00Z", "2026-06-01 12:00:00Z",
        "2026-06-01T12:00Z", "2026-06-01T12:00:00.Z", "2026-06-01T12:00:00+02", "1780000000", "+999999999-01-01T00:00:00Z", ""})
    void timesThatAreRefused(String written) {
        assertTrue(refused(GOOD.replace("2026-06-01T12:00:00Z", written)).contains("lifetime"));
    }

    /** A prefix, blanks, comments, attributes and elements of others change nothing. */
    @Test
    void otherSpellings() {
        assertEquals(read(GOOD), read("<?xml version='1.0'?><!-- c --><g:BootstrappingInfo xmlns:g='uri:3gpp-gba' v='2'>\n"
                + " <g:later><g:btid>x</g:btid></g:later><btid>y</btid> <g:lifetime>\n2026-06-01T12:00:00Z </g:lifetime><?p i?>\n"
                + " <g:btid>&#51;<![CDATA["
                + BTID.substring(1) + "]]></g:btid>text</g:BootstrappingInfo>"));
    }

    @Test
    void anotherNamespaceOrRoot() {
        assertTrue(refused(GOOD.replace("uri:3gpp-gba", "uri:SECRET")).contains("namespace"));
        assertTrue(refused(GOOD.replace(" xmlns=\"uri:3gpp-gba\"", "")).contains("namespace"));
        assertTrue(refused(GOOD.replace("BootstrappingInfo", "PushInfo")).contains("is not BootstrappingInfo"));
        assertTrue(refused(GOOD.replace("<btid>", "<btid xmlns='uri:other'>")).contains("no btid"));
    }

    @Test
    void eachValueOnceAndPlain() {
        assertTrue(refused(GOOD.replace("<lifetime>", "<btid>" + BTID + "</btid><lifetime>")).contains("more than one btid"));
        assertTrue(refused(GOOD.replace("</BootstrappingInfo>", "<lifetime>2026-06-01T12:00:00Z</lifetime></BootstrappingInfo>"))
                .contains("more than one lifetime"));
        assertTrue(refused(GOOD.replaceAll("<btid>.*</btid>", "")).contains("no btid"));
        assertTrue(refused(GOOD.replaceAll("<lifetime>.*</lifetime>", "")).contains("no lifetime"));
        refused(GOOD.replace("<btid>", "<btid><b/>"));
        for (String btid : new String[] {"", "SECRET", "SECRET@bsf.example.com", "AAAA@bsf.example.com", BTID + "/", BTID.substring(2),
            "A".repeat(2000) + "@b"}) {
            assertTrue(refused(GOOD.replace(BTID, btid)).contains("B-TID"), btid);
        }
    }

    /** Neither a DTD nor what one could do: external entities, parameter entities, billion laughs. */
    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE BootstrappingInfo>", "<!DOCTYPE b SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE b [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE b [<!ENTITY % e SYSTEM 'http://127.0.0.1:1/'> %e;]>",
        "<!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
            + "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]>"})
    void noDtd(String dtd) {
        assertTrue(refused(dtd + GOOD.replace(BTID, "&e;")).contains("DTD"));
        assertTrue(refused(dtd + GOOD).contains("DTD"));
        byte[] utf16 = (dtd + GOOD).getBytes(StandardCharsets.UTF_16);
        refused(utf16);
        refused(("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + dtd + GOOD).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void undeclaredEntity() {
        refused(GOOD.replace(BTID, "&SECRET;"));
    }

    @Test
    void sizeAndDepthAreBounded() {
        assertTrue(refused(new byte[0]).contains("0 octets"));
        byte[] huge = new byte[10 * 1024 * 1024];
        Arrays.fill(huge, (byte) ' ');
        assertTrue(refused(huge).contains("octets"));
        String deep = "<a>".repeat(1000) + "</a>".repeat(1000);
        assertTrue(refused(GOOD.replace("<btid>", deep + "<btid>")).contains("deeply"));
        int fill = BootstrappingInfoCodec.MAX_OCTETS - GOOD.length();
        assertEquals(read(GOOD), read(GOOD + " ".repeat(fill)));
        refused(GOOD + " ".repeat(fill + 1));
    }

    @Test
    void notXml() {
        for (String bad : new String[] {"{}", "SECRET", GOOD.substring(1), GOOD + GOOD, GOOD.replace("</btid>", "")}) {
            assertTrue(refused(bad).contains("is not XML"), bad);
        }
        byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
        bytes[60] = (byte) 0xff;
        assertTrue(refused(bytes).contains("UTF-8"));
    }

    /** Whatever is changed: a result that differs in nothing but its two values, or the one fault. */
    @Test
    void mutations() {
        Random random = new Random(24109);
        for (int i = 0; i < 3000; i++) {
            byte[] xml = GOOD.getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(4); n >= 0; n--) {
                xml[random.nextInt(xml.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : MARKS.charAt(random.nextInt(12)));
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(xml, random.nextInt(xml.length)) : xml;
            try {
                BootstrappingInfo read = BootstrappingInfoCodec.read(cut);
                assertEquals(read, BootstrappingInfoCodec.read(BootstrappingInfoCodec.write(read)));
            } catch (KedgeException e) {
                assertEquals(ErrorCode.BSF_PROTOCOL, e.code());
            }
        }
    }
}

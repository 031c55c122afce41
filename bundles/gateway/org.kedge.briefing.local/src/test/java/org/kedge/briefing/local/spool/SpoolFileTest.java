package org.kedge.briefing.local.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class SpoolFileTest {
    private static String payload(String content) {
        return new String(SpoolFile.payload(content.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void headersEndAtTheFirstEmptyLine() {
        assertEquals("a\n\nb", payload("From: 49\nTo: x\n\na\n\nb"));
        assertEquals("a", payload("From: 49\r\nTo: x\r\n\r\na"));
        assertEquals("", payload("From: 49\nTo: x\n\n"));
        assertEquals("", payload("From: 49\nTo: x"));
        assertEquals("From:", payload("From:"));
        assertEquals("To: x\n\na", payload("To: x\n\na"));
    }

    @Test
    void aBinaryBodyStaysAsItIs() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("From: 49\nAlphabet: binary\n\n".getBytes(StandardCharsets.US_ASCII));
        byte[] body = {(byte) 0xa1, 0x0a, 0x0a, 0, (byte) 0xff};
        file.writeBytes(body);
        assertArrayEquals(body, SpoolFile.payload(file.toByteArray()));
    }

    @Test
    void aBodyInUcs2BecomesText() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("From: 49\r\nAlphabet:  UCS2\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes("KT1;4".getBytes(StandardCharsets.UTF_16BE));
        assertEquals("KT1;4", new String(SpoolFile.payload(file.toByteArray()), StandardCharsets.US_ASCII));
    }

    @Test
    void types() {
        assertEquals(Optional.of("application/json"), SpoolFile.type("a.b.JSON"));
        assertEquals(Optional.empty(), SpoolFile.type("json"));
        assertEquals(Optional.empty(), SpoolFile.type("a."));
    }
}

package org.kedge.transport.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class PskIdentityTest {
    @Test
    void upTo128OctetsOfUtf8AreAnIdentity() {
        for (String text : new String[] {"x", "x".repeat(128), "ü".repeat(64), "A0@maf.example.org"}) {
            assertEquals(Optional.of(text), PskIdentity.text(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void emptyTooLongAndOtherEncodingsAreNone() {
        for (byte[] octets : new byte[][] {{}, new byte[129], "ü".repeat(65).getBytes(StandardCharsets.UTF_8), {(byte) 0xff},
                {'a', (byte) 0xc3}}) {
            assertEquals(Optional.empty(), PskIdentity.text(octets));
        }
    }
}

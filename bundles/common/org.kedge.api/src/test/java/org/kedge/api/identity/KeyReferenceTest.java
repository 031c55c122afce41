package org.kedge.api.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Key identifiers: D-07, D-18, D-20, D-21. */
class KeyReferenceTest {
    private static final String HEX = "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF";
    private static final String BTID = "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example.com";
    private static final Fqdn MEF = Fqdn.parse("mef.example.com");

    @Test
    void comparesTheLeftPartWithoutCaseAndKeepsItsSpelling() {
        KeyReference upper = KeyReference.parse("ThisKey@MyMef.com");
        KeyReference lower = KeyReference.parse("thiskey@mymef.com");
        assertEquals(upper, lower);
        assertEquals(upper.hashCode(), lower.hashCode());
        assertEquals("ThisKey@mymef.com", upper.toString());
        assertEquals("thiskey@mymef.com", upper.lookupKey());
        assertNotEquals(upper, KeyReference.parse("thiskey@other.com"));
    }

    @Test
    void comparesABtidWithCase() {
        KeyReference btid = KeyReference.parse(BTID);
        assertTrue(btid.isBtid());
        assertEquals(btid, KeyReference.parse(BTID));
        assertNotEquals(btid, KeyReference.parse(BTID.replace("I1U8", "i1U8")));
        assertEquals(BTID, btid.lookupKey());
        assertThrows(KedgeException.class, () -> KeyReference.parseRelative(BTID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "key", "key@", "@mef.com", "a@b@mef.com", "ke y@mef.com", "k\u00e9@mef.com", "key@mef_1.com",
        "key@mef..com", "key\n@mef.com", "I1U8vpY3qJ0hiuZNrke/NQ@bsf.com", "I1U8vpY3qJ0hiuZNrke/NR==@bsf.com",
        "I1U8vpY3qJ0hiuZNrke/@bsf.com", "I1U8vpY3qJ0hiuZN rke/NQ==@bsf.com", "%41@mef.com", "\u0661@mef.com"})
    void refusesWhatIsNoKeyIdentifier(String text) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> KeyReference.parse(text)).code());
    }

    @Test
    void measuresOctetsBeforeNormalising() {
        String fqdn = "a".repeat(60) + "." + "b".repeat(34);
        assertEquals(128, KeyReference.parse(HEX + "@" + fqdn).toString().length());
        assertThrows(KedgeException.class, () -> KeyReference.parse(HEX + "@" + fqdn + "b"));
        assertThrows(KedgeException.class, () -> new KeyReference(HEX, Fqdn.parse(fqdn + "b")));
        assertThrows(KedgeException.class, () -> KeyReference.parse("\u00e9".repeat(63) + "@a"));
    }

    @Test
    void aKeIdIsUpperCaseAndComparesWithoutCase() {
        KeId keId = KeId.parse(HEX.toLowerCase(Locale.ROOT) + "@MEF.example.com.");
        assertEquals(HEX + "@mef.example.com", keId.toString());
        assertEquals(keId, KeId.of(HexFormat.of().parseHex(HEX), MEF));
        assertEquals(keId, KeId.of(KeyReference.parse(HEX + "@mef.example.com")));
        assertEquals(keId.reference(), KeyReference.parse(keId.toString().toLowerCase(Locale.ROOT)));
        assertFalse(keId.reference().isBtid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", HEX, HEX + "@", "0" + HEX + "@mef.com", "G0A1A2A3A4A5A6A7A8A9AAABACADAEAF@mef.com", HEX + " @mef.com",
        "\u06600A1A2A3A4A5A6A7A8A9AAABACADAEAF@mef.com", BTID, "x@" + HEX + "@mef.com"})
    void refusesWhatIsNoKeId(String text) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> KeId.parse(text)).code());
    }

    @Test
    void aBtidIsTheKeIdOfAGbaBootstrap() {
        KeId keId = KeId.parseAny(BTID);
        assertEquals(BTID, keId.toString());
        assertEquals(keId, KeId.ofBtid(KeyReference.parse(BTID)));
        assertTrue(keId.isBtid());
        assertFalse(KeId.parseAny(HEX + "@mef.example.com").isBtid());
        assertThrows(KedgeException.class, () -> KeId.of(KeyReference.parse(BTID)));
        assertThrows(KedgeException.class, () -> KeId.ofBtid(KeyReference.parse(HEX + "@mef.example.com")));
    }

    @Test
    void aKeIdAlwaysFitsAPskIdentity() {
        Fqdn longest = Fqdn.parse("a".repeat(60) + "." + "b".repeat(34));
        assertEquals(128, new KeId(HEX, longest).reference().toString().length());
        Fqdn longer = Fqdn.parse("a".repeat(60) + "." + "b".repeat(35));
        assertThrows(KedgeException.class, () -> new KeId(HEX, longer));
        assertThrows(KedgeException.class, () -> KeId.of(new byte[15], MEF));
        assertThrows(KedgeException.class, () -> KeId.of(KeyReference.parse("short@mef.com")));
    }
}

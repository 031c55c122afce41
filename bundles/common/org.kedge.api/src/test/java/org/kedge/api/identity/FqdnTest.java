package org.kedge.api.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** D-13: one canonical spelling. */
class FqdnTest {
    private static final String L63 = "a".repeat(63);

    @ParameterizedTest
    @CsvSource({
        "MEF.Example.COM, mef.example.com",
        "mef.example.com., mef.example.com",
        "mef, mef",
        "1.2.3, 1.2.3",
        "a-b.c--d.e, a-b.c--d.e",
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.Example., xn--bcher-kva.example",
        "\uff2d\uff25\uff26.example.com, mef.example.com",
        "xn--bcher-kva.example, xn--bcher-kva.example",
    })
    void parsesToTheCanonicalForm(String text, String canonical) {
        Fqdn fqdn = Fqdn.parse(text);
        assertEquals(canonical, fqdn.value());
        assertEquals(canonical, fqdn.toString());
        assertEquals(new Fqdn(canonical), fqdn);
        assertEquals(fqdn, Fqdn.parse(fqdn.value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a..b", ".a", "a..", "-a", "a-", "a.-b.c", "a.b-", "a_b.c", "a b", "a\n", "a/b", "a@b", "*.a",
        "\u3002", "a\u3002\u3002b", "\u0000", "\ud800", "a:1", "[::1]", "%61"})
    void refusesWhatIsNoDomainName(String text) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> Fqdn.parse(text)).code());
    }

    @Test
    void enforcesTheLengths() {
        assertEquals(L63, Fqdn.parse(L63).value());
        assertThrows(KedgeException.class, () -> Fqdn.parse(L63 + "a"));
        String longest = L63 + "." + L63 + "." + L63 + "." + "a".repeat(61);
        assertEquals(253, Fqdn.parse(longest + ".").value().length());
        assertThrows(KedgeException.class, () -> Fqdn.parse(longest + "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MEF.example.com", "mef.example.com.", "b\u00fccher.example"})
    void theConstructorTakesOnlyTheCanonicalForm(String text) {
        assertThrows(KedgeException.class, () -> new Fqdn(text));
    }

    @Test
    void anyTextIsEitherParsedOrRefusedWithItsCode() {
        Random random = new Random(1);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : "aZ9-._\u00df\u3002".charAt(random.nextInt(8))));
            }
            try {
                Fqdn fqdn = Fqdn.parse(text.toString());
                assertEquals(fqdn, Fqdn.parse(fqdn.value()), "parsing is stable");
                parsed++;
            } catch (KedgeException e) {
                assertEquals(ErrorCode.IDENTIFIER_MALFORMED, e.code());
            }
        }
        assertTrue(parsed > 100, "only " + parsed + " of the texts were names");
    }

    @Test
    void ordersByName() {
        assertTrue(Fqdn.parse("a.b").compareTo(Fqdn.parse("b.a")) < 0);
        assertEquals(0, Fqdn.parse("A.b").compareTo(Fqdn.parse("a.b")));
    }
}

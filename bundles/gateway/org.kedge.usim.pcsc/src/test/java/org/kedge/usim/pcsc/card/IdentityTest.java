package org.kedge.usim.pcsc.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class IdentityTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void readsImsisOfOddAndEvenLength() {
        assertEquals("001010123456789", Identity.digits(HEX.parseHex("080910101032547698")));
        assertEquals("00101012345678", Identity.digits(HEX.parseHex("0801101010325476f8")));
        assertEquals("310260", Identity.digits(HEX.parseHex("04310162f0ffffffff")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "08", "0808", "ffffffffffffffffff", "09091010103254769800", "04310162", "02910f"})
    void anImsiThatLiesAboutItsLengthOrHasNoDigitsIsRefused(String file) {
        assertRefused(() -> Identity.imsi(Identity.digits(HEX.parseHex(file)), 2));
    }

    @Test
    void octetFourOfTheAdministrativeDataTellsTheDigitsOfTheMnc() {
        assertEquals(2, Identity.mncDigits(Optional.of(HEX.parseHex("00000002"))));
        assertEquals(3, Identity.mncDigits(Optional.of(HEX.parseHex("000000f3ff"))));
        assertRefused(() -> Identity.mncDigits(Optional.of(HEX.parseHex("000000"))));
        assertRefused(() -> Identity.mncDigits(Optional.of(HEX.parseHex("000000ff"))));
        assertRefused(() -> Identity.mncDigits(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8005", "8103614062", "80016a", "8003614020ff"})
    void aFileThatHoldsNoImpiIsRefusedWithoutShowingIt(String file) {
        KedgeException refused = assertRefused(() -> Identity.impi(HEX.parseHex(file)));
        assertFalse(refused.getMessage().contains("a@"), refused.getMessage());
    }

    private static KedgeException assertRefused(Runnable reading) {
        KedgeException refused = assertThrows(KedgeException.class, reading::run);
        assertEquals(ErrorCode.USIM_REFUSED, refused.code());
        return refused;
    }
}

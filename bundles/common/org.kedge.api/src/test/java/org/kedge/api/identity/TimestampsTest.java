package org.kedge.api.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** m2m:timestamp (D-55). */
class TimestampsTest {
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"20300101T000000 2030-01-01T00:00:00Z", "20300101T000000,5 2030-01-01T00:00:00.5Z",
        "20291231T235959,000001 2029-12-31T23:59:59.000001Z", "20280229T120000 2028-02-29T12:00:00Z"})
    void reads(String text, String time) {
        assertEquals(Instant.parse(time), Timestamps.parse(text));
        assertEquals(text.substring(0, 15), Timestamps.format(Timestamps.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20300101", "20300101T0000", "20300101T000000,", "20300101T000000,1234567", "20300101T000000.5",
        "20300101T000000Z", "20300101T000000+0100", "2030-01-01T00:00:00", "20301301T000000", "20300001T000000", "20300132T000000",
        "20290229T000000", "20300101T240000", "20300101T006000", "20300101T000060", "20300101t000000", " 20300101T000000",
        "20300101T000000\n", "\u0662\u0660300101T000000"})
    void refuses(String text) {
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> Timestamps.parse(text)).code());
    }

    @Test
    void writesOnlyWhatItCanReadBack() {
        assertEquals("99991231T235959", Timestamps.format(Instant.parse("9999-12-31T23:59:59.999Z")));
        for (Instant time : new Instant[] {Instant.MIN, Instant.MAX, Instant.parse("+10000-01-01T00:00:00Z")}) {
            assertThrows(KedgeException.class, () -> Timestamps.format(time));
        }
    }
}

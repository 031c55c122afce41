package org.kedge.usim.pcsc.apdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class FcpTest {
    private static Fcp of(String hex) {
        return Fcp.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void tellsSizesOfFilesAndRecords() {
        assertEquals(OptionalInt.of(300), of("620a82024121 8002012c".replace(" ", "") + "8a00").size());
        assertEquals(OptionalInt.of(0x30), of("620782054221003002").recordLength());
    }

    /** PS_DO has a bit per key reference in their order; PIN 2 (81) never counts. */
    @Test
    void namesTheFirstPinOfTheApplicationThatIsEnabled() {
        assertEquals(OptionalInt.of(0x01), of("620bc6099001c0830101830181").pin());
        assertEquals(OptionalInt.empty(), of("620bc609900140830101830181").pin());
        assertEquals(OptionalInt.of(0x11), of("6211c60f900140 830101 950108 830111 830181".replace(" ", "")).pin());
        assertEquals(OptionalInt.of(0x02), of("620bc609900180830102830182").pin());
    }

    @Test
    void aCardWithoutParametersOrWithOtherDataSaysNothing() {
        assertEquals(Fcp.NONE, of(""));
        assertEquals(Fcp.NONE, of("6f038401a0"));
        assertFalse(of("620482024121").known());
    }

    @Test
    void cutOffParametersAreRefused() {
        assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, () -> of("620a8202")).code());
        assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, () -> of("62838001020304")).code());
    }
}

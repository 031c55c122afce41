package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** AUTN* of GBA_U. The expected value was computed with sha1sum: no published vector is at hand. */
class AutnTest {
    private static final Autn AUTN = autn("00112233445566778899aabbccddeeff");

    private static Autn autn(String hex) {
        return Autn.of(HexFormat.of().parseHex(hex));
    }

    private static SecretBytes ik() {
        return SecretBytes.owning(HexFormat.of().parseHex("f769bcd751044604127672711c6d3441"));
    }

    @Test
    void onlyTheMacIsChangedByTheHashOfIk() {
        try (SecretBytes ik = ik()) {
            assertEquals(autn("00112233445566774e796f75ea3df308"), AUTN.forUicc(ik));
        }
    }

    @Test
    void twiceGivesItBack() {
        try (SecretBytes ik = ik()) {
            assertEquals(AUTN, AUTN.forUicc(ik).forUicc(ik));
        }
    }

    @Test
    void aLongMacHasNoPlaceInIt() {
        try (SecretBytes ik = ik()) {
            Autn longer = Autn.of(new byte[24]);
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, assertThrows(KedgeException.class, () -> longer.forUicc(ik)).code());
        }
    }
}

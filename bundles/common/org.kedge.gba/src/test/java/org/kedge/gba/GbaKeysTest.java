package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Rand;

class GbaKeysTest {
    private static final Rand RAND = Rand.of(new byte[16]);
    private static final Impi IMPI = Impi.parse("user@example.com");
    private static final NafId NAF = new NafId(new Fqdn("maf.example.com"), UaProtocolId.tls(0xae));

    private static AkaKeys keys(int ck, int ik) {
        return new AkaKeys(SecretBytes.owning(new byte[8]), SecretBytes.owning(new byte[ck]), SecretBytes.owning(new byte[ik]));
    }

    @Test
    void ksIsCkAndIkOfAnyLengthThatTuakHas() {
        for (int ck : new int[] {16, 32}) {
            for (int ik : new int[] {16, 32}) {
                try (AkaKeys keys = keys(ck, ik); SecretBytes ks = GbaKeys.ks(keys); SecretBytes naf = GbaKeys.ksNaf(ks, RAND, IMPI, NAF)) {
                    assertEquals(ck + ik, ks.length());
                    assertEquals(32, naf.length());
                    assertFalse(keys.ck().isClosed() || keys.ik().isClosed() || ks.isClosed());
                }
            }
        }
        for (AkaKeys bad : new AkaKeys[] {keys(0, 16), keys(15, 16), keys(16, 24)}) {
            assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class, () -> GbaKeys.ks(bad)).code());
        }
    }

    @Test
    void keyOfTheTerminalIsNotTheKeyOfTheUicc() {
        try (SecretBytes ks = GbaKeys.ks(keys(16, 16))) {
            assertEquals(GbaKeys.ksNaf(ks, RAND, IMPI, NAF), GbaKeys.ksExtNaf(ks, RAND, IMPI, NAF));
            assertNotEquals(GbaKeys.ksExtNaf(ks, RAND, IMPI, NAF), GbaKeys.ksIntNaf(ks, RAND, IMPI, NAF));
        }
    }

    @Test
    void parameterWithoutALengthInTwoOctetsIsRefused() {
        assertEquals(1 + 0xffff + 2, Kdf.input(new byte[0xffff]).length);
        assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class, () -> Kdf.input(new byte[0x10000])).code());
    }
}

package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.itests.testkit.MemoryCredentialStore;

/** The software USIM in the part of a UICC with GBA. */
class CardModeTest {
    private static final NafId NAF = new NafId(new Fqdn("maf.example.com"), UaProtocolId.tls(0xae));

    private final MemoryCredentialStore memory = new MemoryCredentialStore();
    private final WatchedStore store = new WatchedStore(memory);
    private final Network network = Network.milenage();
    private final SoftUsim usim = new SoftUsim("card", () -> Optional.of(store));
    private Impi impi;

    @BeforeEach
    void bringIn() {
        Network.bringIn(memory, "card", Network.file(",\"gbaU\":true"));
        impi = usim.subscriber().impi();
    }

    /** AUTN* as TS 33.220 5.3.2 has it. */
    private static byte[] masked(AuthenticationVector vector) throws Exception {
        byte[] autn = vector.autn().octets();
        byte[] ik = vector.keys().ik().copy();
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(ik);
        for (int i = 0; i < 8; i++) {
            autn[8 + i] ^= digest[i];
        }
        return autn;
    }

    private AkaResult bootstrap(AuthenticationVector vector) throws Exception {
        return usim.authenticate(vector.rand().octets(), masked(vector), GbaMode.UICC);
    }

    private void assertDerives(AuthenticationVector vector) {
        try (SecretBytes ks = GbaKeys.ks(vector.keys()); SecretBytes expected = GbaKeys.ksExtNaf(ks, vector.rand(), impi, NAF);
                SecretBytes derived = usim.deriveExternal(NAF.octets(), impi)) {
            assertEquals(expected, derived);
        }
    }

    private void assertRefused(Runnable what) {
        assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, what::run).code());
    }

    @Test
    void keepsKsAndDerivesTheKeyOfANaf() throws Exception {
        assertEquals(Set.of(GbaMode.ME, GbaMode.UICC), usim.subscriber().modes());
        AuthenticationVector vector = network.vector(1, 0);
        try (AkaResult.SuccessInCard success = assertInstanceOf(AkaResult.SuccessInCard.class, bootstrap(vector))) {
            assertEquals(vector.xres(), success.res());
        }
        assertDerives(vector);
        assertDerives(vector);
        try (SecretBytes one = usim.deriveExternal(NAF.octets(), impi);
                SecretBytes other = usim.deriveExternal(new NafId(NAF.fqdn(), UaProtocolId.tls(0xc0a8)).octets(), impi)) {
            assertEquals(32, one.length());
            assertNotEquals(one, other);
        }
        assertTrue(store.allWiped());
    }

    @Test
    void ksOutlivesARestartAndIsReplacedByTheNextBootstrapOnly() throws Exception {
        AuthenticationVector first = network.vector(1, 0);
        bootstrap(first).close();
        AuthenticationVector attach = network.vector(2, 1);
        assertInstanceOf(AkaResult.Success.class, usim.authenticate(attach.rand().octets(), attach.autn().octets(), GbaMode.ME)).close();
        assertDerives(first);
        assertInstanceOf(AkaResult.SyncFailure.class, bootstrap(first));
        assertDerives(first);
        AuthenticationVector second = network.vector(3, 0);
        store.failWrite(1, false);
        assertThrows(KedgeException.class, () -> bootstrap(second));
        assertDerives(first);
        bootstrap(second).close();
        assertDerives(second);
    }

    @Test
    void neitherModeTakesTheTokenOfTheOther() throws Exception {
        AuthenticationVector vector = network.vector(1, 0);
        assertInstanceOf(AkaResult.MacFailure.class,
                usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.UICC));
        assertInstanceOf(AkaResult.MacFailure.class, usim.authenticate(vector.rand().octets(), masked(vector), GbaMode.ME));
        assertFalse(memory.aliases(CredentialKind.STATE).contains("usim-state/card"));
    }

    @Test
    void hasNoKeyBeforeItsFirstBootstrapOrForOtherKeys() throws Exception {
        assertRefused(() -> usim.deriveExternal(NAF.octets(), impi));
        bootstrap(network.vector(1, 0)).close();
        Network.bringIn(memory, "card", Network.file(",\"gbaU\":true").replace(Network.OPC, Network.K));
        assertRefused(() -> usim.deriveExternal(NAF.octets(), impi));
    }

    @Test
    void withoutGbaUThereIsNoSuchMode() {
        Network.bringIn(memory, "card", Network.file(",\"gbaU\":false"));
        assertEquals(Set.of(GbaMode.ME), usim.subscriber().modes());
        AuthenticationVector vector = network.vector(1, 0);
        assertRefused(() -> usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.UICC));
        assertRefused(() -> usim.deriveExternal(NAF.octets(), impi));
        assertEquals(List.of(), memory.aliases(CredentialKind.STATE));
    }
}

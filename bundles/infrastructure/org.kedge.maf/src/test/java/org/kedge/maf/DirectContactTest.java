package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.kedge.maf.MafFixture.GW1;
import static org.kedge.maf.MafFixture.MAF;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.crypto.KeyDerivations;

/** First contact after a direct bootstrap (D-81): the MEF bears the name of the MAF, and so do KeID and KmID. */
class DirectContactTest {
    private static final KeyReference OWN_KE_ID = KeId.of(MafFixture.filled(16, 0x0B), MAF).reference();

    private final MafFixture fixture = new MafFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void enrolled(KeyDerivation derivation) {
        fixture.enrolled(OWN_KE_ID, 7, GW1, derivation);
        // What is of this node tells no KmID: the MAF computes or assigns it.
        fixture.mef.silentAboutKmId = true;
    }

    private MasterKey held() {
        return fixture.held(OWN_KE_ID).orElseThrow();
    }

    @Test
    void kmIsKeptUnderAnAssignedKmIdAndTheKeId() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        ResolvedPsk first = fixture.psk(OWN_KE_ID).orElseThrow();
        assertEquals("client:" + GW1, first.principal());
        assertEquals(KeyDerivations.forTarget(MafFixture.ke(7), EnrolmentTarget.maf(MAF), KeyDerivation.USAGE_CONSTRAINED,
                Suid.RSPF_MAF), first.key());
        KeyReference kmId = held().info().kmId();
        assertEquals(MAF, kmId.fqdn());
        assertNotEquals(OWN_KE_ID, kmId);
        assertEquals(held().km(), fixture.psk(kmId).orElseThrow().key());
        assertEquals(List.of(OWN_KE_ID), fixture.mef.asked);
    }

    @Test
    void inTheOlderFlowTheKmIdIsThatOfBothEnds() {
        enrolled(KeyDerivation.LEGACY);
        assertEquals(MafFixture.legacyKm(7), fixture.psk(OWN_KE_ID).orElseThrow().key());
        KeyReference kmId = KeyDerivations.legacyKmId(MafFixture.legacyKm(7), MAF);
        assertEquals(kmId, held().info().kmId());
        assertEquals(MafFixture.legacyKm(7), fixture.psk(kmId).orElseThrow().key());
        assertEquals(1, fixture.mef.asked.size());
    }

    @Test
    void afterARestartTheKmIsInTheRegistry() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        fixture.psk(OWN_KE_ID).orElseThrow().key().close();
        KeyReference kmId = held().info().kmId();
        fixture.maf.close();
        fixture.fetcher = Optional.empty();
        fixture.maf = fixture.start(MafFixture.PATIENT);
        assertEquals(held().km(), fixture.psk(kmId).orElseThrow().key());
        assertEquals(held().km(), fixture.psk(OWN_KE_ID).orElseThrow().key());
    }

    /** A registry or audit trail in trouble is no stranger's doing: the Enrolee tries again. */
    @Test
    void aMefThatCannotDeriveNowFailsTheLookUp() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        fixture.mef.fault = Optional.of(new KedgeException(ErrorCode.KEY_SERVER_UNREACHABLE, "KEDGE-516 no audit sink"));
        assertEquals(ErrorCode.KEY_SERVER_UNREACHABLE, assertThrows(KedgeException.class, () -> fixture.psk(OWN_KE_ID)).code());
        assertEquals(0, fixture.keys.count());
        fixture.mef.fault = Optional.empty();
        fixture.psk(OWN_KE_ID).orElseThrow().key().close();
    }

    /** The Km of a client that comes back with a renewed Ke stands beside the old one until it is used. */
    @Test
    void aRenewedKeGivesANewKm() {
        enrolled(KeyDerivation.USAGE_CONSTRAINED);
        fixture.psk(OWN_KE_ID).orElseThrow().key().close();
        KeyReference renewed = KeId.of(MafFixture.filled(16, 0x0C), MAF).reference();
        fixture.mef.held.put(renewed, new ScriptedMef.Held(MafFixture.ke(8), GW1, KeyDerivation.USAGE_CONSTRAINED,
                MafFixture.NOW.plus(Duration.ofDays(20))));
        fixture.psk(renewed).orElseThrow().key().close();
        assertEquals(2, fixture.keys.count());
    }
}

package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.CSE;
import static org.kedge.mef.MefFixture.GW1;
import static org.kedge.mef.MefFixture.NOTHING_OFFERED;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;

/** Direct bootstrap (D-81): an IN-CSE that plays the MEF for itself. */
class OwnKeySourceTest {
    private final MefFixture fixture = new MefFixture(MefSettings.self(CSE));
    private final ProvisionedKeySource source = fixture.mef.ownKeys().orElseThrow();
    private final KeId keId = KeId.of(MefFixture.filled(16, 0x0E), CSE.fqdn());

    @BeforeEach
    void enrolDirectly() {
        allow(KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_SAEF);
        fixture.enrolment(new ScriptedSession("enrolee:" + GW1, 0x0E), true, NOTHING_OFFERED);
    }

    private void allow(KeyDerivation derivation, Suid suid) {
        fixture.registries.enrolees.update(MefFixture.enrolee(new AllowedTarget(CSE, Set.of(suid), derivation)));
    }

    private static SecretBytes ke() {
        return SecretBytes.owning(MefFixture.filled(32, 0x0E));
    }

    @Test
    void theTargetGetsItsKeyWithoutAMessageAndAudited() {
        try (ProvisionedKey key = source.find(keId, Suid.RSPF_SAEF).orElseThrow()) {
            assertEquals(KeyDerivations.usageConstrained(ke(), Suid.RSPF_SAEF, "in1.sp.example.com"), key.key());
            assertEquals(keId.reference(), key.keId());
            assertEquals(Optional.of(GW1), key.enroleeId());
            assertEquals(KeyCheckValue.of(key.key()), MefFixture.detailsOf(fixture.sink).get("check"));
        }
    }

    @Test
    void theOlderFlowGivesKpsa() {
        allow(KeyDerivation.LEGACY, Suid.RSPF_SAEF);
        assertEquals(KeyDerivations.kpsa(ke(), "//sp.example.com/in1"), source.find(keId, Suid.RSPF_SAEF).orElseThrow().key());
    }

    @Test
    void expiredIsEmptyAndAudited() {
        fixture.clock = () -> MefFixture.NOW.plus(Duration.ofDays(180));
        assertEquals(Optional.empty(), source.find(keId, Suid.RSPF_SAEF));
        assertEquals(ErrorCode.KEY_EXPIRED.code(), fixture.sink.lastCode());
    }

    /** Whoever reaches the listener can make up KeIDs; a known one is worth a record, which the memory of refusals bounds. */
    @Test
    void aKeIdThatSomebodyMadeUpLeavesNoTrace() {
        int records = fixture.sink.records.size();
        assertEquals(Optional.empty(), source.find(KeId.of(MefFixture.filled(16, 0x77), CSE.fqdn()), Suid.RSPF_SAEF));
        assertEquals(records, fixture.sink.records.size());
    }

    @Test
    void noneWhileTheRegistryFailsEither() {
        int records = fixture.sink.records.size();
        fixture.registries.keys.broken = true;
        assertCode(ErrorCode.REGISTRY_IO, Suid.RSPF_SAEF);
        assertEquals(records, fixture.sink.records.size());
        assertEquals(Level.WARNING, fixture.mef.health().health().level());
    }

    @Test
    void aDisabledEnroleeHasNoKey() {
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee(
                new AllowedTarget(CSE, Set.of(Suid.RSPF_SAEF), KeyDerivation.USAGE_CONSTRAINED))));
        assertEquals(Optional.empty(), source.find(keId, Suid.RSPF_SAEF));
        assertEquals(ErrorCode.KEY_UNKNOWN.code(), fixture.sink.lastCode());
    }

    /** The KeIDs that can be its own end with this name. */
    @Test
    void itsTargetIsThatOfTheMef() {
        assertEquals(CSE, source.target());
    }

    @Test
    void otherTargetsAndUsagesAreRefused() {
        assertCode(ErrorCode.SUID_NOT_ALLOWED, Suid.RSPF_ESPRIM);
        fixture.registries.enrolees.update(MefFixture.enrolee(
                new AllowedTarget(MefFixture.MAF, Set.of(Suid.RSPF_MAF), KeyDerivation.USAGE_CONSTRAINED)));
        assertCode(ErrorCode.TARGET_NOT_ALLOWED, Suid.RSPF_MAF);
    }

    @Test
    void withoutAuditNoKeyIsHandedOut() {
        fixture.sinks.remove(fixture.sink);
        assertCode(ErrorCode.AUDIT_UNAVAILABLE, Suid.RSPF_SAEF);
    }

    private void assertCode(ErrorCode code, Suid suid) {
        int granted = fixture.sink.granted().size();
        assertEquals(code, assertThrows(KedgeException.class, () -> source.find(keId, suid)).code());
        assertEquals(granted, fixture.sink.granted().size());
    }

    @Test
    void inModeServiceThereIsNoSuchSource() {
        assertTrue(new MefFixture().mef.ownKeys().isEmpty());
    }
}

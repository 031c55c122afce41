package org.kedge.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.EnrolmentTarget.Kind;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/** Which key a target gets, what is refused, who closes what. */
class KeyDerivationsTest {
    private static final Fqdn NAME = Fqdn.parse("mn-cse-1.in-cse.m2m.example.com");
    private static final EnrolmentTarget MAF = EnrolmentTarget.maf(Fqdn.parse("maf.example.com"));
    private static final EnrolmentTarget CSE = new EnrolmentTarget(Kind.CSE, "//m2m.example.com/mn-cse-1", NAME);
    private static final EnrolmentTarget AE = new EnrolmentTarget(Kind.AE, "//m2m.example.com/S0a1b2c3", NAME);
    private static final EnrolmentTarget NODE = new EnrolmentTarget(Kind.NODE, "urn:gsma:imei:90420156-025763-0", NAME);

    private final SecretBytes ke = SecretBytes.owning(new byte[32]);

    @Test
    void theOlderFlowUsesTheCanonicalIdOfTheTarget() {
        assertEquals(KeyDerivations.km(ke, "maf.example.com"), forTarget(MAF, KeyDerivation.LEGACY, Suid.RSPF_MAF));
        assertEquals(KeyDerivations.kpsa(ke, CSE.id()), forTarget(CSE, KeyDerivation.LEGACY, Suid.RSPF_SAEF));
        assertEquals(KeyDerivations.kpsa(ke, AE.id()), forTarget(AE, KeyDerivation.LEGACY, Suid.RSPF_SAEF));
    }

    @Test
    void theUsageConstrainedFlowUsesTheFqdnAndTheSuid() {
        assertEquals(KeyDerivations.usageConstrained(ke, Suid.RSPF_MAF, "maf.example.com"),
                forTarget(MAF, KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_MAF));
        for (EnrolmentTarget target : new EnrolmentTarget[] {CSE, AE, NODE}) {
            assertEquals(KeyDerivations.usageConstrained(ke, Suid.RSPF_ESPRIM, NAME.value()),
                    forTarget(target, KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_ESPRIM));
        }
    }

    @Test
    void everySuidGivesItsOwnKey() {
        Set<String> values = new HashSet<>();
        for (Suid suid : Suid.values()) {
            values.add(KeyCheckValue.of(forTarget(CSE, KeyDerivation.USAGE_CONSTRAINED, suid)));
        }
        assertEquals(Suid.values().length, values.size());
    }

    @ParameterizedTest
    @EnumSource(Suid.class)
    void theOlderFlowHasOnlyTheOrdinaryKeyOfMafCseAndAe(Suid suid) {
        for (EnrolmentTarget target : new EnrolmentTarget[] {MAF, CSE, AE, NODE}) {
            if (target.kind() == Kind.NODE || suid != (target == MAF ? Suid.RSPF_MAF : Suid.RSPF_SAEF)) {
                assertEquals(ErrorCode.DERIVATION_UNSUPPORTED, assertThrows(KedgeException.class,
                        () -> forTarget(target, KeyDerivation.LEGACY, suid)).code(), target.id());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 48})
    void refusesAKeOfAnotherLength(int octets) {
        SecretBytes other = SecretBytes.owning(new byte[octets]);
        assertEquals(ErrorCode.KEY_LENGTH, assertThrows(KedgeException.class, () -> KeyDerivations.km(other, "m")).code());
        assertEquals(ErrorCode.KEY_LENGTH,
                assertThrows(KedgeException.class, () -> forTarget(other, CSE, KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_SAEF)).code());
    }

    @Test
    void leavesKeOpenAndRefusesAClosedOne() {
        assertNotEquals(KeyDerivations.km(ke, "a"), KeyDerivations.km(ke, "b"));
        assertFalse(ke.isClosed());
        ke.close();
        assertThrows(IllegalStateException.class, () -> KeyDerivations.km(ke, "a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 47, 49, 64})
    void anExportOfAnotherLengthIsRefusedAndWiped(int octets) {
        SecretBytes exported = SecretBytes.owning(new byte[octets]);
        assertEquals(ErrorCode.KEY_LENGTH,
                assertThrows(KedgeException.class, () -> ExportedKey.enrolmentKey(exported, NAME, Instant.EPOCH)).code());
        assertTrue(exported.isClosed());
    }

    @Test
    void aDerivedKeyNeverOutlivesKe() {
        Instant end = Instant.ofEpochSecond(1500);
        assertEquals(end, Lifetimes.notAfter(Optional.empty(), end));
        assertEquals(end, Lifetimes.notAfter(Optional.of(end.plusNanos(1)), end));
        assertEquals(end.minusNanos(1), Lifetimes.notAfter(Optional.of(end.minusNanos(1)), end));
        Lifetimes.requireUsable("k", end, end.minusNanos(1));
        KedgeException expired = assertThrows(KedgeException.class, () -> Lifetimes.requireUsable("k@mef", end, end));
        assertEquals(ErrorCode.KEY_EXPIRED, expired.code());
        assertTrue(expired.getMessage().contains("k@mef"));
    }

    private SecretBytes forTarget(EnrolmentTarget target, KeyDerivation derivation, Suid suid) {
        return forTarget(ke, target, derivation, suid);
    }

    private static SecretBytes forTarget(SecretBytes ke, EnrolmentTarget target, KeyDerivation derivation, Suid suid) {
        return KeyDerivations.forTarget(ke, target, derivation, suid);
    }
}
